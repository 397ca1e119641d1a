import logging

from odoo import api, models
from odoo.tools import split_every

from ..base.compare import changes
from ..base.halves import apply_by_halves

_logger = logging.getLogger(__name__)
AT_ONCE = 500
CHUNK = 200
ENDED_STAGES = ("closed", "cancelled")


class OrderProcessFollowed(models.AbstractModel):
    """What the gate reads beside the orders: methods, rules, levels, limits, windows, settings.

    When one of them changes, the holds of the open orders follow: a hold that the gate no longer knows is lifted, and
    what it stops from now on is held."""

    _name = "order.process.followed"
    _description = "Rule That Holds Follow"

    # The field of the orders that the rules are about, and the rules' field with its values (empty: the rules
    # themselves); without, they are about the orders of their company.
    _followed_orders = None
    # What is followed beside the fields of the process, and what of these is not.
    _followed_more = frozenset()
    _followed_less = frozenset()

    @api.model
    def _get_followed_fields(self):
        """The fields on whose change holds follow; of Odoo's own models those that the process added. Lines of a rule
        are rules themselves."""
        own = self._name.startswith("order.process.")
        found = {
            name
            for name, field in self._fields.items()
            if field.store and field.type != "one2many" and (own or "order_process" in field._modules)
        }
        return found - self._followed_less | self._followed_more

    def _get_followed_domain(self):
        """The orders that these rules are about."""
        if self._followed_orders:
            field, own = self._followed_orders
            return [(field, "in", (self[own] if own else self).ids)]
        if "company_id" not in self._fields or not all(rule.sudo().company_id for rule in self):
            return []
        return [("company_id", "in", self.sudo().company_id.ids)]

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules._follow()
        return rules

    def write(self, vals):
        names = self._get_followed_fields()
        changed = self.filtered(lambda rule: changes(rule, vals, names))
        before = changed._get_followed_domain() if changed else []
        result = super().write(vals)
        if changed:
            changed._follow(before)
            if (after := changed._get_followed_domain()) != before:
                changed._follow(after)
        return result

    def unlink(self):
        domain = self._get_followed_domain()
        result = super().unlink()
        self.browse()._follow(domain)
        return result

    def _follow(self, domain=None):
        """Bring the holds of the open orders concerned in step: of many, the first now and the rest by the scheduled
        action, which is called at once."""
        if domain is None:
            domain = self._get_followed_domain()
        self.env["sale.order"].sudo()._follow_rules(domain)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @api.model
    def _follow_rules(self, domain):
        """Bring holds in step with the gate for open orders of the process; safe to repeat.

        :param domain: which open orders
        """
        orders = self._search_open(domain, AT_ONCE + 1)
        orders[:AT_ONCE]._sync_alone()
        if len(orders) > AT_ONCE:
            self.env.ref("order_process.ir_cron_follow_rules").sudo()._trigger()

    @api.model
    def _search_open(self, domain, limit=None):
        return self.search(
            [*domain, ("process_controlled", "=", True), ("process_stage", "not in", ENDED_STAGES)],
            limit=limit,
            order="id",
        )

    def _sync_alone(self):
        """As :meth:`_sync_process`; an order that cannot be brought in step keeps its holds, and nobody else's."""
        for order, error in apply_by_halves(self, lambda orders: orders._sync_process(), Exception).items():
            _logger.error("The holds of order %s could not follow the rules: %s", order.id, error)

    @api.model
    def _run_follow_rules(self):
        """Bring the holds of all open orders in step; the scheduled action, in chunks that are kept when done."""
        orders = self.sudo()._search_open([])
        done = 0
        for ids in split_every(CHUNK, orders.ids):
            self.env["order.process.failure"]._run_apart(
                "ir_cron_follow_rules", self.browse(ids).sudo(), lambda found: found._sync_process()
            )
            done += len(ids)
            self.env["ir.cron"]._commit_progress(len(ids), remaining=len(orders) - done)
            self.env.invalidate_all()
