from odoo import models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

# What rules of core buy or make by themselves.
BUYING = ("buy", "manufacture")


class OrderProcessShortage(models.Model):
    """Goods that are bought or made: by rules of Purchase and Manufacturing where there are any, else by somebody."""

    _inherit = "order.process.shortage"

    def _have_procured(self, expected_on, owner, note):
        """What core buys or makes by a rule it does; the rest is a task of somebody, with the day (superuser).

        :raises UserError: it has to be somebody's task, and nobody is named"""
        order, wanted = self.order_id, self._sum_missing()
        by_rule = {product for product in wanted if self._get_buying_rule(product, expected_on)}
        rest = [f"{product.display_name}: {wanted[product]:g}" for product in wanted if product not in by_rule]
        if rest and (not owner or owner.share or not owner.active):
            raise UserError(self.env._("Say who has the goods bought or made; no rule does it by itself."))
        self._run_rules({product: wanted[product] for product in wanted if product in by_rule}, expected_on)
        if not rest:
            return
        order.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=expected_on,
            user_id=owner.id,
            summary=self.env._("Have bought or made: %s", ", ".join(rest)),
            note=plaintext2html(note),
        )

    def _prepare_procurement(self, expected_on):
        order = self.order_id
        return {
            "warehouse_id": order.warehouse_id,
            "company_id": order.company_id,
            "date_planned": order.company_id._process_instant(expected_on),
        }

    def _get_buying_rule(self, product, expected_on):
        """The rule of Purchase or Manufacturing by which it comes, if there is one."""
        place, values = self.order_id.warehouse_id.lot_stock_id, self._prepare_procurement(expected_on)
        rule = self.env["stock.rule"]._get_rule(product, place, values)
        return rule if rule.action in BUYING else rule.browse()

    def _run_rules(self, wanted, expected_on):
        """Have these goods procured by their rules, together."""
        order, Rule = self.order_id, self.env["stock.rule"]
        place, values = order.warehouse_id.lot_stock_id, self._prepare_procurement(expected_on)
        Rule.run(
            [
                Rule.Procurement(
                    product, quantity, product.uom_id, place, order.name, order.name, order.company_id, dict(values)
                )
                for product, quantity in wanted.items()
            ]
        )
