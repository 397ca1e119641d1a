"""A message says whose the goods are: of one dealer, of several, or of another than was chosen (A9)."""

from odoo.tests import tagged

from .test_intake_order_file import xlsx_bytes
from .test_intake_people_send import ShopCommon


@tagged("post_install", "-at_install")
class TestHeads(ShopCommon):
    def _dealers(self, record):
        return {order.partner_id: self._count(order) for order in record.order_ids}

    def _goods(self, code):
        return self.env["product.product"].search([("default_code", "=", code)])

    def test_several_dealers_by_their_codes(self):
        record = self._paste("D001：\nRG-60 5\nRG-50 2\nD003: RG-50 6\n谢谢")
        self.assertEqual((record.good_count, record.bad_count), (2, 0), record.row_ids.mapped("problem"))
        self.assertIn("whose order it is", record.account)
        record.action_import_all()
        self.assertEqual(
            self._dealers(record),
            {
                self.dealers["D001"]: {self._goods("RG-60"): 5, self._goods("RG-50"): 2},
                self.dealers["D003"]: {self._goods("RG-50"): 6},
            },
        )

    def test_short_names_are_proposed(self):
        record = self._paste("长沙丽人：\nRG-60 5\nRG-50 2\n株洲金剪刀：RG-50 6")
        self.assertEqual((record.order_count, record.bad_count), (2, 2))
        record.row_ids[0].action_take(0)
        self.assertEqual(record.good_count, 1, "all rows that say the same")
        record.row_ids.filtered("problem").action_take(0)
        record.action_import_all()
        self.assertEqual(set(self._dealers(record)), {self.dealers["D001"], self.dealers["D003"]})

    def test_the_chosen_dealer_is_named(self):
        record = self._paste("老板好\n长沙丽人\nRG-60 5", partner_id=self.dealers["D001"].id)
        self.assertEqual((record.good_count, record.bad_count), (1, 0))
        record.action_import_all()
        self.assertEqual(set(self._dealers(record)), {self.dealers["D001"]})

    def test_another_than_the_chosen_one_is_asked(self):
        for head in ("株洲金剪刀：", "D003:"):
            record = self._paste(f"{head}\nRG-60 5", partner_id=self.dealers["D001"].id, reference=head)
            self.assertEqual((record.good_count, record.bad_count), (0, 1))
            self.assertIn("was chosen for the message", record.row_ids.problem)
            labels = [one["label"] for one in record.row_ids.proposals]
            self.assertEqual(labels, ["D003 株洲金剪刀美发用品店", "D001 长沙丽人美发用品商行"])
            record.row_ids.action_take(1)
            self.assertEqual((record.good_count, record.bad_count), (1, 0), record.row_ids.mapped("problem"))
            self.assertFalse(record.name_ids, "it teaches nothing about the name")
        record.row_ids.dealer = head.rstrip(":")
        record.action_check()
        record.row_ids.action_take(0)
        record.action_import_all()
        self.assertEqual(set(self._dealers(record)), {self.dealers["D003"]})

    def test_the_dealer_is_chosen_afterwards(self):
        record = self._paste("株洲金剪刀：\nRG-60 5")
        self.assertEqual(record.bad_count, 1)
        record.partner_id = self.dealers["D001"]
        record.action_check()
        self.assertIn("was chosen for the message", record.row_ids.problem)
        record.partner_id = self.dealers["D003"]
        record.action_check()
        self.assertEqual((record.good_count, record.bad_count), (1, 0), record.row_ids.mapped("problem"))

    def test_sheets_called_after_no_dealer(self):
        def prepare(book):
            book.active.title = "11月"
            for row in (["订单号", "货号", "数量"], ["B", "RG-60", 2]):
                (book["12月"] if "12月" in book.sheetnames else book.create_sheet("12月")).append(row)

        record = self._drop(xlsx_bytes(["A", "RG-60", 5], head=["订单号", "货号", "数量"], prepare=prepare), "two.xlsx")
        self.assertEqual((record.problem, record.bad_count), (False, 2))
        record.partner_id = self.dealers["D001"]
        record.action_check()
        self.assertEqual((record.good_count, record.bad_count), (2, 0), record.row_ids.mapped("problem"))

    def test_words_that_are_no_heads(self):
        record = self._paste("老板好：\n染膏：6/88 5支\n明天要\n备注：发顺丰", partner_id=self.dealers["D001"].id)
        self.assertEqual((record.row_count, record.other_count), (1, 3))
        self.assertNotIn("whose order", record.account)
        self.assertEqual(record.good_count, 1, record.row_ids.problem)

    def test_goods_without_any_quantity_are_asked(self):
        record = self._paste("RG-60 5\n石榴红\n老样子", partner_id=self.dealers["D001"].id)
        self.assertEqual((record.row_count, record.bad_count, record.other_count), (2, 1, 1))
        self.assertEqual(record.row_ids.filtered("problem").mapped("product"), ["石榴红"])
