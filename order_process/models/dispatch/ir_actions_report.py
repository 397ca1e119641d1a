import io
from collections import OrderedDict

from odoo import fields, models
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from ..base.plain import as_id

MARGIN_PT = 22.0
FONT_SIZE_PT = 8


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    process_numbered = fields.Boolean(
        "Number the Pages",
        help="Writes page / pages at the foot of each sheet, whichever build of wkhtmltopdf renders it.",
    )

    def get_paperformat(self):
        # What a record of the report is printed on, where that is its own setting (see below).
        own = self.env.context.get("process_paperformat_id")
        return self.env["report.paperformat"].browse(as_id(own)) if own else super().get_paperformat()

    def _get_print_runs(self, record_ids):
        """Hook: ``[(paper format, record ids)]`` that are printed together; empty where core prints them as it does.

        A wkhtmltopdf without the patched Qt takes one document at a time: what is numbered is printed one by one."""
        if not self.process_numbered:
            return []
        return [(self.get_paperformat(), [record_id]) for record_id in dict.fromkeys(record_ids)]

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        report = self._get_report(report_ref)
        runs = report._get_print_runs(res_ids) if res_ids else []
        if not runs:
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
        collected = OrderedDict()
        for paperformat, record_ids in runs:
            printer = self.with_context(process_paperformat_id=paperformat.id)
            found = super(IrActionsReport, printer)._render_qweb_pdf_prepare_streams(
                report_ref, dict(data or {}), res_ids=record_ids
            )
            for key, part in found.items():
                if part["stream"]:
                    numbered = report.process_numbered
                    part["stream"] = self._number_pages(part["stream"]) if numbered else part["stream"]
                    # Where core does not take a run apart, its first record stands for all of it.
                    collected[key or record_ids[0]] = part
        return collected

    @staticmethod
    def _number_pages(stream):
        """The PDF with "page / pages" at the foot of every page."""
        from reportlab.pdfgen import canvas

        stream.seek(0)
        reader = PdfFileReader(stream)
        writer = PdfFileWriter()
        total = reader.numPages
        for number in range(total):
            writer.addPage(reader.getPage(number))
            page = writer.getPage(number)
            width, height = float(page.mediaBox.getWidth()), float(page.mediaBox.getHeight())
            layer = io.BytesIO()
            sheet = canvas.Canvas(layer, pagesize=(width, height))
            sheet.setFont("Helvetica", FONT_SIZE_PT)
            sheet.drawRightString(width - MARGIN_PT, MARGIN_PT / 2, f"{number + 1} / {total}")
            sheet.save()
            layer.seek(0)
            page.mergePage(PdfFileReader(layer).getPage(0))
        numbered = io.BytesIO()
        writer.write(numbered)
        return numbered
