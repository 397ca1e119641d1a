from odoo import models

from ..dispatch.manifest_pages import paginate, row_height
from .load_math import begin_page

# Column widths in pixels of a portrait A4 sheet (see the template).
COLUMNS = {"address": 255, "transfer": 160, "papers": 115, "product": 320, "quantity": 105}
SHEET_WIDTH = sum(COLUMNS.values())
PAGE_HEIGHT = 1290
HEAD_HEIGHT = 330
FOOT_HEIGHT = 240
ROW_OF_MONEY = 24


class OrderProcessTripHandover(models.Model):
    """The hand-over sheet as it is printed, cut into pages."""

    _inherit = "order.process.trip.handover"

    def _get_print_values(self):
        """What the template prints."""
        self.ensure_one()
        sheet = self.sudo()
        chains = sheet.line_ids.picking_id._get_previous()
        rows = [sheet._prepare_print_row(line, chains[line.picking_id].paper_ids) for line in sheet.line_ids]
        for before, row in zip([{}, *rows], rows, strict=False):
            row["first"] = before.get("group") != row["group"]
        foot = FOOT_HEIGHT + ROW_OF_MONEY * (2 + len(sheet.money_before or ()))
        pages = paginate(
            [("goods", [self._get_row_height(row) for row in rows], 30)] if rows else [], HEAD_HEIGHT, foot, PAGE_HEIGHT
        )
        return {
            "name": f"{sheet.from_trip_id.name} → {sheet.to_trip_id.name}",
            "from": sheet._describe_side(sheet.from_escort_id, sheet.from_vehicle),
            "to": sheet._describe_side(sheet.to_escort_id, sheet.to_vehicle),
            "driver": sheet.to_trip_id.driver_id.name or "",
            "at": sheet.company_id._write_instant(sheet.at),
            "columns": [100 * width / SHEET_WIDTH for width in COLUMNS.values()],
            "pages": [[begin_page(rows[start:end]) for _key, start, end, _complete in page] for page in pages],
            "summary": self.env._(
                "Transfers: %(transfers)s · papers: %(papers)s",
                transfers=len(sheet.line_ids.picking_id),
                papers=len({number for row in rows for number in row["papers"]}),
            ),
        }

    @staticmethod
    def _describe_side(escort, vehicle):
        return {"name": escort.name or "", "phone": escort.partner_id.phone or "", "vehicle": vehicle or ""}

    def _prepare_print_row(self, line, papers):
        picking = line.picking_id
        where, receiver, phone = picking.sale_id._get_receiver() if picking.sale_id else ("", "", "")
        dealer = picking.sale_id.partner_id.commercial_partner_id.name or ""
        return {
            "group": (picking.id, line.in_custody),
            "in_custody": self.env._("To bring back") if line.in_custody else "",
            "address": " ".join(filter(None, (dealer, where))),
            "receiver": " ".join(filter(None, (receiver, phone))),
            "order": picking.sale_id.name or "",
            "transfer": picking.name,
            "papers": papers.filtered(lambda paper: paper.state != "void").mapped("name"),
            "product": line.product_id.with_env(self.env).sudo().display_name,
            "quantity": f"{line.quantity:.12g} {line.product_uom.with_env(self.env).sudo().name}",
        }

    def _get_row_height(self, row):
        return row_height(
            [
                ([row["address"], row["receiver"], row["in_custody"]] if row["first"] else [], COLUMNS["address"]),
                ([row["order"], row["transfer"]] if row["first"] else [], COLUMNS["transfer"]),
                (row["papers"] if row["first"] else [], COLUMNS["papers"]),
                ([row["product"]], COLUMNS["product"]),
                ([row["quantity"]], COLUMNS["quantity"]),
            ]
        )
