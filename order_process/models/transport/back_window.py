from odoo import api, fields, models

from ..base.notify import show_result
from ..base.reason import ask_reason
from ..base.window import open_record
from .back_count import DECISIONS

ask_reason("stock.picking.batch", back_without="action_back_without", excuse_papers="action_excuse_papers")


class OrderProcessTripCountWindow(models.TransientModel):
    """The keeper's count sheet: what can have come back, line by line."""

    _name = "order.process.trip.count.window"
    _description = "Count What Came Back"

    trip_id = fields.Many2one("stock.picking.batch", required=True, readonly=True)
    line_ids = fields.One2many("order.process.trip.count.window.line", "window_id")

    @api.model
    def default_get(self, names):
        values = super().default_get(names)
        trip = self.env["stock.picking.batch"].browse(self.env.context.get("active_id"))
        if trip and self.env.context.get("active_model") == trip._name:
            trip._check_back_people()
            values["trip_id"] = trip.id
            values["line_ids"] = [
                fields.Command.create({"case_id": key[0].id, "move_id": key[3].id, "expected": quantity})
                for key, quantity in trip._get_held_goods().items()
            ]
        return values

    def action_all_there(self):
        """Everything is there: fill it in, to be looked at once more."""
        self.ensure_one()
        for line in self.line_ids:
            line.counted = line.expected
        return open_record(self, name=self.env._("Count What Came Back"), target="new")

    def action_count(self):
        """Note the count; the trip itself checks it."""
        self.ensure_one()
        self.trip_id.action_count({line.move_id.id: line.counted for line in self.line_ids})
        return {"type": "ir.actions.client", "tag": "soft_reload"}


class OrderProcessTripCountWindowLine(models.TransientModel):
    _name = "order.process.trip.count.window.line"
    _description = "Line of a Count"

    window_id = fields.Many2one("order.process.trip.count.window", required=True, ondelete="cascade")
    case_id = fields.Many2one("order.process.door.case", readonly=True)
    move_id = fields.Many2one("stock.move", required=True, readonly=True)
    order_id = fields.Many2one(related="case_id.order_id")
    reason_id = fields.Many2one(related="case_id.reason_id")
    product_id = fields.Many2one(related="move_id.product_id")
    product_uom = fields.Many2one(related="move_id.product_uom")
    expected = fields.Float("Left Less Delivered", digits="Product Unit", readonly=True)
    counted = fields.Float(digits="Product Unit")


class OrderProcessTripDifferenceWindow(models.TransientModel):
    """Asks an approving manager what became of goods that did not come back."""

    _name = "order.process.trip.difference.window"
    _description = "Decide About Missing Goods"

    decision = fields.Selection(DECISIONS, required=True)
    reason = fields.Text("Why", required=True)

    def action_decide(self):
        """Decide about the differences selected; they check who may."""
        self.ensure_one()
        rows = self.env["order.process.trip.difference"].browse(self.env.context.get("active_ids") or [])
        rows.action_decide(self.decision, self.reason)
        return show_result(self.env._("Decided: %s.", len(rows)), then="close")


class OrderProcessTripScan(models.TransientModel):
    """Ticks the papers that came back, one scan after the other."""

    _name = "order.process.trip.scan"
    _description = "Tick Papers"

    trip_id = fields.Many2one("stock.picking.batch", required=True, readonly=True)
    code = fields.Char("Code", help="Scan the square code of the paper, or type its number.")
    said = fields.Text("Ticked", readonly=True)
    to_come = fields.Text("Still to Come", compute="_compute_to_come")

    @api.model
    def default_get(self, names):
        values = super().default_get(names)
        if self.env.context.get("active_model") == "stock.picking.batch":
            values["trip_id"] = self.env.context.get("active_id")
        return values

    @api.depends("trip_id", "said")
    def _compute_to_come(self):
        for wizard in self:
            wizard.trip_id.check_access("read")
            waiting, _came = wizard.trip_id._get_papers_back()
            papers = waiting.with_env(self.env).sudo()
            wizard.to_come = "\n".join(f"{one.type_id.name} {one.name} · {one.order_id.name}" for one in papers)

    def action_tick(self):
        """Tick the paper and wait for the next one."""
        self.ensure_one()
        ticked = self.trip_id.action_scan_paper(self.code)
        said = [f"{ticked['name']} {ticked['number']}", self.said or ""]
        self.write({"code": False, "said": "\n".join(said).strip()})
        return open_record(self, name=self.env._("Tick Papers"), target="new")
