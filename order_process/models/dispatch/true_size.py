import logging
import tempfile
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

from odoo import fields, models
from odoo.addons.base.models.ir_actions_report import _run_wkhtmltopdf
from odoo.tools.pdf import PdfFileReader

_logger = logging.getLogger(__name__)

PROBE_MM = 40
PROBE = f"""<!DOCTYPE html><html><head><style>body {{ margin: 0; }}</style></head><body>
<div style="width: {PROBE_MM}mm; height: {PROBE_MM}mm; background-color: #000"></div></body></html>"""
POINT_MM = 25.4 / 72


class IrActionsReport(models.Model):
    """Papers are filed, punched and stuck on boxes: a length of the template is that length on paper."""

    _inherit = "ir.actions.report"

    process_true_size = fields.Boolean(
        "True Lengths",
        help="A millimetre of the template is a millimetre on paper, whichever build of wkhtmltopdf renders it.",
    )

    def _run_wkhtmltopdf(self, bodies, report_ref=False, **kwargs):
        report = self._get_report(report_ref) if report_ref else self
        if report.process_true_size:
            arguments = self._build_wkhtmltopdf_args(
                report.get_paperformat(),
                kwargs.get("landscape", False),
                specific_paperformat_args=kwargs.get("specific_paperformat_args"),
                set_viewport_size=kwargs.get("set_viewport_size", False),
            )
            style = Markup("<style>body { zoom: %s; }</style></head>") % f"{1 / measure_scale(tuple(arguments)):.4f}"
            bodies = [Markup(body).replace(Markup("</head>"), style, 1) for body in bodies]
        return super()._run_wkhtmltopdf(bodies, report_ref=report_ref, **kwargs)


@lru_cache(64)
def measure_scale(arguments):
    """How long a millimetre comes out, by printing a square and measuring it: 0.77 with Debian's build.

    Builds differ (patched or not, smart shrinking, resolution) and none says how; a page is printed once for each
    set of arguments and process.

    :param tuple arguments: those of wkhtmltopdf, without files
    :return: 1.0 where nothing could be printed
    """
    with tempfile.TemporaryDirectory() as folder:
        page, paper = Path(folder) / "probe.html", Path(folder) / "probe.pdf"
        page.write_text(PROBE)
        _run_wkhtmltopdf([*arguments, str(page), str(paper)])
        if not paper.exists():
            _logger.warning("wkhtmltopdf prints no page to measure: papers may not have their true size")
            return 1.0
        with paper.open("rb") as stream:
            widths = [width for width, _height in measure_boxes(PdfFileReader(stream).getPage(0))]
    # The page's own ground is the widest box, the square the other one.
    square = min(widths, default=PROBE_MM)
    return square / PROBE_MM if square > 0 else 1.0


def measure_boxes(page):
    """``[(width, height)]`` in millimetres of the boxes and pictures that a page of a PDF paints."""
    boxes = []

    def before(operator, operands, matrix, _text_matrix):
        if operator == b"re":
            _x, _y, width, height = (float(value) for value in operands)
        elif operator == b"Do":
            width = height = 1.0
        else:
            return
        boxes.append((abs(width * matrix[0]) * POINT_MM, abs(height * matrix[3]) * POINT_MM))

    page.extract_text(visitor_operand_before=before)
    return boxes
