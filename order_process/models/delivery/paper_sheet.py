from odoo import fields, models
from odoo.tools import formatLang

from ..base.qr_code import draw_qr
from ..company import schedule
from .paper_basis import as_counted
from .paper_pages import FORMS, paginate, row_height
from .paper_table import add_up, lay_out, measure_columns

# What adds up on every page.
SUMMED = ("quantity", "tax", "amount")


class OrderProcessPaper(models.Model):
    """The paper as it is printed: its content in the reader's language, laid out on the sheets of its form."""

    _inherit = "order.process.paper"

    def _get_sheet(self):
        """What the template prints; amounts in the order's currency, instants on the company's clock."""
        self.ensure_one()
        paper = self.sudo()
        form, content = FORMS[paper.type_id.form], paper.content
        beside = content.get("beside", []) if paper.type_id.show_prices else []
        currency = self.env["res.currency"].sudo().browse(content["currency_id"])
        parts = self._get_sheet_parts()
        sheet = {
            "content": content,
            "form": form,
            "currency": currency,
            "beside": beside,
            "total": currency.round(sum(line["amount"] for line in [*content["lines"], *beside])),
            "issued": self._format_local(paper.issued_on),
            "code": draw_qr(paper._get_verification_url()),
            "mark": paper.state == "void" and self.env._("Void") or self._take_print(),
            "parts": parts,
        }
        sheet["facts"] = self._get_sheet_facts(sheet)
        sheet["blocks"] = self._get_sheet_blocks(sheet)
        return {**sheet, **self._get_sheet_pages(sheet)}

    def _get_sheet_pages(self, sheet):
        """The table of goods and the pages onto which it falls."""
        form = sheet["form"]
        rows = self._get_sheet_texts(sheet)
        columns = measure_columns(self._get_sheet_columns(rows), rows, form)
        cells = [lay_out(columns, row, form) for row in rows]
        head = row_height([column["lines"] for column in columns], form)
        line = row_height([[""]], form)
        # The heads of the following pages are two lines.
        facts = sum(row["height"] for row in sheet["facts"])
        pages = paginate(
            [row_height(row, form) for row in cells],
            [block["height"] for block in sheet["blocks"]],
            form.height - form.letterhead - facts - 2,
            form.height - 2 * form.line - 2.4,
            head,
            line,
        )
        with_rows = sum(1 for page in pages if page.end > page.start)
        return {
            "columns": columns,
            "pages": [
                {
                    "number": self.env._("Page %(number)s of %(count)s", number=number, count=len(pages)),
                    "is_first": number == 1,
                    "rows": cells[page.start : page.end],
                    "has_table": page.has_total or page.end > page.start,
                    "brought": self._get_sheet_brought(rows, page) if page.start else False,
                    "sums": self._get_sheet_sums(rows, page, with_rows > 1),
                    "blocks": [sheet["blocks"][index] for index in page.blocks],
                }
                for number, page in enumerate(pages, 1)
            ],
        }

    def _get_sheet_brought(self, rows, page):
        if page.start == page.end and not page.has_total:
            return False
        return self._get_sheet_sum(self.env._("Brought forward"), rows[: page.start])

    def _get_sheet_sums(self, rows, page, is_one_of_many):
        """What stands below the goods of a page: what they come to, and what is carried on or the total."""
        if page.start == page.end and not page.has_total:
            return []
        sums = []
        if is_one_of_many and page.end > page.start:
            sums.append(self._get_sheet_sum(self.env._("This page"), rows[page.start : page.end]))
        label = self.env._("Sum total") if page.has_total else self.env._("Carried forward")
        return [*sums, self._get_sheet_sum(label, rows[: page.end])]

    def _get_sheet_sum(self, label, rows):
        digits = self.env["res.currency"].sudo().browse(self.sudo().content["currency_id"]).decimal_places
        sums = add_up(rows, SUMMED, digits)
        return {
            "label": label,
            "quantity": f"{sums['quantity']:.12g}",
            **{name: formatLang(self.env, sums[name], digits=digits) for name in ("tax", "amount")},
        }

    def _get_sheet_texts(self, sheet):
        """The rows of the table: figures as ``sums``, the rest as the text that is printed."""
        content, digits = sheet["content"], sheet["currency"].decimal_places

        def money(value):
            return formatLang(self.env, value, digits=digits)

        rows = []
        for row in self._get_sheet_rows(content["lines"]):
            quantity, amount = row["quantity"], row["amount"]
            price = row["price"]
            if quantity and round(price * quantity - amount, digits):
                # Of several lines of the order, or with a discount: what one costs in the end.
                price = amount / quantity
            rows.append(
                {
                    **row,
                    "number": str(row["number"]),
                    "quantity": f"{quantity:.12g}",
                    "price": money(price),
                    "tax": money(row.get("tax", 0.0)),
                    "amount": money(amount),
                    "sums": {
                        "quantity": 0.0 if row.get("is_kit") else quantity,
                        "tax": row.get("tax", 0.0),
                        "amount": amount,
                    },
                }
            )
        for line in sheet["beside"]:
            said = {"name": line["name"], "tax": money(line.get("tax", 0.0)), "amount": money(line["amount"])}
            rows.append({**said, "sums": {"quantity": 0.0, "tax": line.get("tax", 0.0), "amount": line["amount"]}})
        return rows

    def _get_sheet_columns(self, rows):
        """``[(key, label)]`` of the table: what this paper shows and its goods have."""
        columns = [("number", self.env._("No.")), ("code", self.env._("Code")), ("name", self.env._("Product"))]
        if any(row.get("spec") for row in rows):
            columns.append(("spec", self.env._("Specification")))
        columns += [("quantity", self.env._("Quantity")), ("uom", self.env._("Unit"))]
        if self.sudo().type_id.show_prices:
            columns.append(("price", self.env._("Unit price")))
            if any(row["sums"]["tax"] for row in rows):
                columns.append(("tax", self.env._("Tax")))
            columns.append(("amount", self.env._("Amount")))
        return columns

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
        specs = {
            product.id: " ".join(
                filter(
                    None,
                    (
                        product.specification,
                        product.product_template_attribute_value_ids._get_combination_name(),
                    ),
                )
            )
            for product in products
        }
        lines = [as_counted(line) for line in lines]
        uoms = self.env["uom.uom"].sudo().browse(line["uom_id"] for line in lines).exists()
        labels = {uom.id: uom.name for uom in uoms}
        return [
            {
                **line,
                "number": number,
                "name": names.get(line["product_id"], line["name"]),
                "spec": specs.get(line["product_id"], ""),
                "uom": labels.get(line["uom_id"], ""),
            }
            for number, line in enumerate(lines, 1)
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
