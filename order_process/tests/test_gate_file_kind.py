"""Small files that unpack to something huge are refused wherever a picture is handed in."""

import base64
import io
import struct
import zlib

from odoo import fields
from odoo.addons.order_process.models.base import file_kind
from odoo.addons.order_process.models.delivery.scan import read_scan
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import OrderProcessCommon


def png(width, height):
    """A PNG of one colour of this size, whose pixels are never made here."""

    def part(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer, packed = zlib.compressobj(9), io.BytesIO()
    row = b"\0" + b"\0" * ((width + 7) // 8)
    for _row in range(height):
        packed.write(packer.compress(row))
    packed.write(packer.flush())
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", packed.getvalue()) + part(b"IEND", b"")


@tagged("post_install", "-at_install")
class TestPictures(OrderProcessCommon):
    def setUp(self):
        super().setUp()
        self.patch(file_kind, "MAX_PIXELS", 1_000_000)
        self.good, self.huge = png(1000, 1000), png(1000, 1001)

    def test_only_the_head_is_asked(self):
        self.assertFalse(file_kind.has_too_many_pixels(self.good))
        self.assertTrue(file_kind.has_too_many_pixels(self.huge))
        self.assertTrue(file_kind.has_too_many_pixels(png(60_000, 4_000)[:2000]), "far beyond what is ever opened")
        self.assertFalse(file_kind.has_too_many_pixels(self.good[:20]))

    def test_scans_of_papers(self):
        read_scan(self.env, "a.png", base64.b64encode(self.good))
        with self.assertRaisesRegex(UserError, "a.png has too many pixels"):
            read_scan(self.env, "a.png", base64.b64encode(self.huge))

    def test_proofs_of_payment(self):
        order = self._approve(self._create_orders())
        found = list(order._list_proof_errors(10, fields.Date.today(), self.huge, "image/png"))
        self.assertEqual(found, ["The picture has too many pixels: take it in a lower resolution."])
        self.assertFalse(list(order._list_proof_errors(10, fields.Date.today(), self.good, "image/png")))

    def test_photos_of_a_claim(self):
        Entry = self.env["order.process.claim.entry"]
        with self.assertRaisesRegex(UserError, "“box.png” has too many pixels"):
            Entry._check_files([("box.png", self.huge)])
