"""What is missing is shown at once and stops its step (B1, B2)."""

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import OrderProcessCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestGaps(OrderProcessCommon):
    def _gaps(self, order):
        return {rule.check for rule, _lines in order._get_gaps().get(order, ())}

    def test_complete(self):
        order = self._create_orders()
        self.assertEqual((self._gaps(order), order.gap_count, order.is_held), (set(), 0, False))

    def test_saved_however_incomplete(self):
        order = (
            self.env["sale.order"]
            .with_user(self.clerk)
            .create(
                {
                    "partner_id": self.env["res.partner"].create({"name": "Nobody"}).id,
                    "taken_by_id": False,
                    "payment_term_id": False,
                }
            )
        )
        expected = {
            "address",
            "phone",
            "contact",
            "product",
            "amount",
            "payment_term",
            "delivery",
            "channel",
            "taken_by",
        }
        self.assertEqual(self._gaps(order) - {"phone", "contact"}, expected - {"phone", "contact"})
        self.assertTrue(order.is_held)
        with self.assertRaises(UserError) as caught:
            order.action_submit_review()
        for word in ("products", "amount", "payment terms", "delivery method", "channel", "who took"):
            self.assertIn(word, str(caught.exception))

    def test_each_gap_blocks_its_step(self):
        cases = {
            "delivery": ({"carrier_id": False}, {"submit", "confirm"}),
            "payment_term": ({"payment_term_id": False}, {"submit", "confirm"}),
            "channel": ({"intake_channel_id": False}, {"submit", "confirm"}),
            "taken_by": ({"taken_by_id": False}, {"submit", "confirm"}),
            "contact": ({"receiver_name": False}, {"dispatch", "ship"}),
            "phone": ({"receiver_phone": False}, {"dispatch", "ship"}),
        }
        for check, (vals, steps) in cases.items():
            with self.subTest(check=check):
                order = self._create_orders()
                order.write(vals)
                self.assertEqual(self._gaps(order), {check})
                blocked = {
                    step
                    for step in ("submit", "confirm", "dispatch", "ship")
                    if any(blocker.code == "incomplete" for blocker in order._get_blockers(step)[order])
                }
                self.assertEqual(blocked, steps)

    def test_lines(self):
        order = self._create_orders(lines=[(self.dye, 5), (self.oxide, 0)])
        self.assertEqual(self._gaps(order), {"quantity"})
        [blocker] = order._get_blockers("submit")[order]
        self.assertEqual(blocker.lines, (order.order_line[1].id,))
        self.assertIn("Developer", blocker.message)
        order.order_line[1].product_uom_qty = 2
        self.assertFalse(order.is_held, "a hold lifts by itself when its cause is gone")
        order.order_line[1].discount = 20
        self.assertEqual(self._gaps(order), {"promotion"})
        order.promotion_note = "Spring campaign"
        self.assertEqual(self._gaps(order), set())
        order.remark_ids = [Command.create({"kind": "buy_get", "text": "3 + 1"})]
        self.assertEqual(self._gaps(order), {"gift"})
        order.order_line = [Command.create({"product_id": self.oxide.id, "product_uom_qty": 1, "price_unit": 0})]
        self.assertEqual(self._gaps(order), set())

    def test_open_attribute(self):
        attribute = self.env["product.attribute"].create(
            {
                "name": "Degree",
                "create_variant": "no_variant",
                "value_ids": [Command.create({"name": "6"}), Command.create({"name": "9"})],
            }
        )
        template = self.env["product.template"].create(
            {
                "name": "Developer",
                "type": "consu",
                "list_price": 20,
                "taxes_id": False,
                "attribute_line_ids": [
                    Command.create({"attribute_id": attribute.id, "value_ids": [Command.set(attribute.value_ids.ids)]})
                ],
            }
        )
        order = self._create_orders(lines=[(template.product_variant_id, 1)])
        order.order_line.product_no_variant_attribute_value_ids = False
        self.assertEqual(self._gaps(order), {"attribute"})
        values = template.attribute_line_ids.product_template_value_ids
        order.order_line.product_no_variant_attribute_value_ids = values[0]
        self.assertEqual(self._gaps(order), set())

    def test_rules_by_class_mode_company_and_day(self):
        rule = (
            self.env["order.process.gap.rule"]
            .with_user(self.admin)
            .create(
                {
                    "name": "reference",
                    "check": "domain",
                    "domain": "[('client_order_ref', '!=', False)]",
                    "step": "submit",
                }
            )
        )
        rule = rule.sudo()
        order = self._create_orders()
        self.assertEqual(self._gaps(order), {"domain"})
        for vals in (
            {"order_class": "sample"},
            {"process_mode": "pickup"},
            {"company_id": self.env.ref("base.main_company").id},
            {"valid_from": "2026-03-03"},
            {"active": False},
        ):
            with self.subTest(vals=vals):
                before = {name: rule[name] for name in vals}
                rule.write(vals)
                self.assertEqual(self._gaps(order), set())
                rule.write({name: getattr(value, "id", value) for name, value in before.items()})
        order.client_order_ref = "PO 1"
        self.assertEqual(self._gaps(order), set())
        with self.assertRaisesRegex(ValidationError, "cannot be read"):
            rule.domain = "[('no_such', '=', 1)]"

    def test_due_date_for_bulk_only(self):
        bulk = self._create_orders(carrier_id=self.env.ref("order_process.carrier_bulk").id)
        self.assertEqual(self._gaps(bulk), {"due_date"})
        with self.assertRaisesRegex(UserError, "requested date"):
            bulk.action_submit_review()
        bulk.commitment_date = "2026-03-09 02:00:00"
        self.assertFalse(self._gaps(bulk))

    def test_sample_may_be_free(self):
        order = self._create_orders(order_class="sample", promotion_note="sample")
        order.order_line.price_unit = 0
        self.assertEqual(self._gaps(order), set())
