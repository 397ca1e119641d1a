from math import isfinite

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..base.plain import as_text
from ..base.sentinel import by_itself
from ..base.staff import check_role
from .trip_rules import MANAGER

DECISIONS = [
    ("found", "Found at the Centre: Never Loaded"),
    ("taken", "The Dealer Has It after All"),
    ("escort", "Lost: the Escort Answers for It"),
    ("company", "Lost: the Company Bears It"),
]


class OrderProcessTripCount(models.Model):
    """What a keeper counted of a trip that came back."""

    _name = "order.process.trip.count"
    _inherit = ["order.process.evidence"]
    _description = "Count of What Came Back"
    _order = "at desc, id desc"
    _rec_name = "trip_id"

    trip_id = fields.Many2one("stock.picking.batch", required=True, index=True, ondelete="restrict")
    at = fields.Datetime("Counted on", required=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", "Counted by", required=True, ondelete="restrict")
    line_ids = fields.One2many("order.process.trip.count.line", "count_id", "Goods")
    company_id = fields.Many2one(related="trip_id.company_id", store=True, index=True)


class OrderProcessTripCountLine(models.Model):
    _name = "order.process.trip.count.line"
    _inherit = ["order.process.evidence"]
    _description = "Counted Goods"
    _order = "id"
    _rec_name = "move_id"

    count_id = fields.Many2one("order.process.trip.count", required=True, index=True, ondelete="restrict")
    case_id = fields.Many2one("order.process.door.case", ondelete="restrict")
    move_id = fields.Many2one("stock.move", required=True, ondelete="restrict")
    product_id = fields.Many2one(related="move_id.product_id")
    product_uom = fields.Many2one(related="move_id.product_uom")
    expected = fields.Float(digits="Product Unit", help="Left less delivered.")
    counted = fields.Float(digits="Product Unit")
    company_id = fields.Many2one(related="count_id.company_id", store=True, index=True)


class OrderProcessTripDifference(models.Model):
    """Goods that did not come back: they stay with the escort until somebody else has decided."""

    _name = "order.process.trip.difference"
    _inherit = ["order.process.evidence"]
    _description = "Missing after a Trip"
    _order = "state desc, id desc"
    _rec_name = "move_id"
    _evidence_mutable = frozenset(
        {"quantity", "amount", "state", "count_id", "decision", "reason", "decided_by_id", "decided_on"}
    )

    trip_id = fields.Many2one("stock.picking.batch", "Trip", required=True, index=True, ondelete="restrict")
    case_id = fields.Many2one("order.process.door.case", required=True, index=True, ondelete="restrict")
    count_id = fields.Many2one("order.process.trip.count", required=True, ondelete="restrict")
    counted_by_id = fields.Many2one(related="count_id.user_id", string="Counted by")
    escort_id = fields.Many2one(related="trip_id.escort_id", string="Escort")
    order_id = fields.Many2one(related="case_id.order_id")
    move_id = fields.Many2one("stock.move", required=True, index=True, ondelete="restrict")
    product_id = fields.Many2one(related="move_id.product_id")
    product_uom = fields.Many2one(related="move_id.product_uom")
    quantity = fields.Float("Missing Quantity", digits="Product Unit", required=True)
    currency_id = fields.Many2one(related="order_id.currency_id")
    amount = fields.Monetary("Worth", help="What the dealer would have paid for it, tax included.")
    state = fields.Selection(
        [("open", "With the Escort"), ("came", "Came after All"), ("decided", "Decided")], required=True, default="open"
    )
    decision = fields.Selection(DECISIONS)
    reason = fields.Text("Why")
    decided_by_id = fields.Many2one("res.users", ondelete="restrict")
    decided_on = fields.Datetime()
    company_id = fields.Many2one(related="trip_id.company_id", store=True, index=True)

    _open_once = models.UniqueIndex("(case_id, move_id) WHERE state = 'open'", "This difference is open already.")

    def action_decide(self, decision, reason):
        """Decide about goods that did not come back.

        :param str decision: found, taken, escort or company
        :raises UserError: to who is no approving manager, counted them, or took them along; without a reason
        """
        refusal = self.env._("An approving manager decides about goods that did not come back.")
        check_role(self.env, MANAGER, refusal, AccessError)
        self.check_access("read")
        reason = as_text(reason)
        if decision not in dict(DECISIONS) or not reason:
            raise UserError(self.env._("Say what became of the goods, and why you decide so."))
        for row in self:
            row._check_decidable()
            row.sudo()._decide_goods(decision, reason)
        return True

    def _check_decidable(self):
        if self.state != "open":
            raise UserError(self.env._("%s: somebody has decided already.", self.product_id.display_name))
        self.trip_id._check_not_own()
        if self.sudo().counted_by_id == self.env.user:
            raise UserError(
                self.env._("You counted it yourself: somebody else decides about %s.", self.product_id.display_name)
            )

    def _decide_goods(self, decision, reason):
        self.ensure_one()
        self.case_id.order_id._lock_rows()
        trip, case = self.trip_id, self.case_id
        balance = {(case, "trip", trip, self.move_id): self.quantity}
        if decision == "found":
            self.env["order.process.custody"]._move_goods("decided", balance, to=("centre", trip), note=reason)
        elif decision == "taken":
            self.env["order.process.custody"]._move_goods("decided", balance, note=reason)
        else:
            case._lose(balance, reason)
        self._advance(
            {
                "state": "decided",
                "decision": decision,
                "reason": reason,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
            }
        )
        said = f"{self.product_id.display_name} × {self.quantity:g}: {self._get_label('decision')}. {reason}"
        trip._log_trip("decided", said)
        case._settle_goods()


class OrderProcessDoorCase(models.Model):
    _inherit = "order.process.door.case"

    def _lose(self, balance, reason):
        """What is lost never came to the dealer, and is no stock any more: a return that is scrapped at once."""
        returns = self._take_into_stock(balance, "decided", reason)
        for line in returns.move_ids.move_line_ids:
            scrap = by_itself(self.env["stock.scrap"].sudo()).create(
                {
                    "product_id": line.product_id.id,
                    "scrap_qty": line.quantity,
                    "product_uom_id": line.product_uom_id.id,
                    "location_id": line.location_dest_id.id,
                    # Each number by itself: a scrap has one.
                    "lot_id": line.lot_id.id,
                    "origin": f"{self.trip_id.name}: {reason}"[:200],
                    "company_id": line.company_id.id,
                }
            )
            scrap.do_scrap()


class StockPickingBatch(models.Model):
    _inherit = "stock.picking.batch"

    count_ids = fields.One2many("order.process.trip.count", "trip_id", "Counts", readonly=True)
    difference_ids = fields.One2many("order.process.trip.difference", "trip_id", "Missing", readonly=True)

    def action_count(self, counted):
        """Note what came back with the trip; what is missing stays with the escort.

        :param dict counted: ``{id of a custody line's move: quantity}`` in the units of the moves; what is left out,
            was not there
        :raises UserError: more than can have come back; to whom the role is missing, or who took the goods along
        """
        self.ensure_one()
        self._check_back_people()
        self._check_trip_state("back")
        trip = self.sudo()
        held = trip._get_held_goods()
        if not held:
            raise UserError(self.env._("Nothing of %s is to be counted: all of it was delivered.", self.name))
        rows = self._read_counted(counted, held)
        count = self.env["order.process.trip.count"]._append([{"trip_id": trip.id, "user_id": self.env.uid}])
        self.env["order.process.trip.count.line"]._append(
            [
                {
                    "count_id": count.id,
                    "case_id": key[0].id,
                    "move_id": key[3].id,
                    "expected": held[key],
                    "counted": quantity,
                }
                for key, quantity in rows.items()
            ]
        )
        came = {key: quantity for key, quantity in rows.items() if quantity}
        self.env["order.process.custody"]._move_goods("counted", came, to=("centre", trip))
        trip._note_missing(count, {key: held[key] - quantity for key, quantity in rows.items()})
        trip._log_trip("counted", self._describe_count(rows, held))
        cases = self.env["order.process.door.case"].sudo().union(*(key[0] for key in held))
        cases._settle_goods()
        return True

    def _read_counted(self, counted, held):
        """``{key of the custody: quantity}`` as it was counted."""
        given = {}
        for move, quantity in (counted if isinstance(counted, dict) else {}).items():
            if isinstance(quantity, bool) or not isinstance(quantity, (int, float)) or not isfinite(quantity):
                raise UserError(self.env._("A count is a number."))
            given[int(move)] = float(quantity)
        strangers = set(given) - {key[3].id for key in held}
        if strangers:
            raise UserError(self.env._("Some of these goods did not go with %s.", self.name))
        rows = {}
        for key, most in held.items():
            move = key[3]
            quantity = move.product_uom.round(given.get(move.id, 0.0))
            if quantity < 0 or move.product_uom.compare(quantity, most) > 0:
                raise UserError(
                    self.env._(
                        "%(product)s: %(most)s can have come back (left less delivered), not %(counted)s. Count again;"
                        " what belongs to another trip is counted there.",
                        product=move.product_id.display_name,
                        most=f"{most:g}",
                        counted=f"{quantity:g}",
                    )
                )
            rows[key] = quantity
        return rows

    def _note_missing(self, count, missing):
        """Open a difference for what is missing; close those of what came after all."""
        Difference = self.env["order.process.trip.difference"].sudo()
        known = {
            (row.case_id, row.move_id): row for row in self.difference_ids.filtered(lambda row: row.state == "open")
        }
        fresh = []
        for (case, _place, _trip, move), quantity in missing.items():
            row = known.get((case, move))
            gone = move.product_uom.is_zero(quantity)
            if row and gone:
                row._advance({"state": "came", "count_id": count.id})
            elif not gone:
                line = move.sale_line_id
                worth = line._get_worth(move.product_uom._to_exact(quantity, line.product_uom_id)) if line else 0.0
                vals = {"quantity": quantity, "amount": worth, "count_id": count.id}
                if row:
                    row._advance(vals)
                else:
                    fresh.append({"trip_id": self.id, "case_id": case.id, "move_id": move.id, **vals})
        Difference._append(fresh)
        self.invalidate_recordset(["difference_ids", "count_ids"])

    def _describe_count(self, rows, held):
        return "\n".join(
            f"{key[3].product_id.display_name}: {quantity:g} / {held[key]:g}" for key, quantity in rows.items()
        )
