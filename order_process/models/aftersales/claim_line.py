from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import UserError

from .claim_states import OPEN_STATES


class OrderProcessClaimLine(models.Model):
    """How much of which delivered line is concerned, and what is wrong with it, as the dealer said."""

    _name = "order.process.claim.line"
    _inherit = ["order.process.evidence"]
    _description = "Claim Line"
    _order = "id"
    _rec_name = "product_id"

    claim_id = fields.Many2one("order.process.claim", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="claim_id.company_id", store=True, index=True)
    order_line_id = fields.Many2one("sale.order.line", required=True, index=True, ondelete="restrict")
    product_id = fields.Many2one(related="order_line_id.product_id", store=True)
    product_uom_id = fields.Many2one(related="order_line_id.product_uom_id")
    qty_delivered = fields.Float("Delivered", related="order_line_id.qty_delivered")
    quantity = fields.Float(digits="Product Unit", required=True)
    reason = fields.Char()

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "The quantity of a claim line is above zero.")

    @api.model
    def _get_claimable(self, order_lines):
        """``{order line: quantity}`` that can still be claimed: what was delivered and is in no open claim, in the
        unit of the line; one query for all."""
        claimed = self._get_claimed(order_lines)
        return {
            line: max(line.sudo().qty_delivered - claimed.get(line.sudo(), 0.0), 0.0)
            for line in order_lines
            if not line.display_type and line.product_id.type == "consu"
        }

    @api.model
    def _get_claimed(self, order_lines, *domain):
        """``{order line: quantity}`` in open claims, as superuser."""
        return dict(
            self.sudo()._read_group(
                [("order_line_id", "in", order_lines.ids), ("claim_id.state", "in", OPEN_STATES), *domain],
                ["order_line_id"],
                ["quantity:sum"],
            )
        )

    @api.model
    def _get_short_claimable(self, short):
        """What came short and is in no open claim yet, at most what can be claimed; lines of which nothing is left
        are not among it. Goods to be returned or exchanged are at the dealer's: they are not those that came short.

        :param short: ``{order line: quantity}``
        """
        lines = self.env["sale.order.line"].union(*short)
        claimable = self._get_claimable(lines)
        known = self._get_claimed(lines, ("claim_id.kind", "not in", ("return", "exchange")))
        left = {
            line: line.product_uom_id.round(min(quantity - known.get(line.sudo(), 0.0), claimable.get(line, 0.0)))
            for line, quantity in short.items()
        }
        return {line: quantity for line, quantity in left.items() if quantity > 0}

    @api.model
    def _check_quantities(self, order, wanted):
        """Refuse lines of another order, and more than was delivered and is not claimed yet.

        :param wanted: ``[(order line, quantity, reason)]``
        :raises UserError: everything that is wrong, at once
        """
        claimable = self._get_claimable(order.order_line)
        problems, total = [], {}
        for line, quantity, _reason in wanted:
            if line not in claimable:
                raise UserError(self.env._("One of the lines is not among the goods of %s.", order.name))
            unit, name = line.product_uom_id, line.product_id.display_name
            total[line] = total.get(line, 0.0) + quantity
            if not isfinite(quantity) or unit.compare(quantity, 0.0) <= 0:
                problems.append(self.env._("%s: the quantity must be above zero.", name))
            elif abs(quantity - unit.round(quantity)) > 1e-9:
                problems.append(self.env._("%s: the quantity has too many decimals.", name))
            elif unit.compare(total[line], claimable[line]) > 0:
                problems.append(self._describe_excess(line, claimable[line]))
        if problems:
            raise UserError("\n".join(problems))

    @api.model
    def _describe_excess(self, line, claimable):
        delivered = line.sudo().qty_delivered
        said = {"product": line.product_id.display_name, "delivered": f"{delivered:g}"}
        if claimable < delivered:
            return self.env._(
                "%(product)s: %(delivered)s were delivered, and %(claimed)s of them are in another claim that is open.",
                claimed=f"{delivered - claimable:g}",
                **said,
            )
        return self.env._("%(product)s: %(delivered)s were delivered; more cannot be claimed.", **said)
