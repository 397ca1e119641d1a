from odoo import api, fields, models

from .stop import ENDED_STATES


class OrderProcessProof(models.Model):
    """The dealer's person signed for just what was taken: papers and receipt follow once the stop stays ended."""

    _inherit = "order.process.proof"
    _evidence_mutable = frozenset({"void_on", "void_reason", "void_by_id", "received_on"})

    received_on = fields.Datetime("Receipt Noted", readonly=True)

    _to_receive = models.Index("(trip_id) WHERE received_on IS NULL AND void_on IS NULL")

    @api.model
    def _get_to_receive(self, *domain):
        outcomes = ("delivered", "part")
        waiting = [("void_on", "=", False), ("received_on", "=", False), ("outcome", "in", outcomes)]
        return self.sudo().search(waiting + list(domain), order="id")

    def _receive(self):
        """Let the signature stand under the papers that await the dealer's, and note the receipt of the order once all
        that has left for it was taken down at its doors."""
        self.ensure_one()
        self._advance({"received_on": fields.Datetime.now()})
        proof = self.with_user(self.user_id).sudo()
        order, name = proof.picking_id.sale_id, proof.receiver_name
        if not name:
            return
        if proof.strokes:
            papers = proof.picking_id._get_previous()[proof.picking_id].paper_ids
            for paper in papers.filtered(lambda paper: "dealer" in paper._get_awaited() and paper._is_gone()):
                if not paper.confirms_receipt or paper._has_left():
                    paper._sign("dealer", name, {"strokes": proof.strokes, "image": proof.image})
        if not order.receipt_confirmed_on and order.process_stage == "shipped":
            last = [picking._get_proof() for picking in order._get_left_transfers()]
            if all(one and one.stop_id.state in ENDED_STATES for one in last):
                order._confirm_receipt(name, on=proof.happened_on)

    def _get_final_on(self):
        """From when on the stop is not taken up again."""
        self.ensure_one()
        minutes = self.company_id.stop_reopen_minutes
        return fields.Datetime.add(self.stop_id.ended_on or self.happened_on, minutes=minutes, seconds=1)

    @api.model
    def _receive_due(self):
        """Scheduled: note the receipts of stops that cannot be taken up again any more."""
        trips = self._get_to_receive().trip_id
        receive = type(trips)._receive_proven
        self.env["order.process.failure"]._run_apart("ir_cron_trip_receipts", trips, receive, one_by_one=True)


class StockPickingBatch(models.Model):
    _inherit = "stock.picking.batch"

    def _receive_proven(self, anyway=False):
        """Note the receipt of what was taken at the stops of these trips that are not taken up again any more.

        :param bool anyway: also of stops that ended a moment ago, as when the trip is back
        """
        now = fields.Datetime.now()
        proofs = self.env["order.process.proof"]._get_to_receive(("trip_id", "in", self.ids))
        due = proofs.filtered(lambda proof: anyway or proof._get_final_on() <= now)
        for proof in due:
            proof._receive()
        if waiting := proofs - due:
            job = self.env.ref("order_process.ir_cron_trip_receipts").sudo()
            job._trigger(max(proof._get_final_on() for proof in waiting))
