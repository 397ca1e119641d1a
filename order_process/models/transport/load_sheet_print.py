from odoo import models

from ..base.qr_code import draw_qr
from ..dispatch.manifest_pages import paginate, row_height
from .load_math import begin_page

# Column widths in pixels of a portrait A4 sheet (see the template).
COLUMNS = {"stop": 50, "address": 240, "transfer": 150, "packages": 95, "paper": 130, "number": 120, "digest": 170}
SHEET_WIDTH = sum(COLUMNS.values())
PAGE_HEIGHT = 1290
HEAD_HEIGHT = 300
FOOT_HEIGHT = 230


class OrderProcessLoadSheet(models.Model):
    """The load sheet as it is printed, cut into pages."""

    _inherit = "order.process.load.sheet"

    def _get_print_values(self, papers=None):
        """What the template prints.

        :param papers: before the signature, what it would be for, as ``{transfer: papers}``
        """
        self.ensure_one()
        sheet = self.sudo()
        signed = bool(sheet.signed_on)
        if signed:
            carrier = {name: sheet[name] for name in ("signed_by", "phone", "vehicle_no", "wagon_no", "driver_id")}
            rows = [line._prepare_print_row() for line in sheet.line_ids]
        else:
            pickings = self.env["stock.picking"].union(*(papers or ()))
            carrier = sheet.trip_id._prepare_signed_sheet(pickings, pickings[:1]._get_load_signer(), {})
            carrier["driver_id"] = sheet.trip_id.driver_id
            rows = self._prepare_print_rows(papers or {})
        for before, row in zip([{}, *rows], rows, strict=False):
            row["first"] = before.get("transfer") != row["transfer"]
        pages = paginate(
            [("papers", [self._get_row_height(row) for row in rows], 30)] if rows else [],
            HEAD_HEIGHT,
            FOOT_HEIGHT,
            PAGE_HEIGHT,
        )
        return {
            **carrier,
            "sheet": sheet,
            "trip": sheet.trip_id,
            "signed": signed,
            "signed_on": sheet._format_local(sheet.signed_on),
            "departs_on": sheet._format_local(sheet.trip_id.departs_on),
            "code": draw_qr(sheet._get_verification_url()),
            "digest": sheet.digest or "",
            "columns": [100 * width / SHEET_WIDTH for width in COLUMNS.values()],
            "pages": [[begin_page(rows[start:end]) for _key, start, end, _complete in page] for page in pages],
            "summary": self.env._(
                "Transfers: %(transfers)s · papers: %(papers)s · packages: %(packages)s",
                transfers=sum(row["first"] for row in rows),
                papers=sum(bool(row["number"]) for row in rows),
                packages=sum(row["packages"] for row in rows if row["first"]),
            ),
        }

    def _get_row_height(self, row):
        return row_height(
            [
                ([row["address"], row["receiver"]] if row["first"] else [], COLUMNS["address"]),
                ([row["order"], row["transfer"]] if row["first"] else [], COLUMNS["transfer"]),
                ([row["paper"]], COLUMNS["paper"]),
            ]
        )

    def _prepare_print_rows(self, papers):
        Paper = self.env["order.process.paper"].sudo()
        return [
            self._prepare_print_row(
                self.env["stock.picking"].browse(entry["picking_id"]),
                Paper.browse(entry.get("paper_id", [])),
                entry["stop_number"],
                entry.get("digest", ""),
            )
            for entry in self.env["stock.picking"]._prepare_sheet_entries(papers)
        ]

    def _prepare_print_row(self, picking, paper, stop_number, digest):
        picking = picking.sudo()
        where, receiver, phone = picking.sale_id._get_receiver() if picking.sale_id else ("", "", "")
        dealer = picking.sale_id.partner_id.commercial_partner_id.name or ""
        return {
            "stop": stop_number or "",
            "address": " ".join(filter(None, (dealer, where))),
            "receiver": " ".join(filter(None, (receiver, phone))),
            "order": picking.sale_id.name or "",
            "transfer": picking.name,
            "packages": picking.package_count,
            "paper": paper.type_id.with_env(self.env).sudo().name or "",
            "number": paper.name or "",
            "digest": digest or "",
        }


class OrderProcessLoadSheetLine(models.Model):
    _inherit = "order.process.load.sheet.line"

    def _prepare_print_row(self):
        self.ensure_one()
        return self.sheet_id.with_env(self.env)._prepare_print_row(
            self.picking_id, self.paper_id, self.stop_number, self.digest
        )
