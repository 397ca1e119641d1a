import io
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools.pdf import PdfFileWriter

from .load_common import LiveLoadCase


def _one_page():
    """A PDF of one empty page: what is printed is looked at elsewhere."""
    writer, buffer = PdfFileWriter(), io.BytesIO()
    writer.addBlankPage(595, 842)
    writer.write(buffer)
    return buffer.getvalue()


PDF = _one_page()


@tagged("post_install", "-at_install")
class TestTransportLoadTour(LiveLoadCase, HttpCase):
    """Twenty deliveries done as listed, in the browser: six clicks, the signature among them, so 0.3 a transfer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._live_now()
        cls.keeper.password = cls.keeper.login

    def test_a_load_of_twenty(self):
        trip = self._trip_now(20)
        pickings = self._pickings(trip)
        with patch.object(type(self.env["ir.actions.report"]), "_run_wkhtmltopdf", lambda *args, **kwargs: PDF):
            self.start_tour(
                "/odoo/action-order_process.action_trips_to_load",
                "order_process_load_of_twenty",
                login=self.keeper.login,
                timeout=400,
            )
        self.env.invalidate_all()
        self.assertEqual(pickings.mapped("state"), ["done"] * 20)
        sheet = trip.load_sheet_ids.sudo()
        self.assertEqual([sheet.transfer_count, len(sheet.line_ids), trip.trip_state], [20, 60, "way"])
        self.assertEqual(len(pickings.paper_ids.sudo().signature_ids), 40)
        self.assertEqual(set(pickings.paper_ids.sudo().mapped("print_count")), {1})

    def _trip_now(self, count):
        """A trip of today that departs in an hour."""
        now = fields.Datetime.now()
        pickings = self._slips(self._send([1] * count))
        return self._loader(self._trip(pickings, start=now + timedelta(hours=1)))
