"""Dealers and sales reps are told how an order comes along: once, in the dealer's language, by a queue."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .invoice_common import InvoiceCommon
from .portal_common import DealerPortalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestNotices(InvoiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman.email = "rep@example.com"
        cls.company.email = "orders@example.com"

    def _send(self):
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            self.env(cr=cr)["order.process.told"]._send_due()
        self.env.invalidate_all()

    def _told(self, orders, *occasions):
        rows = self.env["order.process.told"].search([("order_id", "in", orders.ids)], order="id")
        return rows.filtered(lambda row: not occasions or row.occasion in occasions)

    def _mails(self, orders):
        return self.env["mail.mail"].search([("model", "=", "sale.order"), ("res_id", "in", orders.ids)], order="id")

    def test_from_confirmation_to_the_goods_on_their_way(self):
        orders = self._approve(self._create_orders(2, carrier_id=self.first.id, user_id=self.salesman.id)).sudo()
        self.assertEqual(self._told(orders).mapped("occasion"), ["taken"] * 2 + ["confirmed"] * 2)
        self.assertFalse(self._mails(orders), "nothing is written in the transaction of the approval")
        self._send()
        self._send()
        mails = self._mails(orders)
        self.assertEqual(len(mails), 4)
        self.assertEqual(set(mails.mapped("state")), {"outgoing"})
        self.assertEqual(mails.recipient_ids, self.dealer)
        self.assertEqual(mails[0].subject, f"Meiyan Salon Supplies: we have your order {orders[0].name}")
        mails = mails.filtered(lambda mail: "confirmed" in mail.subject)
        self.assertEqual(mails[0].subject, f"Meiyan Salon Supplies: your order {orders[0].name} is confirmed")
        self.assertIn("3/2/26, 10:00", mails[0].body_html, "on the company's clock")
        self.assertIn("150.00", mails[0].body_html)
        event = orders[0].event_ids.filtered(lambda event: event.kind == "told").sorted("id")[1]
        self.assertEqual(event.detail, {"notice": "confirmed", "people": "Changsha Liren"})
        self.assertEqual(event.summary, "Notice: Order confirmed; People: Changsha Liren")
        self._run_windows(self._instant(10))
        # the common road method is paid on delivery; this one is not
        self.assertEqual(set(self._told(orders).mapped("occasion")), {"taken", "confirmed", "dispatched"})
        self._invoice(orders)
        self._send()
        self.assertEqual(len(self._mails(orders)), 8)
        (invoiced,) = self._mails(orders[0]).filtered(lambda mail: "invoice" in mail.subject)
        self.assertEqual(len(invoiced.attachment_ids), 1)
        self.assertIn(self._posted(orders[0]).name.replace("/", "_"), invoiced.attachment_ids.name)
        self._ship(orders)
        self._send()
        shipped = self._mails(orders[0])[-1]
        self.assertIn("on their way", shipped.subject)
        self.assertEqual(shipped.recipient_ids, self.dealer | self.salesman.partner_id)
        self.assertEqual(len(shipped.attachment_ids), 1, "with the invoice, whose PDF exists by now")

    def test_paid_on_delivery(self):
        order = self._dispatched(commitment_date="2026-03-05 02:30:00")
        self.assertEqual(self._told(order).mapped("occasion"), ["taken", "confirmed", "cod_due"])
        self._send()
        body = self._mails(order)[-1].body_html
        self.assertIn("please have", body)
        self.assertIn("150.00", body)
        self.assertIn("3/5/26, 10:30", body)

    def test_part_after_part(self):
        order = self._dispatched()
        self._ship_part(order, 3)
        self._run_windows(self._instant(12))
        self._ship(order)
        self.assertEqual(len(self._told(order, "shipped")), 2)
        self.assertEqual(len(self._told(order, "cod_due")), 2)

    def test_once(self):
        orders = self._create_orders(2).sudo()
        self.assertEqual(len(orders._tell("paid", key="7", amount=20.0)), 2)
        self.assertFalse(orders._tell("paid", key="7", amount=20.0))
        self.assertEqual(len(orders._tell("paid", key={orders[0]: "8", orders[1]: "7"})), 1)
        self.assertEqual(len((orders | self._create_orders())._tell("unpaid")), 3)
        with self.assertRaises(ValueError):
            orders._tell("gossip")
        self._send()
        amounts = [mail.body_html for mail in self._mails(orders) if "has come in" in mail.subject]
        self.assertEqual(sum("20.00" in body for body in amounts), 2)
        self.assertEqual(sum("the payment for your order" in body for body in amounts), 1)

    def test_both_languages(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"].search([("name", "=", "order_process")])._update_translations("zh_CN")
        chinese = self._create_dealer("株洲金剪刀", "D002", lang="zh_CN", email="jjd@example.com")
        order, other = self._create_orders().sudo(), self._create_orders(partner_id=chinese.id).sudo()
        (order | other)._tell("confirmed")
        self._send()
        self.assertIn("is confirmed", self._mails(order).subject)
        self.assertIn("已确认", self._mails(other).subject)
        self.assertIn("您好", self._mails(other).body_html)
        self.assertNotIn("Hello", self._mails(other).body_html)

    def test_dealer_without_address(self):
        self.dealer.email = False
        orders = self._create_orders(2, user_id=self.salesman.id).sudo()
        orders._tell("confirmed")
        orders._tell("shipped")
        self._send()
        self.assertEqual(set(self._told(orders, "confirmed").mapped("state")), {"nobody"})
        self.assertEqual(set(self._told(orders, "shipped").mapped("people")), {"Salesman"})
        notes = orders[0].message_ids.filtered(lambda message: "no e-mail address" in (message.body or ""))
        self.assertEqual(len(notes), 1, "said once, not at every step")
        self.assertTrue(notes.is_internal)

    def test_company_decides(self):
        general = self.env.ref("order_process.notice_confirmed")
        own = general.copy({"company_id": self.company.id, "active": False})
        order = self._create_orders().sudo()
        self.assertFalse(order._tell("confirmed"), "switched off in this company")
        own.write({"active": True, "to_dealer": False})
        self.assertFalse(order._tell("confirmed"), "to nobody")
        own.write({"to_dealer": True, "template_id": self.env.ref("order_process.notice_template_closed").id})
        order._tell("confirmed")
        self._send()
        self.assertIn("completed", self._mails(order).subject)

    def test_a_bad_template_stops_no_other(self):
        order = self._create_orders().sudo()
        self.env.ref("order_process.notice_template_confirmed").body_html = (
            "<p t-out=\"1 / (2 - (ctx.get('notice') or {}).get('amount', 0))\"/>"
        )
        order._tell("confirmed", amount=2)
        order._tell("closed")
        with self.assertLogs("odoo.addons.order_process.models.notice", "WARNING"):
            self._send()
        self.assertEqual(self._told(order).mapped("state"), ["failed", "sent"])
        self.assertIn("division by zero", self._told(order, "confirmed").failure)

    def test_off(self):
        self.company.order_process_enabled = False
        self.assertFalse(self._create_orders().sudo()._tell("confirmed"))

    def test_fifty_orders(self):
        orders = self._create_orders(50).sudo()
        self.env.ref("order_process.notice_confirmed").flush_recordset()
        orders._tell("closed")
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(20):
            orders._tell("confirmed")
            self.env.flush_all()

    def test_rows_are_evidence(self):
        order = self._create_orders().sudo()
        row = order._tell("confirmed")
        for user in (self.finance, self.admin, self.manager):
            mine = row.with_user(user).sudo(False)
            with self.subTest(user.login):
                for act in (lambda mine=mine: mine.write({"state": "sent"}), lambda mine=mine: mine.unlink()):
                    with self.assertRaises(UserError):
                        act()
        with self.assertRaises(UserError):
            row.write({"state": "sent"})
        with self.assertRaises(AccessError):
            self.env["order.process.notice"].with_user(self.clerk).search([], limit=1).write({"active": False})


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestWhoIsTold(DealerPortalCommon):
    """Who ordered in the portal is told, before the company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls.buyer.partner_id
        cls.person.email = "lina@example.com"

    def _order(self):
        self._sign_in()
        self._set(self.dye, 5)
        order = self._draft()
        self._submit(order)
        return order

    def _told(self, order):
        row = self.env["order.process.told"].search([("order_id", "=", order.id), ("occasion", "=", "taken")])
        row._send()
        return row.state, row.people, row.no_address

    def test_who_ordered(self):
        for email in (False, "liren@example.com"):
            self.dealer.email = email
            with self.subTest(email):
                self.assertEqual(self._told(self._order()), ("sent", self.person.name, False))

    def test_the_invoice_goes_to_its_address(self):
        order = self._order()
        self.dealer.email = False
        self.assertEqual(order._get_notice_dealer("invoiced"), self.person)
        self.dealer.email = "liren@example.com"
        self.assertEqual(order._get_notice_dealer("invoiced"), self.dealer)

    def test_who_is_not_of_the_dealer_any_more(self):
        order = self._order()
        self.dealer.email = "liren@example.com"
        for leave in (
            lambda: self.person.write({"email": False}),
            lambda: self.person.write({"parent_id": self.other.id}),
            lambda: self.buyer.write({"active": False}),
        ):
            with self.env.cr.savepoint() as savepoint:
                leave()
                self.assertEqual(order._get_notice_dealer("confirmed"), self.dealer)
                self.assertEqual(order._rating_get_partner(), self.dealer)
                savepoint.rollback()
            self.env.invalidate_all()

    def test_who_ordered_is_asked_to_rate(self):
        order = self._approve(self._order())
        self._run_windows(self._instant(10))
        order.picking_ids.move_ids.picked = True
        order.picking_ids.sudo()._action_done()
        order.sudo()._confirm_receipt("Li Na")
        mail = self.env["mail.mail"].sudo().search([("subject", "ilike", f"How was your order {order.name}")])
        self.assertEqual(mail.recipient_ids, self.person)
