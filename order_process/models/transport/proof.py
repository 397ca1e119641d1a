from odoo import api, fields, models

from . import readers

OUTCOMES = [
    ("delivered", "Delivered"),
    ("part", "Delivered in Part"),
    ("refused", "Refused"),
    ("nobody", "Nobody There"),
]
PARTS = ("delivered_qty", "refused_qty", "damaged_qty", "short_qty")


class OrderProcessProof(models.Model):
    """What happened to a transfer at its door: who took how much of it, and what proves it (G2, G7, G8)."""

    _name = "order.process.proof"
    _inherit = ["order.process.evidence"]
    _description = "Proof of Delivery"
    _order = "happened_on desc, id desc"
    _rec_name = "picking_id"
    _evidence_mutable = frozenset({"void_on", "void_reason", "void_by_id"})

    stop_id = fields.Many2one("order.process.stop", required=True, index=True, ondelete="restrict")
    trip_id = fields.Many2one(related="stop_id.trip_id", store=True, index=True)
    picking_id = fields.Many2one("stock.picking", "Transfer", required=True, index=True, ondelete="restrict")
    order_id = fields.Many2one(related="picking_id.sale_id", string="Order")
    outcome = fields.Selection(OUTCOMES, required=True)
    happened_on = fields.Datetime(required=True)
    user_id = fields.Many2one("res.users", "Recorded by", required=True, default=lambda self: self.env.uid)
    receiver_name = fields.Char("Received by")
    strokes = fields.Json()
    image = fields.Binary("Signature", attachment=True)
    latitude = fields.Float(digits=(10, 7))
    longitude = fields.Float(digits=(10, 7))
    accuracy = fields.Float("Accuracy in Metres")
    reason_id = fields.Many2one("order.process.door.reason")
    note = fields.Text()
    line_ids = fields.One2many("order.process.proof.line", "proof_id", "Goods")
    void_on = fields.Datetime(readonly=True, help="The stop was taken up again: what was said first stays on record.")
    void_by_id = fields.Many2one("res.users", readonly=True)
    void_reason = fields.Text(readonly=True)
    company_id = fields.Many2one(related="picking_id.company_id", store=True, index=True)


class OrderProcessProofLine(models.Model):
    """How much of a move was taken at the door; the four parts make up what had left."""

    _name = "order.process.proof.line"
    _inherit = ["order.process.evidence"]
    _description = "Goods at the Door"
    _order = "id"

    proof_id = fields.Many2one("order.process.proof", required=True, index=True, ondelete="restrict")
    move_id = fields.Many2one("stock.move", required=True, index=True, ondelete="restrict")
    product_id = fields.Many2one(related="move_id.product_id")
    product_uom = fields.Many2one(related="move_id.product_uom")
    left_qty = fields.Float("Left", digits="Product Unit")
    delivered_qty = fields.Float("Delivered", digits="Product Unit")
    refused_qty = fields.Float("Refused", digits="Product Unit")
    damaged_qty = fields.Float("Damaged", digits="Product Unit")
    short_qty = fields.Float("Short", digits="Product Unit")
    reason_id = fields.Many2one("order.process.door.reason")
    note = fields.Char()
    company_id = fields.Many2one(related="proof_id.company_id", store=True, index=True)

    @api.model
    def _get_parts_error(self, move, vals):
        """What is wrong with the four quantities of a move that has left; empty where nothing is."""
        parts = [vals.get(name) or 0.0 for name in PARTS]
        if any(part < 0 for part in parts):
            return self.env._("%s: a quantity below zero is not possible.", move.product_id.display_name)
        if move.product_uom.compare(sum(parts), move.quantity):
            return self.env._(
                "%(product)s: %(left)s left; delivered, refused, damaged and short make %(sum)s. Count again.",
                product=move.product_id.display_name,
                left=f"{move.quantity:g}",
                sum=f"{sum(parts):g}",
            )
        return ""


class StockPicking(models.Model):
    _inherit = "stock.picking"

    proof_ids = fields.One2many(
        "order.process.proof", "picking_id", "Proofs of Delivery", readonly=True, groups=readers.DOORS
    )

    def _get_proof(self):
        """The proof that counts: the last one that is not void."""
        self.ensure_one()
        return self.sudo().proof_ids.filtered(lambda proof: not proof.void_on)[:1]

    def _create_proof(self, vals, lines):
        """Append what happened to this transfer at its stop.

        :param dict vals: of the proof, without stop, transfer and outcome, which follow
        :param dict lines: ``{move: {"delivered_qty": …, "refused_qty": …, "damaged_qty": …, "short_qty": …,
            "reason_id": …, "note": …}}`` in the units of the moves; moves that are missing were delivered whole, or
            where nobody was there, are on the vehicle as what was refused
        :raises ValueError: the text of what does not add up
        """
        self.ensure_one()
        moves, whole = self._get_left_moves(), "refused_qty" if vals.get("outcome") == "nobody" else "delivered_qty"
        rows = {move: lines.get(move) or {whole: move.quantity} for move in moves}
        Line = self.env["order.process.proof.line"]
        errors = [error for move, row in rows.items() if (error := Line._get_parts_error(move, row))]
        if errors:
            raise ValueError("\n".join(errors))
        proof = self.env["order.process.proof"]._append(
            [{**vals, "stop_id": self.stop_id.id, "picking_id": self.id, "outcome": self._get_outcome(rows, vals)}]
        )
        Line._append(
            [
                {"proof_id": proof.id, "move_id": move.id, "left_qty": move.quantity, **row}
                for move, row in rows.items()
            ]
        )
        proof.invalidate_recordset(["line_ids"])
        self.invalidate_recordset(["proof_ids"])
        return proof

    def _get_left_moves(self):
        """The moves with which goods have left, as superuser."""
        return self.sudo().move_ids.filtered(lambda move: move.state == "done" and move.quantity)

    def _get_outcome(self, rows, vals):
        if vals.get("outcome"):
            return vals["outcome"]
        got = sum(row.get("delivered_qty") or 0.0 for row in rows.values())
        if not got:
            return "refused"
        return "delivered" if got == sum(move.quantity for move in rows) else "part"

    def _void_proofs(self, when, reason):
        """A stop is taken up again: what was said first is void, and stays on record."""
        for picking in self:
            proof = picking._get_proof()
            if proof:
                proof._advance({"void_on": when, "void_by_id": self.env.uid, "void_reason": reason})


class OrderProcessStop(models.Model):
    _inherit = "order.process.stop"

    def _create_unmet_proofs(self, vals):
        """Append for each transfer that left for this stop that nobody took it.

        :param dict vals: of the proofs: when, by whom, why
        """
        proofs = self.env["order.process.proof"].sudo()
        for picking in self.picking_ids.filtered(lambda picking: picking.state == "done"):
            proofs |= picking._create_proof({**vals, "outcome": "nobody"}, {}).sudo()
        return proofs
