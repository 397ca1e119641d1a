from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ..base.plain import as_id, as_text
from ..base.signature import read_signature

# What a phone says of a line, and the field of the proof; the kinds for which a reason is asked.
PARTS = {"delivered": "delivered_qty", "refused": "refused_qty", "damaged": "damaged_qty", "short": "short_qty"}
ODD = ("refused", "damaged", "short")


class OrderProcessTripAct(models.Model):
    """Goods handed over at a stop: a proof for each transfer, and the money that was taken for it."""

    _inherit = "order.process.trip.act"

    def _do_deliver(self, anyway):
        stop = self._get_stop(anyway)
        if self.proof_ids:
            # It was taken before; only its money was not.
            return self._take_money(self.proof_ids.picking_id)
        reopening = self._get_reopening()
        if not reopening:
            self._check_open(stop)
        said = self._read_said(stop, anyway)
        signature = self._read_strokes()
        if not anyway and any(row["delivered_qty"] for lines in said.values() for row in lines.values()):
            self._check_standard(stop._get_proof_standard(), signature, stop)
        proofs = self.env["order.process.proof"]
        for picking, lines in said.items():
            proofs |= picking._create_proof({**self._prepare_proof(), **signature}, lines).sudo()
        took = any(proof.outcome in ("delivered", "part") for proof in proofs)
        reason = self.env["order.process.door.reason"] if took else proofs.line_ids.reason_id[:1]
        self._end(stop, "done" if took else "failed", reason, proofs, reopening)
        return self._take_money(proofs.picking_id)

    def _get_rows(self):
        """``{id of a transfer: what the phone said of it}``"""
        return self._by_id(self._get_said("pickings"), "id")

    def _by_id(self, rows, name):
        if not isinstance(rows, list):
            return {}
        return {as_id(row.get(name)): row for row in rows if isinstance(row, dict)}

    # === What was said ===

    def _read_said(self, stop, anyway):
        """``{transfer: {move: row of the proof}}`` of each transfer of the stop.

        :raises UserError: a transfer or a line that is not of this stop, or that is missing
        """
        rows = self._get_rows()
        pickings = stop.picking_ids.filtered(lambda picking: picking.state == "done")
        strangers = set(rows) - set(pickings.ids)
        missing = pickings.filtered(lambda picking: picking.id not in rows)
        if strangers or missing or not pickings:
            raise UserError(
                self.env._(
                    "The phone told of other transfers than those of %(stop)s: %(names)s. It was planned otherwise"
                    " meanwhile.",
                    stop=stop.partner_id.display_name,
                    names=", ".join(missing.mapped("name")) or ", ".join(map(str, strangers)) or "–",
                )
            )
        return {
            picking: self._read_lines(picking, self._by_id(rows[picking.id].get("lines"), "move_id"), anyway)
            for picking in pickings
        }

    def _read_lines(self, picking, rows, anyway):
        moves = picking._get_left_moves()
        missing = moves.filtered(lambda move: move.id not in rows)
        if missing or set(rows) - set(moves.ids):
            names = missing.product_id.mapped("display_name")
            raise UserError(
                self.env._(
                    "%(transfer)s: the phone told of other lines than those that left; %(goods)s.",
                    transfer=picking.name,
                    goods=", ".join(names) or self.env._("some are not of this transfer"),
                )
            )
        return {move: self._read_line(move, rows[move.id], anyway) for move in moves}

    def _read_line(self, move, row, anyway):
        found = {}
        for name, field in PARTS.items():
            value = row.get(name) or 0
            if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
                raise UserError(
                    self.env._("%s: a quantity is a number and not below zero.", move.product_id.display_name)
                )
            found[field] = float(value)
        kinds = [kind for kind in ODD if found[PARTS[kind]]]
        reason = self._read_reason(row.get("reason_id"), kinds, move, anyway)
        return {**found, "reason_id": reason.id, "note": as_text(row.get("note")) or False}

    def _read_reason(self, given, kinds, move, anyway):
        Reason = self.env["order.process.door.reason"].sudo()
        fitting = Reason._get_for(self.company_id, *kinds) if kinds else Reason
        reason = Reason.browse(as_id(given)) & fitting
        if fitting and not reason and not anyway:
            raise UserError(self.env._("%s was not taken whole: say why.", move.product_id.display_name))
        return reason

    def _read_strokes(self):
        """Strokes and picture of the signature, as they are kept; nothing where nobody signed."""
        strokes = self._get_said("strokes")
        return read_signature(self.env, strokes) if strokes else {}

    def _check_standard(self, standard, signature, stop):
        """:raises UserError: naming what the mode requires as proof and the phone did not send"""
        code = as_text(self._get_said("code"))
        if code and standard["code"] != "off" and not stop._is_receipt_code(code):
            raise UserError(self.env._("%s is not the receipt code of this delivery: ask the dealer for it.", code))
        given = {
            "signature": signature,
            "photo": self._get_said("photos"),
            "position": self._get_position(),
            "code": code,
        }
        missing = [kind for kind, need in standard.items() if need == "required" and not given[kind]]
        if missing:
            labels = self.env["delivery.carrier"]._get_proof_labels()
            raise UserError(
                self.env._(
                    "%(stop)s: the way of delivery requires as proof what is missing: %(proofs)s.",
                    stop=stop.partner_id.display_name,
                    proofs=", ".join(labels[kind] for kind in missing),
                )
            )

    # === Money ===

    def _take_money(self, pickings):
        """Record what was collected, each transfer by itself: the proof stands where its money cannot be taken.

        :return: what is wrong with the money, or nothing
        """
        problems, rows = [], self._get_rows()
        # Money is with who has the goods; a driver who goes along with an escort tells of goods only.
        for picking in pickings.filtered(lambda picking: picking.bearer_id == self.user_id):
            try:
                with self.env.cr.savepoint():
                    self._collect(picking.with_env(self.env(su=False)), rows[picking.id].get("money"))
            except UserError as error:
                text = self.env._(
                    "The goods of %(transfer)s are taken down, the money is not: %(why)s",
                    transfer=picking.name,
                    why=error,
                )
                problems.append(text)
        return "\n".join(problems)

    def _collect(self, picking, money):
        money = money if isinstance(money, dict) else {}
        rows = money.get("rows")
        if rows and not isinstance(rows, list):
            raise UserError(self.env._("What was collected cannot be read."))
        currency = picking.sudo().sale_id.currency_id
        if not rows and not money.get("freight"):
            owed = sum(picking._get_to_collect()[picking])
            if currency.is_zero(owed):
                return
            if not as_text(money.get("note")):
                raise UserError(
                    self.env._("%s are owed and nothing was said of them.", format_amount(self.env, owed, currency))
                )
        picking.action_collect(
            rows or [],
            freight_amount=money.get("freight"),
            note=as_text(money.get("note")),
            client_key=f"{self.uuid}:{picking.id}",
            collected_on=fields.Datetime.to_string(self._get_when()),
        )
