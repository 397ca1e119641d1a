"""References are the same however they are written: in the gate, in files and in the portal (A5)."""

from importlib.util import module_from_spec, spec_from_file_location

from odoo.addons.order_process.models.intake.reference import canonical, separated
from odoo.exceptions import UserError
from odoo.tests import BaseCase, freeze_time, tagged
from odoo.tools.misc import file_path

from .portal_common import DealerPortalCommon
from .test_intake_import import ImportCommon
from .test_intake_order_file import OrderFileCase, csv_bytes

WRITINGS = (
    "PO-7788",
    "po-7788",
    "PO- 7788",
    " PO - 7788 ",
    "ＰＯ-7788",
    "ＰＯ－７７８８",
    "PO–7788",
    "PO—7788",
    "PO−7788",
    "PO ー7788",
    "PO\u00ad-7788",
    "PO-77\u200b88",
    "\ufeffPO-7788",
    "PO-7788\u3000",
    "PO\u00a07788",
    "PO\u20607788",
    "PO\ufe0f7788",
    "PO_7788",
    "'PO-7788",
    "PO7788",
    "P\u3164O-7788",
)


@tagged("post_install", "-at_install")
class TestCanonical(BaseCase):
    def test_one_form(self):
        for text in WRITINGS:
            self.assertEqual(canonical(text), "po7788", ascii(text))

    def test_different_orders_stay_different(self):
        self.assertNotEqual(canonical("PO-7788"), canonical("PO-7789"))
        self.assertNotEqual(canonical("PO/7788"), canonical("PO-7788"))
        self.assertEqual([canonical(text) for text in ("", None, " \u200b", "-", "——")], ["", "", "", "-", "-"])

    def test_numbers_beside_each_other(self):
        self.assertNotEqual(separated("1-12"), separated("11-2"))
        self.assertEqual(separated("1-12"), separated("1 － 12"))
        self.assertEqual(separated("PO-7788"), separated("po 7788"))


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestReference(ImportCommon):
    def test_every_writing_is_caught(self):
        first = self._create_orders(client_order_ref="PO-7788")
        for text in WRITINGS[1:]:
            second = self._create_orders(client_order_ref=text)
            with self.assertRaisesRegex(UserError, f"is also on {first.name}"):
                second.action_submit_review()
            second.action_cancel()
        second = self._create_orders(client_order_ref="PO-7789")
        second.action_submit_review()
        self.assertEqual(second.review_state, "pending")

    def test_core_warns_of_them_too(self):
        first = self._create_orders(client_order_ref="PO-7788")
        second = self._create_orders(client_order_ref="ｐｏ 7788")
        self.assertEqual(second.duplicated_order_ids, first)
        self.assertFalse(self._create_orders(client_order_ref="PO 7789").duplicated_order_ids)

    def test_written_on_a_confirmed_order(self):
        first = self._create_orders(client_order_ref="PO-7788")
        order = self._approve(self._create_orders(client_order_ref="PO-1"))
        self.assertEqual(order.state, "sale")
        desk = order.with_user(self.leader)
        with self.assertRaisesRegex(UserError, f"{order.name}: the dealer's reference po 7788 is also on {first.name}"):
            desk.client_order_ref = "po 7788"
        desk.client_order_ref = "PO-7789"
        desk.write({"client_order_ref": "po 7788", "duplicate_reason": "Ordered twice on purpose"})
        self.assertEqual((order.client_order_ref, order.duplicate_reason), ("po 7788", "Ordered twice on purpose"))

    def test_the_reference_of_a_confirmed_order_counts_for_the_next(self):
        order = self._approve(self._create_orders(client_order_ref="PO-1"))
        order.with_user(self.leader).client_order_ref = "PO－7788"
        with self.assertRaisesRegex(UserError, f"is also on {order.name}"):
            self._create_orders(client_order_ref="po7788").action_submit_review()

    def test_only_the_reference_says_what_is_compared(self):
        Order = self.env["sale.order"].with_user(self.clerk)
        with self.assertRaisesRegex(UserError, "set by the order process only"):
            Order.create(self._order_vals(reference_key="x"))
        order = self._create_orders(client_order_ref="PO-7788")
        with self.assertRaisesRegex(UserError, "set by the order process only"):
            order.reference_key = "x"
        forging = Order.with_context(default_reference_key="x", default_client_order_ref="PO-9")
        forged = forging.create(self._order_vals())
        self.assertEqual(forged.reference_key, "po9")
        self.assertFalse(self._create_orders(client_order_ref=False).reference_key)

    def test_a_file_with_another_writing_makes_no_second_order(self):
        self._drop(csv_bytes("PO-7788,D001,RG688,5")).action_import_all()
        for text in WRITINGS:
            record = self._drop(csv_bytes(f"{text},D001,RG688,5"))
            self.assertEqual((record.good_count, record.existing_count), (0, 1), ascii(text))
        record = self._drop(csv_bytes("PO-7789,D001,RG688,5"))
        self.assertEqual(record.good_count, 1)

    def test_keys_of_earlier_imports(self):
        self._drop(csv_bytes("PO-1,D001,RG688,5", "PO-2,D001,RG688,5", "PO-3,D001,RG688,5")).action_import_all()
        first, second, third = self._orders().sorted("client_order_ref")
        dealer = self.dealer.id
        for order, key in ((first, "PO-7788"), (second, "po 7788"), (third, "PO-3")):
            self.env.cr.execute("UPDATE sale_order SET import_key = %s WHERE id = %s", [f"{dealer}:{key}", order.id])
        place = file_path("order_process/migrations/19.0.1.1.0/post-order-import.py")
        spec = spec_from_file_location("post_order_import", place)
        migration = module_from_spec(spec)
        spec.loader.exec_module(migration)
        for _again in range(2):
            migration.migrate(self.env.cr, "19.0.1.0.0")
            self.env.invalidate_all()
            self.assertEqual(
                [order.import_key for order in (first, second, third)],
                [f"{dealer}:po7788", f"{dealer}:po 7788", f"{dealer}:po3"],
            )


