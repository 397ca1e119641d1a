from odoo import api, models
from odoo.exceptions import AccessError

from ..base.sentinel import by_itself
from ..base.staff import is_system

ADDON = "order_process"
# What the client sends along of every settings page.
USUAL = frozenset({"company_id"})
# Core's credit limit, which stands on the page of the process because the gate reads it.
FROM_CORE = frozenset({"account_use_credit_limit", "account_default_credit_limit"})


class ResConfigSettings(models.TransientModel):
    """Process administrators set what the process reads, and nothing else of Odoo's settings (M2).

    Core lets administrators of the system alone save settings. Whoever administers the process only is shown the page
    of the process; its settings are written as the system, and kept on record in the person's name."""

    _inherit = "res.config.settings"

    @api.model
    def _sets_process_only(self):
        """Whether the user administers the process and not the system."""
        return (
            not is_system(self.env)
            and not self.env.user.has_group("base.group_system")
            and self.env.user.has_group("order_process.group_process_admin")
        )

    def _get_process_settings(self):
        """The names of the settings that the process reads."""
        return FROM_CORE | {
            name
            for name, field in self._fields.items()
            if field._modules and field._modules[0].startswith(ADDON) and field.related
        }

    def _check_process_settings(self, vals_list):
        """:raises AccessError: for settings of others"""
        others = {name for vals in vals_list for name in vals} - self._get_process_settings() - USUAL
        if others:
            raise AccessError(
                self.env._(
                    "Settings of other apps are an administrator's: %s.",
                    ", ".join(sorted(self._fields[name].string or name for name in others if name in self._fields)),
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        if not self._sets_process_only():
            return super().create(vals_list)
        self._check_process_settings(vals_list)
        vals_list = [{**vals, "company_id": self.env.company.id} for vals in vals_list]
        return super(ResConfigSettings, by_itself(self.sudo())).create(vals_list).with_env(self.env)

    def write(self, vals):
        if not self._sets_process_only():
            return super().write(vals)
        self.check_access("write")
        self._check_process_settings([vals])
        vals = {name: value for name, value in vals.items() if name not in USUAL}
        return super(ResConfigSettings, by_itself(self.sudo())).write(vals)

    def _compute_display_name(self):
        # Core reads it from the action, which is the system's; the client asks for it always.
        super(ResConfigSettings, self.sudo() if self._sets_process_only() else self)._compute_display_name()

    def execute(self):
        if not self._sets_process_only():
            return super().execute()
        # What the page says was written with it.
        self.ensure_one()
        return {"type": "ir.actions.client", "tag": "reload"}

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "form" and self._sets_process_only():
            for app in arch.xpath("//app"):
                if app.get("name") != ADDON:
                    app.getparent().remove(app)
        return arch, view

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self._sets_process_only())
