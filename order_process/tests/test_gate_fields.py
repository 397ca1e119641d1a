"""Which fields of an order stand still is said by the capability that owns them."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import OrderProcessCommon

KINDS = ("system", "computed", "content", "amendable", "fillable", "recorded")


@tagged("post_install", "-at_install")
class TestFieldKinds(OrderProcessCommon):
    def test_what_is_named_exists(self):
        Order = self.env["sale.order"]
        for kind in KINDS:
            with self.subTest(kind=kind):
                self.assertFalse(Order._get_process_fields(kind) - set(Order._fields))

    def test_kinds_fit_together(self):
        for model in ("sale.order", "sale.order.line"):
            with self.subTest(model=model):
                kinds = self.env[model]._get_process_fields
                self.assertLessEqual(kinds("amendable"), kinds("content"))
                self.assertFalse(kinds("system") & (kinds("content") | kinds("computed")))
        order_kinds = self.env["sale.order"]._get_process_fields
        self.assertEqual(order_kinds("fillable"), {"receiver_name", "receiver_phone"})
        self.assertLessEqual(order_kinds("fillable"), order_kinds("amendable") & order_kinds("recorded"))

    def test_every_capability_protects_its_own(self):
        """One field of each capability, by its clerk: none is written, and no default of a context fills it in."""
        names = {
            "process_stage": "closed",
            "keyed_by_id": self.env.ref("base.user_admin").id,
            "import_key": "x",
            "review_state": "approved",
            "credit_special": True,
            "promised_dispatch_on": "2026-03-02 02:00:00",
            "receipt_confirmed_by": "x",
            "amount_received": 1.0,
            "rating_requested_on": "2026-03-02 02:00:00",
            "delivery_other_time": "x",
        }
        orders = self.env["sale.order"].with_user(self.clerk)
        values = {"partner_id": self.dealer.id}
        order = orders.create(values)
        forged = orders.with_context(**{f"default_{name}": value for name, value in names.items()}).create(values)
        for name, value in names.items():
            with self.subTest(name=name):
                with self.assertRaisesRegex(UserError, "set by the order process only"):
                    order.write({name: value})
                with self.assertRaisesRegex(UserError, "set by the order process only"):
                    orders.create({**values, name: value})
                self.assertEqual(forged.sudo()[name], order.sudo()[name])
