from odoo import fields, models


class SaleOrder(models.Model):
    """Production begins with the confirmation, follows what is changed, and ends with the order (F4)."""

    _inherit = "sale.order"

    def _after_confirm(self):
        """What is made for the orders is to be planned from now on."""
        super()._after_confirm()
        self._open_production()

    def _after_cancel(self):
        """Nobody makes the goods of a cancelled order."""
        super()._after_cancel()
        made = self.filtered("production_state")
        if made:
            made.sudo()._get_productions_of().filtered(lambda production: production.state != "cancelled")._stand(
                "cancelled"
            )

    def _start_process(self):
        """Of orders that were confirmed before and join later, what has not left is planned as well, and no more."""
        self.filtered(lambda order: order.state == "sale" and order._awaits_leaving())._open_production()
        super()._start_process()

    def _get_productions_of(self):
        """What is made for these orders, as superuser."""
        return self.env["order.process.production"].sudo().search([("order_id", "in", self.ids)])

    def _open_production(self):
        """Bring what is to be made in step with the lines of confirmed orders; safe to repeat.

        Where more is to be made than was planned, the plan begins anew."""
        orders = self.sudo()._under_process()
        making = orders.filtered(
            lambda order: order.production_state or any(line._get_wanted() > 0 for line in order.order_line)
        )
        if not making:
            return
        known = making._get_productions_of().grouped("order_id")
        fresh = making.filtered(lambda order: order not in known)
        opened = self.env["order.process.production"].sudo()._append(
            [
                {"order_id": order.id, "state": "plan", "stands_since": fields.Datetime.now()}
                for order in fresh
            ]
        )
        known.update(opened.grouped("order_id"))
        for order in making:
            known[order]._follow_lines(order.order_line)


class OrderProcessProduction(models.Model):
    _inherit = "order.process.production"

    def _follow_lines(self, lines):
        """Bring the quantities in step with the order's lines, and see where the work stands by that."""
        Part = self.env["order.process.production.line"]
        known = {part.order_line_id: part for part in self.part_ids if part.order_line_id}
        (self.part_ids - Part.union(*known.values())).filtered("wanted_qty")._advance({"wanted_qty": 0.0})
        left = {line: known[line].left_qty if line in known else line._get_left_before() for line in lines}
        wanted = {line: line._get_wanted(left[line]) for line in lines}
        Part._append(
            [
                {
                    "production_id": self.id,
                    "order_line_id": line.id,
                    "product_id": line.product_id.id,
                    "uom_id": line.product_uom_id.id,
                    "wanted_qty": quantity,
                    "left_qty": left[line],
                }
                for line, quantity in wanted.items()
                if quantity and line not in known
            ]
        )
        for line, part in known.items():
            said = {
                "wanted_qty": wanted.get(line, 0.0),
                "product_id": line.product_id.id,
                "uom_id": line.product_uom_id.id,
            }
            if (part.product_id, part.uom_id) != (line.product_id, line.product_uom_id):
                # What was planned and made was something else.
                said.update(planned_qty=0.0, made_qty=0.0, stocked_qty=0.0)
            if (part.wanted_qty, part.product_id, part.uom_id) != (
                said["wanted_qty"],
                line.product_id,
                line.product_uom_id,
            ):
                part._advance(said)
        self.invalidate_recordset(["part_ids"])
        self._stand(self._get_state_by_lines())

    def _get_state_by_lines(self):
        """Where the work stands once the lines have changed."""
        if not self._get_wanted():
            return "cancelled"
        if self._has_grown():
            return "plan"
        if self.state == "cancelled":
            return "plan"
        if self.state in ("check", "packing", "packed") and not self._get_wanted()._is_made():
            return "making" if self._get_plan() else "plan"
        if self.state == "making" and not self.is_failed and self._get_wanted()._is_made():
            return "check"
        return self.state
