from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _action_confirm(self):
        """What Manufacturing can make for the orders it is asked for as their transfers are made."""
        result = super()._action_confirm()
        if made := self.filtered("production_state"):
            made._ask_manufacturing()
        return result

    def _ask_manufacturing(self):
        """Have what is to be made procured where a rule of Manufacturing has it and nobody has asked yet."""
        Rule, asked = self.env["stock.rule"].sudo(), []
        productions = self.sudo()._get_productions_of()
        for part, orders in productions._get_manufacturing().items():
            order, product = part.production_id.order_id, part.product_id
            if orders or part.wanted_qty <= 0:
                continue
            place = order.warehouse_id.lot_stock_id
            values = {
                "warehouse_id": order.warehouse_id,
                "company_id": order.company_id,
                "date_planned": part.order_line_id._expected_date(),
                "sale_line_id": part.order_line_id.id,
                "reference_ids": order.stock_reference_ids,
            }
            rule = Rule._get_rule(product, place, values)
            if rule.action == "manufacture" and rule._get_matching_bom(product, order.company_id, values):
                asked.append(
                    Rule.Procurement(
                        product, part.wanted_qty, part.uom_id, place, order.name, order.name, order.company_id, values
                    )
                )
        if asked:
            Rule.run(asked)

    def _get_clock_stages(self):
        """Manufacturing orders say themselves how far they are: nobody reports every day."""
        stages = super()._get_clock_stages()
        if "progress" in stages and self._get_productions()[self]._is_manufactured():
            stages.discard("progress")
        return stages