@tagged("post_install", "-at_install")
class TestReferenceInFile(OrderFileCase):
    def test_one_order_in_several_writings(self):
        checked, found = self.check(csv_bytes("PO-7788,D001,RG688,5", "ｐｏ 7788,D001,SY6,5"))
        self.assertFalse(found)
        self.assertEqual([(order.reference, order.numbers) for order in checked.orders], [("PO-7788", (2, 3))])

    def test_what_only_looks_the_same_is_asked(self):
        checked, found = self.check(csv_bytes("2026-1-12,D001,RG688,5", "2026-11-2,D001,SY6,5"))
        self.assertEqual(found, [(3, "reference", "other_writing")])
        self.assertFalse(checked.is_good(checked.orders[0]))

    def test_one_reference_of_two_dealers(self):
        checked, found = self.check(csv_bytes("A1,D001,RG688,5", "a-1,D002,SY6,5"))
        self.assertFalse(found, "each dealer has references of its own")
        self.assertEqual([order.dealer for order in checked.orders], ["D001", "D002"])
        mixed = csv_bytes("A1,D001,RG688,5", "a-1,D002,SY6,5", "A1,D001,SY6,1")
        self.assertEqual(self.check(mixed)[1], [(3, "dealer", "other_dealer")])


@tagged("post_install", "-at_install")
class TestReferenceInPortal(DealerPortalCommon):
    def test_a_dealer_finds_the_order_however_it_is_written(self):
        order = self._create_orders(client_order_ref="PO-7788")
        other = self._create_orders(client_order_ref="PO-9")
        self._sign_in()
        for text in ("PO-7788", "po7788", "ＰＯ 7788", order.name):
            page = self._get(f"/my/orders?filterby=all&search={text}").text
            self.assertIn(order.name, page, text)
            self.assertNotIn(other.name, page, text)
