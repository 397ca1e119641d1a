import secrets

from odoo import api, fields, models

from ..base.digest import digest_of


class OrderProcessLoadSheet(models.Model):
    """The load sheet 装车单: what left with a trip, each paper with its number and the digest of what it says, and the
    one signature of whoever took it (E11). Its number is drawn with its first print; what it lists, and who took it, is
    written when it is signed, so that papers issued before the escort was named are completed here."""

    _name = "order.process.load.sheet"
    _inherit = ["order.process.evidence"]
    _description = "Load Sheet"
    _order = "id desc"
    _evidence_mutable = frozenset(
        {
            *("signed_on", "signed_by", "strokes", "image", "user_id", "digest"),
            *("escort_id", "driver_id", "phone", "vehicle_no", "wagon_no", "transfer_count", "package_count"),
        }
    )

    name = fields.Char("Number", required=True)
    trip_id = fields.Many2one("stock.picking.batch", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="trip_id.company_id", store=True, index=True)
    opened_on = fields.Datetime(required=True)
    signed_on = fields.Datetime()
    signed_by = fields.Char()
    strokes = fields.Json(help="The strokes as they were drawn, with their times in milliseconds.")
    image = fields.Binary("Signature", attachment=False)
    user_id = fields.Many2one("res.users", "Handed Over By", ondelete="restrict")
    escort_id = fields.Many2one("res.users", "Escort or Carrier", ondelete="restrict")
    driver_id = fields.Many2one("res.partner", "Driver", ondelete="restrict")
    phone = fields.Char()
    vehicle_no = fields.Char("Vehicle")
    wagon_no = fields.Char("Wagon")
    transfer_count = fields.Integer("Transfers")
    package_count = fields.Integer("Packages")
    digest = fields.Char("Digest of the Sheet", help="SHA-256 of its lines: numbers and digests of all papers.")
    token = fields.Char(required=True, copy=False, groups="base.group_system")
    line_ids = fields.One2many("order.process.load.sheet.line", "sheet_id", "Papers")

    _number = models.UniqueIndex("(company_id, name)", "The number of a load sheet is given once.")
    _token_unique = models.UniqueIndex("(token)", "A load sheet has a code of its own.")

    @api.model
    def _open_for(self, trip):
        """The sheet of the trip that is not signed yet: the one that was begun, or a new one with a number."""
        sheet = trip._get_open_sheet()
        if sheet:
            return sheet
        number = self.env["ir.sequence"].sudo().with_company(trip.company_id).next_by_code(self._name)
        now = fields.Datetime.now()
        vals = {"name": number, "trip_id": trip.id, "opened_on": now, "token": secrets.token_urlsafe(16)}
        sheet = self._append([vals])
        trip.invalidate_recordset(["load_sheet_ids"])
        return sheet

    def _append_lines(self, papers):
        """List transfers and their papers as they are signed for: ``{transfer: papers}``."""
        entries = self.env["stock.picking"]._prepare_sheet_entries(papers)
        self.env["order.process.load.sheet.line"]._append(
            [{**entry, "sheet_id": self.id, "sequence": number} for number, entry in enumerate(entries, 1)]
        )
        self.invalidate_recordset(["line_ids"])

    def _seal(self):
        """Count what is listed, and sum it up in one digest."""
        lines = self.sudo().line_ids
        pickings = lines.picking_id
        self._advance(
            {
                "transfer_count": len(pickings),
                "package_count": sum(pickings.mapped("package_count")),
                "digest": lines._get_digest(),
            }
        )

    def _format_local(self, instant):
        centre = self.sudo().trip_id.picking_type_id.warehouse_id
        return centre.company_id._write_instant(instant, centre._process_tz())

    def _get_verification_url(self):
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url", "")
        return f"{base}/load-sheet/{self.sudo().token}"

    def _get_public_facts(self):
        """All that the public page shows."""
        self.ensure_one()
        sheet = self.sudo()
        return {
            "number": sheet.name,
            "date": sheet._format_local(sheet.signed_on or sheet.opened_on),
            "trip": sheet.trip_id.name,
            "signed": bool(sheet.signed_on),
            "digest": (sheet.digest or "")[:16],
        }


