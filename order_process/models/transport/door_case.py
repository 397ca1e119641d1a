from odoo import api, fields, models
from odoo.exceptions import UserError

from .proof import OUTCOMES

STATES = [
    ("open", "To Decide"),
    ("decided", "Waits for the Goods"),
    ("settled", "Dealt With"),
    ("void", "Taken up Again"),
]
DECISIONS = [
    ("again", "Bring Again"),
    ("return", "Back to Stock, Credited"),
    ("replace", "Send Anew"),
    ("claim", "Claim"),
]


class OrderProcessDoorReason(models.Model):
    _inherit = "order.process.door.reason"

    proposed = fields.Selection(
        DECISIONS, "Proposed then", help="What customer service is offered first. Empty: by what happened."
    )


class OrderProcessDoorCase(models.Model):
    """Goods that a dealer did not take, whole or in part, and the one decision about them (G7).

    Opened by the stop itself; customer service decides, and what is owed, credit, freight and the rest follow."""

    _name = "order.process.door.case"
    _inherit = ["order.process.evidence", "order.process.of.order"]
    _description = "Not Taken at the Door"
    _order = "opened_on desc, id desc"
    _rec_name = "picking_id"
    _evidence_mutable = frozenset(
        {
            "state",
            "decision",
            "decided_by_id",
            "decided_on",
            "note",
            "next_stop_id",
            "claim_id",
            "return_ids",
            "anew_ids",
            "credit_ids",
            "credit_problem",
            "settled_on",
        }
    )

    proof_id = fields.Many2one("order.process.proof", required=True, index=True, ondelete="restrict")
    stop_id = fields.Many2one("order.process.stop", required=True, index=True, ondelete="restrict")
    trip_id = fields.Many2one(related="stop_id.trip_id", store=True, index=True)
    picking_id = fields.Many2one("stock.picking", "Transfer", required=True, index=True, ondelete="restrict")
    order_id = fields.Many2one("sale.order", required=True, index=True, ondelete="restrict")
    partner_id = fields.Many2one(related="order_id.partner_id", string="Dealer", store=True)
    address_id = fields.Many2one(related="stop_id.partner_id", string="Address")
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    warehouse_id = fields.Many2one(
        "stock.warehouse", related="picking_id.picking_type_id.warehouse_id", string="Centre", store=True
    )
    escort_id = fields.Many2one(related="trip_id.escort_id", string="Escort")
    outcome = fields.Selection(OUTCOMES, "At the Door", required=True)
    reason_id = fields.Many2one("order.process.door.reason", "Why", ondelete="restrict")
    said = fields.Char("Said at the Door")
    opened_on = fields.Datetime(required=True)
    state = fields.Selection(STATES, required=True, default="open", index=True)
    proposal = fields.Selection(DECISIONS, "Proposed Decision", required=True)
    line_ids = fields.One2many("order.process.door.case.line", "case_id", "Not Taken", readonly=True)
    custody_ids = fields.One2many("order.process.custody", "case_id", "Custody", readonly=True)
    goods_held = fields.Text("Where the Goods Are", compute="_compute_goods_held")
    goods = fields.Char("Goods", compute="_compute_goods")
    is_whole = fields.Boolean(compute="_compute_goods", help="Nothing of the transfer was taken.")
    decision = fields.Selection(DECISIONS)
    decided_by_id = fields.Many2one("res.users", ondelete="restrict")
    decided_on = fields.Datetime()
    note = fields.Text("Why Decided So")
    next_stop_id = fields.Many2one("order.process.stop", "Next Attempt", index="btree_not_null", ondelete="set null")
    next_trip_id = fields.Many2one(related="next_stop_id.trip_id", string="Next Trip")
    claim_id = fields.Many2one("order.process.claim", "Claim", ondelete="restrict")
    return_ids = fields.Many2many("stock.picking", "order_process_door_return_rel", string="Returns")
    anew_ids = fields.Many2many("stock.picking", "order_process_door_anew_rel", string="Sent Anew by")
    credit_ids = fields.Many2many("account.move", "order_process_door_credit_rel", string="Credit Notes")
    credit_problem = fields.Char("Not Credited yet")
    settled_on = fields.Datetime()
    may_decide = fields.Boolean(compute="_compute_may_decide")
    follows = fields.Text("What Follows", compute="_compute_follows")

    _proof = models.UniqueIndex("(proof_id)", "This stop has its case already.")

    @api.depends_context("lang")
    @api.depends("line_ids.quantity", "line_ids.left_qty")
    def _compute_goods(self):
        for case in self:
            lines = case.sudo().line_ids
            case.goods = ", ".join(f"{line.product_id.display_name} × {line.quantity:g}" for line in lines)
            case.is_whole = lines.move_id == case.picking_id._get_left_moves() and all(
                not line.product_uom.compare(line.quantity, line.left_qty) for line in lines
            )

    @api.depends_context("lang")
    @api.depends("custody_ids.quantity")
    def _compute_goods_held(self):
        labels = dict(self.env["order.process.custody"]._fields["place"]._description_selection(self.env))
        for case in self:
            rows = case.sudo()._get_custody()
            said = []
            for (_case, place, trip, move), quantity in rows.items():
                where = trip.escort_id.name or labels["trip"] if place == "trip" else labels["centre"]
                said.append(f"{move.product_id.display_name} × {quantity:g}: {where}")
            case.goods_held = "\n".join(said)

    @api.depends("state", "decision", "custody_ids.quantity")
    def _compute_may_decide(self):
        """What is to be brought again and still waits may be decided otherwise."""
        for case in self:
            case.may_decide = case.state == "open" or case.sudo()._waits_for_trip()

    def _get_custody(self, place=None):
        """Where the goods of these cases are: see ``order.process.custody._get_balance``."""
        domain = [("case_id", "in", self.ids)]
        return self.env["order.process.custody"]._get_balance(domain + ([("place", "=", place)] if place else []))

    @api.depends_context("lang")
    @api.depends("state", "decision", "proposal", "custody_ids.quantity", "next_stop_id")
    def _compute_follows(self):
        for case in self:
            case.follows = "\n".join(case._describe_follows(case.decision or case.proposal))

    def _describe_follows(self, decision):
        """Sentences: what the decision brings about, as customer service reads it before it presses the button."""
        self.ensure_one()
        _ = self.env._
        texts = {
            "again": [
                _("The goods stay in custody and are brought again; the papers stay valid."),
                _("The money is collected then."),
            ],
            "return": [
                _("The goods go back into stock as they are counted; the dealer owes only what was taken."),
                _("What was invoiced and came back is credited."),
            ],
            "replace": [
                _("The same goods are sent anew with the next dispatch; nothing is credited."),
                _("What was not taken goes back into stock as it is counted."),
            ],
            "claim": [
                _("A claim is opened, and customer service settles it with the dealer."),
                _("What was not taken goes back into stock; the dealer owes only what was taken."),
            ],
        }
        return texts[decision] + [self._describe_freight(decision)]

    def _describe_freight(self, decision):
        charged = decision == "again" or self.company_id.sudo().refused_freight == "charged" or not self.is_whole
        return (
            self.env._("The freight stays as it is charged.")
            if charged
            else self.env._("The freight of this delivery is credited.")
        )

    def _check_open(self):
        for case in self:
            if case.state != "open":
                raise UserError(
                    self.env._(
                        "%(case)s is decided already: %(state)s.",
                        case=case.picking_id.name,
                        state=case._get_label("decision") or case._get_label("state"),
                    )
                )

    def _tell_dealer(self, occasion="not_taken", **said):
        """The dealer and the rep are told what becomes of it."""
        for case in self.sudo():
            parts = ("door", case.id, case.state, case.decision, case.next_stop_id.id)
            key = "-".join(str(part) for part in parts if part)
            case.order_id._tell(occasion, key=key, case_id=case.id, **said)


class OrderProcessDoorCaseLine(models.Model):
    """How much of a move was not taken, and why."""

    _name = "order.process.door.case.line"
    _inherit = ["order.process.evidence"]
    _description = "Goods Not Taken"
    _order = "id"
    _rec_name = "move_id"

    case_id = fields.Many2one("order.process.door.case", required=True, index=True, ondelete="restrict")
    proof_line_id = fields.Many2one("order.process.proof.line", required=True, ondelete="restrict")
    move_id = fields.Many2one(related="proof_line_id.move_id", store=True)
    product_id = fields.Many2one(related="proof_line_id.product_id")
    product_uom = fields.Many2one(related="proof_line_id.product_uom")
    left_qty = fields.Float(related="proof_line_id.left_qty")
    delivered_qty = fields.Float(related="proof_line_id.delivered_qty", string="Taken")
    refused_qty = fields.Float(related="proof_line_id.refused_qty")
    damaged_qty = fields.Float(related="proof_line_id.damaged_qty")
    short_qty = fields.Float(related="proof_line_id.short_qty")
    reason_id = fields.Many2one(related="proof_line_id.reason_id")
    note = fields.Char(related="proof_line_id.note")
    quantity = fields.Float("Not Taken", digits="Product Unit", required=True)
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
