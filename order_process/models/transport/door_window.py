from odoo import api, fields, models

from ..base.notify import show_result
from .door_case import DECISIONS


class OrderProcessDoorDecide(models.TransientModel):
    """Asks what becomes of goods that were not taken, where it is not what was proposed."""

    _name = "order.process.door.decide"
    _description = "Decide About Goods Not Taken"

    case_id = fields.Many2one("order.process.door.case", required=True, readonly=True)
    proposal = fields.Selection(related="case_id.proposal")
    case_state = fields.Selection(related="case_id.state")
    decision = fields.Selection(DECISIONS, required=True)
    trip_id = fields.Many2one(
        "stock.picking.batch",
        "With Trip",
        domain="[('trip_state', 'in', ('planned', 'loading', 'way')), ('picking_type_id', '=', picking_type_id)]",
        help="Empty: a dispatcher plans it later.",
    )
    picking_type_id = fields.Many2one(related="case_id.picking_id.picking_type_id")
    note = fields.Text("Why")
    follows = fields.Text("What Follows", compute="_compute_follows")

    @api.model
    def default_get(self, names):
        values = super().default_get(names)
        case = self.env["order.process.door.case"].browse(self.env.context.get("active_id"))
        if case and self.env.context.get("active_model") == case._name:
            case.check_access("read")
            values.setdefault("case_id", case.id)
            values.setdefault("decision", "return" if case.state == "decided" else case.proposal)
            if values["decision"] == "again":
                values.setdefault("trip_id", case._get_next_trip().id)
        return values

    @api.depends("decision")
    def _compute_follows(self):
        for wizard in self:
            case = wizard.case_id
            wizard.follows = "\n".join(case._describe_follows(wizard.decision)) if case and wizard.decision else False

    def action_decide(self):
        """Decide it; the case itself checks who may."""
        self.ensure_one()
        trip = self.trip_id.id if self.decision == "again" else None
        self.case_id.action_decide(self.decision, self.note, trip)
        return show_result(self.env._("%s is decided.", self.case_id.picking_id.name), then="close")
