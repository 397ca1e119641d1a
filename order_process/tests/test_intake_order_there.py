"""An order that a file made before is compared with the file; what differs is said, and nothing is skipped (A4, A9)."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_intake_import import ImportCommon
from .test_intake_import_portal import PortalImportCommon
from .test_intake_order_file import HEAD, csv_bytes


@tagged("post_install", "-at_install")
class TestOrderThere(ImportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._drop(csv_bytes("PO-1,D001,RG688,5", "PO-1,D001,SY6,2"))
        cls.first.action_import_all()
        cls.order = cls.first.order_ids
        cls.name = cls.order.name

    def _said(self, *rows, head=HEAD, user=None):
        """What is said of a later file, by row, and that it makes nothing."""
        record = self._drop(csv_bytes(*rows, head=head), user=user)
        if record.row_ids.filtered("problem"):
            self.assertEqual((record.good_count, record.existing_count, record.bad_count), (0, 0, 1))
            with self.assertRaisesRegex(UserError, "Nothing was imported"):
                record.action_import_all()
        record.action_import_good()
        self.assertEqual(len(self._orders()), 1)
        return {row.number: row.problem for row in record.row_ids if row.problem}

    def test_the_same_order_is_there(self):
        self.assertFalse(self._said("PO-1,D001,SY6,2", "PO-1,D001,RG688,5"))

    def test_a_row_more(self):
        other = self._create_product("Bowl", "BOWL", 1)
        said = self._said("PO-1,D001,RG688,5", "PO-1,D001,SY6,2", "PO-1,D001,BOWL,1")
        self.assertEqual(list(said), [4])
        self.assertIn(f"Product Code “BOWL” is not on {self.name}, which was made from this reference before", said[4])
        self.order.order_line[0].copy({"order_id": self.order.id, "product_id": other.id, "product_uom_qty": 1})
        self.assertFalse(self._said("PO-1,D001,RG688,5", "PO-1,D001,SY6,2", "PO-1,D001,BOWL,1"))

    def test_a_row_less(self):
        said = self._said("PO-1,D001,RG688,5")
        self.assertRegex(said[2], f"was made into {self.name} before, which also has: .*Developer 6%")

    def test_another_quantity_price_discount_or_gift(self):
        for row, head, message in (
            ("PO-1,D001,RG688,6", HEAD, "Quantity “6” is 5 on"),
            ("PO-1,D001,RG688,5,29", f"{HEAD},Unit Price", "Unit Price “29” is “30” on"),
            ("PO-1,D001,RG688,5,100", f"{HEAD},Unit Price", "Unit Price “100” is “30” on"),
            ("PO-1,D001,RG688,5,10", f"{HEAD},Discount %", "Discount % “10” is “0” on"),
            ("PO-1,D001,RG688,5,yes", f"{HEAD},Gift", "Product Code “RG688” is not on"),
        ):
            comma = "," * (head.count(",") - 3)
            said = self._said(row, f"PO-1,D001,SY6,2{comma}", head=head)
            self.assertIn(f"{message} {self.name}", said[2], row)
        self.assertFalse(self._said("PO-1,D001,RG688,5,30", "PO-1,D001,SY6,2,", head=f"{HEAD},Unit Price"))

    def test_another_fact_of_the_order(self):
        head = f"{HEAD},Requested Date,Receiver,Urgency,Delivery Method,Remark"
        row = f"PO-1,D001,RG688,5,2026-12-05,Wang,urgent,{self.carrier.name},call first".replace("urgent", "Urgent")
        said = self._said(row, "PO-1,D001,SY6,2,,,,,", head=head)
        for message in (
            "Requested Date “2026-12-05” is “” on",
            "Receiver “Wang” is “Li Na” on",
            "Urgency “Urgent” is “Normal” on",
            "Delivery Method “Company truck” is “” on",
            "Remark “call first” is not on",
        ):
            self.assertIn(f"{message} {self.name}", said[2])
        self.order.write({"receiver_name": "Wang", "urgency": "1", "carrier_id": self.carrier.id})
        self.order.commitment_date = "2026-12-04 16:00:00"
        self.env["order.process.remark"].create({"order_id": self.order.id, "kind": "other", "text": "call first"})
        self.assertFalse(self._said(row, "PO-1,D001,SY6,2,,,,,", head=head))

    def test_the_row_that_says_it_is_named_with_what_stands_there(self):
        self.order.carrier_id = self.pickup
        head = f"{HEAD},Delivery Method,Receiver"
        said = self._said("PO-1,D001,RG688,5,,", f"PO-1,D001,SY6,2,{self.carrier.name},Wang", head=head)
        self.assertEqual(list(said), [3])
        self.assertIn(f"Delivery Method “Company truck” is “{self.pickup.display_name}” on {self.name}", said[3])
        self.assertIn("Receiver “Wang” is “Li Na” on", said[3])

    def test_what_the_desk_and_programs_add_is_no_difference(self):
        gift = self._create_product("Tester", "TEST", 1)
        self.order.order_line[0].copy({"order_id": self.order.id, "product_id": gift.id, "discount": 100})
        self.order.order_line.create({"order_id": self.order.id, "display_type": "line_note", "name": "with care"})
        self.assertFalse(self._said("PO-1,D001,RG688,5", "PO-1,D001,SY6,2"))

    def test_units_and_split_lines_add_up(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        line = self.order.order_line[0]
        line.write({"product_uom_qty": 1, "product_uom_id": dozen.id})
        self.assertIn("Quantity “5” is 12 on", self._said("PO-1,D001,RG688,5", "PO-1,D001,SY6,2")[2])
        self.assertFalse(self._said("PO-1,D001,RG688,12", "PO-1,D001,SY6,2"))

    def test_mended_after_the_import(self):
        """A row that is mended into an order which went in without it is told, not lost."""
        self.first.write({"file_name": "again.csv"})
        record = self._drop(csv_bytes("PO-2,D001,RG688,5", "PO-3,D001,SY6,x"))
        record.action_import_good()
        record.row_ids.write({"reference": "PO-2", "quantity": "2"})
        record.action_check()
        order = record.order_ids
        self.assertEqual((record.good_count, record.bad_count), (0, 1))
        self.assertIn(f"Product Code “SY6” is not on {order.name}", record.row_ids.filtered("problem").problem)
        record.row_ids.filtered("problem").left_out = True
        record.action_check()
        self.assertEqual((record.good_count, record.bad_count), (0, 0))

    def test_a_cancelled_order_is_named_and_not_compared(self):
        self.order.action_cancel()
        record = self._drop(csv_bytes("PO-1,D001,RG688,9"))
        self.assertEqual((record.existing_count, record.bad_count), (1, 0))
        self.assertIn("which is cancelled", record.note)

    def test_the_other_orders_of_the_file_go_in(self):
        record = self._drop(csv_bytes("PO-1,D001,RG688,6", "PO-2,D001,RG688,1"))
        self.assertEqual((record.good_count, record.bad_count, record.import_label), (1, 1, "Import 1 good orders"))
        record.action_import_good()
        self.assertEqual(record.order_ids.client_order_ref, "PO-2")
        self.assertEqual(self.order.order_line[0].product_uom_qty, 5)

    def test_who_may_not_read_the_order_learns_nothing_of_it(self):
        said = self._said("PO-1,D001,RG688,6", user=self.salesman)
        self.assertEqual(
            said[2],
            f"Order Reference “PO-1” was made into {self.name} before, which differs from these rows."
            " Ask whose order it is.",
        )

    def test_an_order_that_was_keyed_is_named(self):
        keyed = self._create_orders(client_order_ref="PO 9")
        self._create_orders(client_order_ref="PO-10", partner_id=self._create_dealer("Other", "D009").id)
        self._create_orders(client_order_ref="PO-11").action_cancel()
        record = self._drop(csv_bytes("po-9,D001,RG688,5", "PO-10,D001,RG688,5", "PO-11,D001,RG688,5"))
        self.assertEqual(record.note, f"PO 9 is also on {keyed.name}, which did not come from a file.")
        record.action_import_all()
        order = record.order_ids.filtered(lambda order: order.client_order_ref == "po-9")
        with self.assertRaisesRegex(UserError, f"is also on {keyed.name}"):
            order.action_submit_review()

    def test_queries_do_not_grow_with_what_is_there(self):
        rows = self._rows(80, start=100)
        self._drop(csv_bytes(*rows)).action_import_all()

        def count(rows):
            record = self._drop(csv_bytes(*rows))
            plan = record._make_plan()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            record._store_check(plan)
            self.env.flush_all()
            self.assertEqual(record.existing_count, len(rows))
            return self.env.cr.sql_log_count - before

        count(rows[:5])
        self.assertLessEqual(count(rows), count(rows[:5]) + 2)


@tagged("post_install", "-at_install")
class TestOrderThereInPortal(PortalImportCommon):
    def test_the_dealer_is_told_what_differs(self):
        head = "Order Reference,Product Code,Quantity"
        self._run(self._drop(csv_bytes("PO-1,RG688,5", head=head))[1])
        order = self._orders()
        response, record = self._drop(csv_bytes("PO-1,RG688,5", "po-1,SY6,2", head=head))
        self.assertIn(f"Product Code “SY6” is not on {order.name}", response.text)
        self.assertIn("Orders to mend: 1. Nothing was ordered.", response.text)
        self._run(record, "good")
        self.assertEqual((self._orders(), len(order.order_line)), (order, 1))

    def test_a_row_without_reference_keeps_the_order_back(self):
        head = "Order Reference,Product Code,Quantity"
        response, record = self._drop(csv_bytes("PO-1,RG688,5", ",SY6,2", "PO-2,RG688,1", head=head))
        self.assertIn("Orders in order: 1, to mend: 1.", response.text)
        self._run(record, "good")
        self.assertEqual(self._orders().mapped("client_order_ref"), ["PO-2"])
