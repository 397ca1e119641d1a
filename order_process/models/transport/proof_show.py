from odoo import api, fields, models

from ..base.plain import as_id, as_text
from ..base.staff import check_staff
from .act_deliver import PARTS
from .road_read import as_uuid

MAP = "https://www.openstreetmap.org/?mlat={lat:.6f}&mlon={lng:.6f}#map=17/{lat:.6f}/{lng:.6f}"


class OrderProcessProof(models.Model):
    """A proof shows what proves it: signature, photos, position, and the act from the phone."""

    _inherit = "order.process.proof"

    act_id = fields.Many2one("order.process.trip.act", "Act on the Road", index="btree_not_null", ondelete="restrict")
    sent_on = fields.Datetime(related="act_id.received_on", string="Told the Office")
    file_ids = fields.Many2many("order.process.trip.file", string="Photos", compute="_compute_file_ids")
    photo_count = fields.Integer("Number of Photos", compute="_compute_file_ids")
    photo_missing_count = fields.Integer("Photos Still on the Phone", compute="_compute_file_ids")
    map_url = fields.Char("Map", compute="_compute_map_url")
    currency_id = fields.Many2one(related="order_id.currency_id")
    collected_amount = fields.Monetary("Collected", compute="_compute_collected_amount", compute_sudo=True)

    @api.depends("act_id")
    def _compute_file_ids(self):
        """Photos come after their act; those that the phone named and that are not there yet are counted."""
        named = {proof: proof.sudo().act_id._get_photo_numbers() for proof in self}
        numbers = [number for found in named.values() for number in found]
        files = self.env["order.process.trip.file"].sudo().search([("uuid", "in", numbers)])
        for proof, found in named.items():
            proof.file_ids = files.filtered(
                lambda file, found=found, proof=proof: file.uuid in found and file.user_id == proof.sudo().user_id
            )
            proof.photo_count = len(proof.file_ids)
            proof.photo_missing_count = len(found) - proof.photo_count

    @api.depends("latitude", "longitude")
    def _compute_map_url(self):
        for proof in self:
            known = proof.latitude or proof.longitude
            proof.map_url = MAP.format(lat=proof.latitude, lng=proof.longitude) if known else False

    @api.depends("picking_id.collection_ids.state")
    def _compute_collected_amount(self):
        for proof in self:
            records = proof.picking_id.collection_ids.filtered(
                lambda record, proof=proof: record.state != "void"
                and (record.client_key or "").startswith(f"{proof.act_id.uuid}:")
            )
            proof.collected_amount = sum(records.mapped("amount"))


class OrderProcessDoorCase(models.Model):
    _inherit = "order.process.door.case"

    photo_ids = fields.Many2many(related="proof_id.file_ids", string="Photos")


class OrderProcessTripAct(models.Model):
    _inherit = "order.process.trip.act"

    proof_ids = fields.One2many("order.process.proof", "act_id", "Proofs", readonly=True)
    said = fields.Text("What the Phone Told", compute="_compute_said")

    @api.depends_context("lang")
    @api.depends("payload")
    def _compute_said(self):
        """What a dispatcher needs to know of it: note, receiver, goods and money."""
        for act in self:
            act.said = "\n".join(act.sudo()._describe_said())

    def _describe_said(self):
        texts = [as_text(self._get_said(name)) for name in ("note", "receiver")]
        for picking in self._get_rows().values():
            texts += [self._describe_line(*line) for line in self._by_id(picking.get("lines"), "move_id").items()]
            money = picking.get("money") if isinstance(picking.get("money"), dict) else {}
            rows = money.get("rows") if isinstance(money.get("rows"), list) else []
            texts += [" ".join(str(part) for part in row.values() if part) for row in rows if isinstance(row, dict)]
            texts.append(as_text(money.get("note")))
        return [text for text in texts if text]

    def _describe_line(self, move_id, line):
        move = self.env["stock.move"].browse(move_id).exists()
        parts = [f"{label} {line[name]}" for name, label in self._get_part_labels() if line.get(name)]
        return f"{move.product_id.display_name or '?'}: {', '.join(parts)}"

    def _get_part_labels(self):
        fields_of = self.env["order.process.proof.line"]._fields
        return [
            (name, fields_of[field].get_description(self.env, ["string"])["string"]) for name, field in PARTS.items()
        ]

    def _get_photo_numbers(self, moves=None):
        """The numbers of the photos that the act names.

        :param moves: only those that show the goods of one of these
        """
        photos = self._get_said("photos") if self else None
        if not isinstance(photos, list):
            return set()
        return {
            as_uuid(photo.get("uuid"))
            for photo in photos
            if isinstance(photo, dict) and (moves is None or as_id(photo.get("move_id")) in moves.ids)
        } - {""}


class StockPicking(models.Model):
    _inherit = "stock.picking"

    proof_count = fields.Integer("Number of Proofs", compute="_compute_proof_count", compute_sudo=True)

    @api.depends("proof_ids")
    def _compute_proof_count(self):
        for picking in self:
            picking.proof_count = len(picking.sudo().proof_ids)

    def action_open_proofs(self):
        """Show what proves the delivery of these transfers."""
        check_staff(self)
        action = self.env["ir.actions.actions"]._for_xml_id("order_process.action_proofs")
        proofs = self.sudo().proof_ids
        if len(proofs) == 1:
            action |= {"views": [(False, "form")], "res_id": proofs.id}
        return {**action, "domain": [("picking_id", "in", self.ids)], "context": {}}


class StockPickingBatch(models.Model):
    """Where a trip was seen last."""

    _inherit = "stock.picking.batch"

    act_ids = fields.One2many("order.process.trip.act", "trip_id", "Acts on the Road", readonly=True)
    refused_act_count = fields.Integer("Not Accepted from the Road", compute="_compute_road", compute_sudo=True)
    seen_on = fields.Datetime("Last Position At", compute="_compute_road", compute_sudo=True)
    seen_url = fields.Char("Last Position", compute="_compute_road", compute_sudo=True)

    def action_open_road(self):
        """Show what of this trip was not accepted."""
        check_staff(self)
        action = self.env["ir.actions.actions"]._for_xml_id("order_process.action_road_acts")
        return {**action, "domain": [("trip_id", "in", self.ids)]}

    @api.depends("act_ids.state")
    def _compute_road(self):
        for trip in self:
            trip.refused_act_count = len(trip.act_ids.filtered(lambda act: act.state == "refused"))
            seen = next((act for act in trip.act_ids if act._get_position()), None)
            trip.seen_on = seen and seen.happened_on
            trip.seen_url = seen and MAP.format(**seen._get_position())
