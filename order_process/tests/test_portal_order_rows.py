"""Many rows at once into the order that a dealer writes: pasted, from a file, and those of an earlier order."""

import re

from odoo.tests import tagged

from .portal_common import NEW, DealerPortalCommon
from .test_intake_order_file import xlsx_bytes


@tagged("post_install", "-at_install")
class TestDealerRows(DealerPortalCommon):
    """Pasted rows and files: the checks and the words of an order file."""

    def setUp(self):
        super().setUp()
        self._sign_in()

    def _paste(self, rows, **data):
        return self._post(f"{NEW}/rows", {"rows": rows, **data})

    def _listed(self, response):
        """The numbers of the rows that the page lists as bad."""
        return [int(number) for number in re.findall(r"<strong>Row (\d+)</strong>", response.text)]

    def test_pasted_from_excel(self):
        response = self._paste("RG688\t12\r\nSY6\t3\r\n")
        self.assertIn("Rows put into the order: 2.", response.text)
        lines = self._draft().order_line
        self.assertEqual({line.product_id: line.product_uom_qty for line in lines}, {self.dye: 12, self.oxide: 3})
        self._paste("货号\t数量\nRG688\t20")
        self.assertEqual(lines.mapped("product_uom_qty"), [20, 3])
        self.assertNotIn("Rows put into", self._get(NEW).text, "told once")

    def test_pasted_from_a_chat(self):
        """Signs of times and colons, numbers of either width, and what nobody sees between them."""
        self._create_product("Mask", "M1", 10)
        self._create_product("Set", "9*16", 10)
        self._paste("\ufeffRG688*12\u200b\nSY6 ×\u200b３\n\u200bM1\u200b：４\n9*16 5")
        self.assertEqual(
            {line.product_id.default_code: line.product_uom_qty for line in self._draft().order_line},
            {"RG688": 12, "SY6": 3, "M1": 4, "9*16": 5},
        )

    def test_every_bad_row(self):
        bad = ("NIX\t1", "RG688\tfive", "SY6\t-1", "SY6\t0", "RG688", "\t5", "RG688\t1,000", "RG688\t1\tx", "<b>x\t1")
        self._create_product("Mask", "M1", 10)
        response = self._paste("\n".join((*bad, "M1\t4")))
        for message in (
            "Product Code “NIX” is not among the goods that you can order",
            "Quantity “five” is not a number",
            "Quantity “-1” is below zero",
            "Quantity “0” must be above zero",
            "Quantity must be filled in",
            "Product Code must be filled in",
            "Allowed: 1000, 1.000.",
            "stands in column 3",
            "Take only the good rows (1)",
        ):
            self.assertIn(message, response.text)
        self.assertNotIn("<b>x", response.text)
        self.assertFalse(self._draft().order_line)

    def test_only_the_good_ones(self):
        rows = "RG688\t12\nNIX\t1"
        self.assertIn("Nothing was put into the order", self._paste(rows).text)
        self._paste(rows, mode="good")
        self.assertEqual(self._draft().order_line.mapped("product_uom_qty"), [12])

    def test_files(self):
        book = xlsx_bytes(["RG688", "x", 5], ["SY6", "", "=1+1"], head=["货号", "品名", "数量"])
        response = self._post(f"{NEW}/rows", files={"file": ("goods.xlsx", book)})
        self.assertIn("Row 3", response.text)
        self.assertIn("is a formula", response.text)
        self.assertIn("RG688\t5", response.text, "the rows are there to be mended")
        self._post(f"{NEW}/rows", files={"file": ("goods.csv", b"RG688;7\nSY6;1")})
        self.assertEqual(self._draft().order_line.mapped("product_uom_qty"), [7, 1])
        for data, message in (
            (b"%PDF-1.4", "This is no order file (PDF)"),
            (b"\x89PNG\r\n", "This is no order file (PNG)"),
            ("订单号,货号,数量\nA,RG688,1\nB,SY6,1".encode(), "The file holds several orders"),
            ("货号,单价\nRG688,1".encode(), "Quantity This column is missing."),
            (b"x" * (5 * 1024 * 1024 + 1), "The file is larger than 5 MB"),
        ):
            response = self._post(f"{NEW}/rows", files={"file": ("<img src=x>.csv", data)})
            self.assertIn(message, response.text)
            self.assertNotIn("<img src=x>", response.text)
        self.assertIn("Paste rows or choose a file first.", self._paste("").text)
        self.assertIn("At most 1000 rows", self._paste("\n".join(f"A{n}\t1" for n in range(1001))).text)

    def test_order_again(self):
        gift, gone = self._create_product("Gift", "GIFT", 5), self._create_product("Gone", "GONE", 5)
        order = self._create_orders(lines=[(self.dye, 5), (gone, 2), (gift, 1)], promotion_note="spring")
        order.order_line[2].discount = 100
        self.env["sale.order.line"].create(
            [
                {"order_id": order.id, "display_type": "line_note", "name": "a note"},
                {"order_id": order.id, "product_id": self.carrier.product_id.id, "is_delivery": True, "price_unit": 9},
            ]
        )
        order.action_cancel()
        self.dye.list_price = 33
        gone.sale_ok = False
        response = self._post(f"/my/orders/{order.id}/again")
        self.assertIn("are in the order. No longer sold: [GONE] Gone.", response.text)
        draft = self._draft()
        self.assertRecordValues(
            draft.order_line, [{"product_id": self.dye.id, "product_uom_qty": 5, "price_unit": 33, "discount": 0}]
        )
        self._set(self.dye, 50)
        response = self._post(f"/my/orders/{order.id}/again")
        self.assertIn("In the order already, with the quantity as it was: [RG688] Dye 6/88.", response.text)
        self.assertEqual(draft.order_line.mapped("product_uom_qty"), [50], "what the dealer wrote stays")
        locked = self._approve(self._create_orders(lines=[(self.oxide, 3)]))
        locked.sudo().locked = True
        self._post(f"/my/orders/{locked.id}/again")
        self.assertEqual(draft.order_line.mapped("product_uom_qty"), [50, 3])

    def test_order_again_of_somebody_else(self):
        order = self._create_orders(partner_id=self.other.id)
        for number in (order.id, 10**8, 10**30):
            self.assertEqual(self._post(f"/my/orders/{number}/again").status_code, 404)
        self.assertFalse(self._draft())

    def test_two_hundred_rows(self):
        self.env["product.product"].create(
            [
                {"name": f"Tint {n}", "default_code": f"T{n}", "type": "consu", "list_price": 3, "taxes_id": False}
                for n in range(200)
            ]
        )
        rows = [f"T{n}\t{n + 1}" for n in range(200)]
        self.assertIn("Rows put into the order: 200.", self._paste("\n".join(rows)).text)
        bad = {1: "NIX\t1", 7: "T6\tx", 71: "T70\t-5", 72: "T71\t1e3", 150: "\t4", 199: "T198", 200: "T199\tNaN"}
        for number, row in bad.items():
            rows[number - 1] = row
        table = "货号,数量\n" + "\n".join(row.replace("\t", ",") for row in rows)
        for response, first in (
            (self._paste("\n".join(rows)), 0),
            (self._post(f"{NEW}/rows", files={"file": ("goods.csv", table.encode())}), 1),
        ):
            self.assertEqual(self._listed(response), [number + first for number in bad])
            self.assertIn("Take only the good rows (193)", response.text)
        every = self._paste("\n".join(f"NIX{n}\t1" for n in range(200)))
        self.assertEqual(self._listed(every), list(range(1, 201)))
        self.assertEqual(self._draft().amount_total, 3 * sum(range(1, 201)))
