from odoo import api, models

RULE = "order.process.rule.change"


class ResUsers(models.Model):
    """Who has which role of the process is a rule as well: who gave or took it, and when, stays on record."""

    _inherit = "res.users"

    def _read_process_roles(self):
        category = self.env.ref("order_process.module_category_order_process", raise_if_not_found=False)
        roles = category.sudo().privilege_ids.group_ids if category else self.env["res.groups"].sudo()
        return {user: (user.all_group_ids & roles).sorted("id") for user in self.sudo()}

    def _record_process_roles(self, before):
        """Record whose roles differ from ``before``."""
        rows = []
        for user, now in self._read_process_roles().items():
            old = before.get(user, now.browse())
            if old != now:
                rows.append(
                    self.env[RULE]._prepare(
                        user,
                        "changed",
                        name=user.name,
                        field="group_ids",
                        old={"is": old.mapped("name")},
                        new={"is": now.mapped("name")},
                    )
                )
        self.env[RULE]._append(rows)

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        users._record_process_roles({})
        return users

    def write(self, vals):
        if "group_ids" not in vals:
            return super().write(vals)
        before = self._read_process_roles()
        result = super().write(vals)
        self._record_process_roles(before)
        return result


class ResGroups(models.Model):
    """Roles are given from the side of the group, too, and by groups that imply them."""

    _inherit = "res.groups"

    def write(self, vals):
        # What a module brings along is nobody's decision.
        if not self.pool.ready or vals.keys().isdisjoint({"user_ids", "implied_ids", "implied_by_ids"}):
            return super().write(vals)
        everybody = self.env["res.users"].sudo().with_context(active_test=False).search([("share", "=", False)])
        before = everybody._read_process_roles()
        result = super().write(vals)
        everybody.exists()._record_process_roles(before)
        return result
