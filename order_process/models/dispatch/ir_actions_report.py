import io
from collections import OrderedDict

from odoo import fields, models
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

MARGIN_PT = 22.0
FONT_SIZE_PT = 8


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    process_numbered = fields.Boolean(
        "Number the Pages",
        help="Writes page / pages at the foot of each sheet, whichever build of wkhtmltopdf renders it.",
    )

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        # A wkhtmltopdf without the patched Qt prints no footer and takes one document at a time.
        if not (res_ids and self._get_report(report_ref).process_numbered):
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
        collected = OrderedDict()
        for res_id in dict.fromkeys(res_ids):
            streams = super()._render_qweb_pdf_prepare_streams(report_ref, dict(data or {}), res_ids=[res_id])
            for key, found in streams.items():
                if found["stream"]:
                    found["stream"] = self._number_pages(found["stream"])
                collected[key] = found
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
