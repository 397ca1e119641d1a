from odoo import fields, models

from ..company import schedule
from ..dispatch.manifest_pages import paginate, row_height
from .paper_basis import as_counted

# Column widths in pixels of a portrait A4 sheet (see the template); "name" takes what is left.
SHEET_WIDTH = 955
PAGE_HEIGHT = 1290
HEAD_HEIGHT = 430
FOOT_HEIGHT = 290
WIDTHS = {"number": 45, "code": 130, "quantity": 105, "uom": 80, "price": 110, "amount": 130}


class OrderProcessPaper(models.Model):
    """The paper as it is printed: its content in the reader's language, cut into sheets."""

    _inherit = "order.process.paper"

    def _get_sheet(self):
        """What the template prints; amounts in the order's currency, instants on the company's clock."""
        self.ensure_one()
        paper = self.sudo()
        content = paper.content
        columns = ["number", "code", "name", "quantity", "uom"]
        if paper.type_id.show_prices:
            columns += ["price", "amount"]
        widths = {**WIDTHS, "name": SHEET_WIDTH - sum(WIDTHS[name] for name in columns if name != "name")}
        rows = self._get_sheet_rows(content["lines"])
        heights = [row_height([([row["name"]], widths["name"]), ([row["code"]], widths["code"])]) for row in rows]
        beside = content.get("beside", []) if paper.type_id.show_prices else []
        extra = 17 * (len(content.get("remarks", [])) + len((paper.type_id.note or "").splitlines()) + 2 * len(beside))
        pages = paginate([("goods", heights, 30)] if rows else [], HEAD_HEIGHT, FOOT_HEIGHT + extra, PAGE_HEIGHT)
        return {
            "content": content,
            "currency": self.env["res.currency"].sudo().browse(content["currency_id"]),
            "centre": self.env["stock.warehouse"].sudo().browse(content["centre_id"]),
            "carrier": self.env["delivery.carrier"].sudo().browse(content["carrier_id"]),
            "term": self.env["account.payment.term"].sudo().browse(content["term_id"] or []),
            "columns": [(name, 100 * widths[name] / SHEET_WIDTH) for name in columns],
            "pages": [[rows[start:end] for _key, start, end, _complete in page] for page in pages],
            "beside": beside,
            "total": sum(line["amount"] for line in [*content["lines"], *beside]),
            "quantity": sum(line.get("count", line["quantity"]) for line in content["lines"] if not line.get("is_kit")),
            "issued": self._format_local(paper.issued_on),
            "url": paper._get_verification_url(),
            "signers": self._get_sheet_signers(),
            "mark": paper.state == "void" and self.env._("Void") or self._take_print(),
        }

    def _get_sheet_to_sign(self):
        """What stands before the eyes of who signs: the lines as the paper has them, and the amounts it shows."""
        self.ensure_one()
        paper = self.sudo()
        content = paper.content
        beside = content.get("beside", [])
        return {
            "content": content,
            "rows": self._get_sheet_rows(content["lines"]),
            "beside": beside,
            "currency": self.env["res.currency"].sudo().browse(content["currency_id"]),
            "total": sum(line["amount"] for line in [*content["lines"], *beside]),
            "show_prices": paper.type_id.show_prices or paper.confirms_receipt,
        }

    def _get_sheet_rows(self, lines):
        products = self.env["product.product"].sudo().browse(line["product_id"] for line in lines).exists()
        names = {product.id: product.name for product in products}
        variants = {
            product.id: product.product_template_attribute_value_ids._get_combination_name() for product in products
        }
        lines = [as_counted(line) for line in lines]
        uoms = self.env["uom.uom"].sudo().browse(line["uom_id"] for line in lines).exists()
        labels = {uom.id: uom.name for uom in uoms}
        return [
            {
                **line,
                "number": number,
                "name": " ".join(
                    filter(None, (names.get(line["product_id"], line["name"]), variants.get(line["product_id"])))
                ),
                "uom": labels.get(line["uom_id"], ""),
            }
            for number, line in enumerate(lines, 1)
        ]

    def _get_sheet_signers(self):
        """``[(role, signature or nothing)]`` of the boxes at the foot: who issued, who checked, who signs."""
        labels = dict(self._fields["signer_role"]._description_selection(self.env))
        signatures = {signature.role: signature for signature in self.sudo().signature_ids}
        return [
            {
                "label": labels[role],
                "name": signatures[role].name if role in signatures else "",
                "image": signatures[role].image if role in signatures else False,
                "on": self._format_local(signatures[role].signed_on) if role in signatures else "",
            }
            for role in (self.signer_role, self.cosigner_role)
            if role
        ]

    def _format_local(self, instant):
        local = schedule.to_local(instant, self.sudo().warehouse_id._process_tz())
        return f"{local:%Y-%m-%d %H:%M}"

    def _get_verification_url(self):
        """Where the QR code leads: a public page that says whether the paper is genuine."""
        self.ensure_one()
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url", "")
        return f"{base}/paper/{self.sudo().token}"

    def _get_public_facts(self):
        """All that the public page shows: number, date, order and state."""
        self.ensure_one()
        paper = self.sudo()
        issued = schedule.to_local(paper.issued_on, paper.company_id._process_tz())
        return {
            "type": paper.type_id.name,
            "number": paper.name,
            "date": fields.Date.to_string(issued.date()),
            "order": paper.order_id.name,
            "state": paper.state,
            "label": dict(self._fields["state"]._description_selection(self.env))[paper.state],
        }