class OrderProcessLoadSheetLine(models.Model):
    """A paper on a load sheet, or a transfer that left without any."""

    _name = "order.process.load.sheet.line"
    _inherit = ["order.process.evidence"]
    _description = "Paper on a Load Sheet"
    _order = "sheet_id, sequence, id"

    sheet_id = fields.Many2one("order.process.load.sheet", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="sheet_id.company_id", store=True, index=True)
    sequence = fields.Integer(required=True)
    stop_number = fields.Integer("Stop")
    picking_id = fields.Many2one("stock.picking", "Transfer", required=True, index=True, ondelete="restrict")
    order_id = fields.Many2one(related="picking_id.sale_id", string="Order")
    partner_id = fields.Many2one(related="picking_id.partner_id", string="Address")
    paper_id = fields.Many2one("order.process.paper", index="btree_not_null", ondelete="restrict")
    type_id = fields.Many2one(related="paper_id.type_id", string="Kind")
    number = fields.Char()
    digest = fields.Char(help="SHA-256 of what the paper said when it was signed for.")

    def _get_digest(self):
        """One digest of all the lines."""
        return digest_of(
            [[line.stop_number, line.picking_id.id, line.number or "", line.digest or ""] for line in self]
        )

    def _is_unchanged(self):
        """Whether the paper still says what was signed for."""
        self.ensure_one()
        return not self.paper_id or self.sudo().paper_id._get_digest() == self.digest


class OrderProcessPaperSignature(models.Model):
    _inherit = "order.process.paper.signature"

    load_sheet_id = fields.Many2one(
        "order.process.load.sheet",
        "Signed with Load Sheet",
        index="btree_not_null",
        ondelete="restrict",
        help="The hand stands under the load sheet, once for all its papers.",
    )
    load_sheet_name = fields.Char(related="load_sheet_id.name", string="Load Sheet")


class OrderProcessPaper(models.Model):
    _inherit = "order.process.paper"

    def _get_digest(self):
        """The digest of the paper: its number, its kind, and what it says."""
        self.ensure_one()
        return digest_of([self.name, self.type_id.code, self.content])

    def _get_sheet_signers(self):
        """Papers signed for with a load name its sheet and show its signature."""
        signers = super()._get_sheet_signers()
        signatures = {signature.role: signature for signature in self.sudo().signature_ids}
        roles = [role for role in (self.signer_role, self.cosigner_role) if role]
        for role, signer in zip(roles, signers, strict=True):
            if sheet := signatures.get(role, self.env["order.process.paper.signature"]).load_sheet_id:
                signer["image"] = sheet.image
                signer["name"] = self.env._("%(name)s, load sheet %(number)s", name=signer["name"], number=sheet.name)
        return signers


    def _list_carrier_facts(self, content, role):
        """What was not known yet when the paper was issued stands on the load sheet that lists it."""
        facts = super()._list_carrier_facts(content, role)
        sheet = any(value == "" for _label, value, _span in facts) and self._get_load_sheet()
        if not sheet:
            return facts
        said = self.env._("See load sheet %s", sheet.name)
        return [(label, said if value == "" else value, span) for label, value, span in facts]

    def _get_load_sheet(self):
        """The load sheet with which the paper was signed for, or the one that is being made for its load."""
        self.ensure_one()
        paper = self.sudo()
        listed = self.env["order.process.load.sheet.line"].sudo().search([("paper_id", "=", paper.id)], limit=1)
        return listed.sheet_id or paper._get_outgoing().stop_id.trip_id.load_sheet_ids.filtered(
            lambda sheet: not sheet.signed_on
        )[:1]


class StockPicking(models.Model):
    _inherit = "stock.picking"

    @api.model
    def _prepare_sheet_entries(self, papers):
        """What a load sheet says of transfers: each paper with number and digest, in the order of loading.

        :param dict papers: ``{transfer: papers that go along with it}``
        """
        trips = self.browse().union(*papers).sudo().stop_id.trip_id
        numbers = {stop: number for trip in trips for stop, number in trip._get_loaded_stops().items()}
        entries = []
        for picking, own in papers.items():
            base = {"picking_id": picking.id, "stop_number": numbers.get(picking.sudo().stop_id, 0)}
            entries += [
                {**base, "paper_id": paper.id, "number": paper.name, "digest": paper._get_digest()} for paper in own
            ] or [base]
        return entries


class StockPickingBatch(models.Model):
    _inherit = "stock.picking.batch"

    load_sheet_ids = fields.One2many("order.process.load.sheet", "trip_id", "Load Sheets", readonly=True)

    def _get_open_sheet(self):
        """The load sheet that is begun and not signed; none, mostly."""
        self.ensure_one()
        return self.load_sheet_ids.filtered(lambda sheet: not sheet.signed_on)[:1]
