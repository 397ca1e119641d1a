from odoo import fields, models
from odoo.exceptions import UserError

from ..base.plain import as_text


class OrderProcessProductionProgress(models.Model):
    """What was made, as it was reported; what was wrong is corrected by another row."""

    _name = "order.process.production.progress"
    _inherit = ["order.process.evidence"]
    _description = "Production Report"
    _order = "production_id, id desc"
    _rec_name = "reported_on"

    production_id = fields.Many2one("order.process.production", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="production_id.company_id", store=True, precompute=True)
    made_line_id = fields.Many2one(
        "order.process.production.line", "Goods", index=True, ondelete="restrict", help="Empty: nothing new was made."
    )
    quantity = fields.Float(digits="Product Unit", help="In the unit of the order's line; below zero corrects.")
    uom_id = fields.Many2one(related="made_line_id.uom_id")
    note = fields.Text()
    is_rework = fields.Boolean("Rework Done", readonly=True)
    reported_by_id = fields.Many2one("res.users", "Reported By", required=True, ondelete="restrict")
    reported_on = fields.Datetime(required=True)


class OrderProcessProduction(models.Model):
    """Every day somebody says how far the work has come; what is made in full is to be checked."""

    _inherit = "order.process.production"

    percent_made = fields.Float("Made (%)", compute="_compute_percent", digits=(5, 1))

    def _compute_percent(self):
        for production in self:
            production.percent_made = production._count_percent()

    def _count_percent(self):
        """How much of the goods is made, each line counting the same."""
        parts = self.sudo()._get_wanted()
        done = sum(min(max(part.made_qty, 0.0) / part.wanted_qty, 1.0) for part in parts)
        return 100.0 * done / len(parts) if parts else 0.0

    def _report_progress(self, quantities, note="", rework_done=False):
        """Report what was made since the last report; nothing new is a report too, with why.

        :param dict quantities: production line → quantity in its unit; below zero takes back what was reported wrongly
        :param bool rework_done: after a failed check: the goods may be checked again
        :raises UserError: to whom the role is missing, or what is wrong with the quantities
        """
        production, note = self._begin("report"), as_text(note)
        quantities = {part.sudo(): quantity for part, quantity in quantities.items() if quantity}
        production._check_quantities(quantities, note)
        if rework_done and not production.is_failed:
            raise UserError(self.env._("%s: no check has failed.", production.order_id.name))
        said = {
            "production_id": production.id,
            "note": note or False,
            "is_rework": bool(rework_done),
            "reported_by_id": self.env.uid,
            "reported_on": fields.Datetime.now(),
        }
        rows = [{**said, "made_line_id": part.id, "quantity": quantity} for part, quantity in quantities.items()]
        production.report_ids._append(rows or [said])
        for part, quantity in quantities.items():
            part._advance({"made_qty": part.made_qty + quantity})
        production.invalidate_recordset(["report_ids"])
        goods = [f"{part.product_id.display_name}: {quantity:g}" for part, quantity in quantities.items()]
        production._record("production_progress", goods=goods, note=note)
        production._begin_next_day()
        ready = production._get_wanted()._is_made() and (rework_done or not production.is_failed)
        production._go_on("check" if ready else "making")

    def _begin_next_day(self):
        """Hook: the report of the day is there, the next one is due."""

    def _check_quantities(self, quantities, note):
        if any(part.production_id != self for part in quantities):
            raise UserError(self.env._("%s: these goods are another order's.", self.order_id.name))
        for part, quantity in quantities.items():
            total = part.made_qty + quantity
            if part.uom_id.compare(total, 0.0) < 0:
                raise UserError(
                    self.env._(
                        "%(product)s: no more than the %(made)s that were reported can be taken back.",
                        product=part.product_id.display_name,
                        made=f"{part.made_qty:g}",
                    )
                )
            odd = quantity < 0 or part.uom_id.compare(total, part.wanted_qty) > 0
            if odd and not note:
                raise UserError(
                    self.env._(
                        "%(product)s: ordered %(wanted)s, made %(made)s with this. Say why it is more, or less than"
                        " before.",
                        product=part.product_id.display_name,
                        wanted=f"{part.wanted_qty:g}",
                        made=f"{total:g}",
                    )
                )
        if not quantities and not note:
            raise UserError(self.env._("Say what was made, or why nothing was."))
