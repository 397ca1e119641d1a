"""At every step of the five modes dealer and sales rep are told what the policy wants them to know, once."""

from odoo.tests import freeze_time, tagged

from .finance_common import FinanceCommon


class NoticeCase(FinanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dealer.email = "liren@example.com"
        cls.salesman.email = "rep@example.com"
        cls.company.email = "orders@example.com"
        cls.escort.partner_id.phone = "13911112222"
        cls.both = cls.dealer | cls.salesman.partner_id

    def _order(self, mode, lines=None, **vals):
        return super()._order(mode, lines, **{"user_id": self.salesman.id, **vals})

    def _send(self):
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            self.env(cr=cr)["order.process.told"]._send_due()
        self.env.invalidate_all()

    def _told(self, orders, *occasions):
        rows = self.env["order.process.told"].search([("order_id", "in", orders.ids)], order="id")
        return rows.filtered(lambda row: not occasions or row.occasion in occasions)

    def _mail(self, order, occasion):
        """The one mail of an occasion."""
        self._send()
        row = self._told(order, occasion)
        self.assertEqual(row.mapped("state"), ["sent"], row.failure)
        subject = {
            "paid": "has come in",
            "dispatched": "being prepared",
            "cod_due": "have the payment",
            "shipped": "on their way",
            "fetched": "were fetched",
            "loaded": "on the rails",
            "received": "receipt",
            "closed": "completed",
            "unpaid": "has not come in",
            "shortage": "is in stock",
            "taken": "we have your order",
            "returned": "a question about",
            "delayed": "leaves later",
        }[occasion]
        mails = self.env["mail.mail"].search([("model", "=", "sale.order"), ("res_id", "=", order.id)])
        (mail,) = mails.filtered(lambda mail: subject in mail.subject)
        return mail


@tagged("post_install", "-at_install")
class TestNoticeMoments(NoticeCase):
    def test_pickup(self):
        order = self._order("pickup")
        picking = self._dispatch(order)
        with freeze_time(self._instant(11)):
            self._pay(order, 50)
            self.assertFalse(self._told(order, "paid"), "not in full yet")
            self._pay(order)
            self.assertIn("150.00", self._mail(order, "paid").body_html)
            self._leave(order, picking)
            mail = self._mail(order, "fetched")
            self.assertIn("Zhou Ping", mail.body_html)
            self.assertIn("XA-12345", mail.body_html)
            self.assertEqual(mail.recipient_ids, self.both)
            self.assertFalse(self._told(order, "shipped"), "the dealer's man has them")
            self.assertEqual(self._mail(order, "received").recipient_ids, self.both)
            form = self._paper(order, "CLB")
            self._as(self.clerk, form).action_sign_selected()
            self.assertFalse(self._told(order, "closed"))
            self._as(self.leader, form).action_sign_selected()
            self.assertEqual(self._mail(order, "closed").recipient_ids, self.dealer)
        self.assertEqual(
            sorted(self._told(order).mapped("occasion")),
            ["closed", "confirmed", "dispatched", "fetched", "invoiced", "paid", "received", "taken"],
        )

    def test_road(self):
        order = self._order("road")
        with freeze_time(self._instant(9)):
            self._pay(order)
        picking = self._dispatch(order)
        with freeze_time(self._instant(11)):
            body = self._mail(order, "dispatched").body_html
            self.assertRegex(body, r"freight is paid on delivery[^.]*60\.00")
            self._leave(order, picking)
            mail = self._mail(order, "shipped")
            for fact in ("Escort", "13911112222", "YA-88888"):
                self.assertIn(fact, mail.body_html)
            self.assertEqual(mail.recipient_ids, self.both)
            self.assertRegex(mail.body_html, r"please have[^.]*60\.00")

    def test_rail(self):
        order = self._order("rail")
        with freeze_time(self._instant(9)):
            self._pay(order)
        picking = self._dispatch(order)
        with freeze_time(self._instant(11)):
            self._leave(order, picking)
            self.assertIn("C70-1234567", self._mail(order, "shipped").body_html)
            self.assertFalse(self._told(order, "loaded"))
            self._issue(self.escort, picking, "ZH", self.LOADING)
            mail = self._mail(order, "loaded")
            self.assertIn("Guangzhou East", mail.body_html)
            invoice = order.invoice_ids.name.replace("/", "_")
            self.assertEqual(len(mail.attachment_ids), 2)
            scan = mail.attachment_ids.filtered(lambda file: file.name == "loading.pdf")
            self.assertEqual(scan.mimetype, "application/pdf")
            self.assertTrue(mail.attachment_ids.filtered(lambda file: invoice in file.name))
            self.assertNotIn(scan, self._paper(order, "ZH").scan_ids, "the dealer has a copy")

    def test_cash_on_delivery(self):
        order = self._order("cod")
        picking = self._dispatch(order)
        with freeze_time(self._instant(11)):
            due = self._mail(order, "cod_due")
            self.assertRegex(due.body_html, r"please have[^.]*210\.00")
            self.assertRegex(due.body_html, r"of which[^/]*60\.00")
            self.assertEqual(due.recipient_ids, self.both)
            self._leave(order, picking)
            self.assertRegex(self._mail(order, "shipped").body_html, r"please have[^.]*210\.00")
            self._collect(picking, 210)
            self.assertIn("150.00", self._mail(order, "paid").body_html)

    def test_what_was_paid_ahead_is_not_asked_for_at_the_door(self):
        order = self._order("cod")
        with freeze_time(self._instant(9)):
            self._pay(order, 100)
        self._dispatch(order)
        with freeze_time(self._instant(11)):
            self.assertRegex(self._mail(order, "cod_due").body_html, r"please have[^.]*110\.00")

    def test_part_of_a_delivery(self):
        order = self._order("cod")
        picking = self._dispatch(order)
        with freeze_time(self._instant(11)):
            picking.move_ids.quantity = 2
            self._as(self.finance, picking).action_issue_finance_papers()
            self._name_carrier(picking)
            self._count(picking)
            self._check(picking)
            valid = picking.paper_ids.filtered(lambda paper: paper.state != "void" and paper.sign_step == "ship")
            for paper in valid:
                self._sign(self.keeper, paper, paper._get_expected_signer(paper.signer_role))
            self._as(self.keeper, picking).with_context(skip_sms=True, skip_backorder=True).button_validate()
            self.assertRegex(self._mail(order, "shipped").body_html, r"please have[^.]*120\.00")

    def test_question_about_missing_goods(self):
        mask = self._create_product("Mask", "M1", 10)
        self._stock(mask, 4)
        order = self._order("cod", [(mask, 10)])
        self._dispatch(order)
        with freeze_time(self._instant(11)):
            shortage = self.env["order.process.shortage"]._ask(order)
            body = self._mail(order, "shortage").body_html
            self.assertIn("Mask", body)
            shortage.remind_on = False
        rows = self._told(order, "shortage")
        shortage._tell_dealers()
        self.assertEqual(self._told(order, "shortage"), rows, "each question once")


@tagged("post_install", "-at_install")
class TestNoticesBeforeDispatch(NoticeCase):
    def test_received_and_sent_back(self):
        with freeze_time(self._instant(9)):
            order = self._create_orders(user_id=self.salesman.id)
            self._as(self.clerk, order).action_submit_review()
            order = order.sudo()
            self.assertIn("150.00", self._mail(order, "taken").body_html)
            self.assertFalse(self._told(order, "confirmed"))
            review = self._as(self.leader, order.pending_review_id)
            review.action_return("The clerk wrote the wrong price.")
            body = self._mail(order, "returned").body_html
            self.assertNotIn("price", body, "reasons of reviewers stay inside")
            self._as(self.clerk, order).action_submit_review()
            self.assertEqual(len(self._told(order, "taken")), 1, "once")

    def test_later_than_announced(self):
        order = self._order("road").with_context(lang="en_US")
        self.assertEqual(order.promised_dispatch_on, self._instant(10))
        self._run_windows(self._instant(10))
        self.assertEqual(order.promised_dispatch_on, self._instant(12))
        self.assertFalse(self._told(order, "delayed"), "still on the day that was announced")
        self._run_windows(self._instant(18, 30))
        with freeze_time(self._instant(19)):
            mail = self._mail(order, "delayed")
        self.assertEqual(mail.recipient_ids, self.both)
        self.assertIn("We wait for your payment", mail.body_html)
        self.assertRegex(mail.body_html, r"leave with the dispatch of <strong>3/3/26, 10:00")
        self.assertEqual(self._told(order, "delayed").key, "2026-03-03")


@tagged("post_install", "-at_install")
class TestReminders(NoticeCase):
    def _remind(self, hour, minute=0, day=2):
        self.env["sale.order"]._remind_unpaid(self._instant(hour, minute, day=day))

    def test_once_a_day(self):
        order, paid = self._order("pickup"), self._order("road")
        cod = self._order("cod")
        with freeze_time(self._instant(9, 30)):
            self._pay(paid)
        self._remind(17)
        self.assertFalse(self._told(order, "unpaid"), "not on the day of the order itself")
        self._remind(8, 59, day=3)
        self.assertFalse(self._told(order, "unpaid"))
        self._remind(9, day=3)
        self._remind(10, day=3)
        self.assertEqual(self._told(order, "unpaid").mapped("key"), ["2026-03-03"])
        with freeze_time(self._instant(9, 5, day=3)):
            mail = self._mail(order, "unpaid")
            self.assertIn("150.00", mail.body_html)
            self.assertEqual(mail.recipient_ids, self.both)
            self._pay(order, 100)
        self._remind(9, day=4)
        self.assertEqual(len(self._told(order, "unpaid")), 2, "the rest is still missing")
        with freeze_time(self._instant(10, day=4)):
            self._pay(order)
        self._remind(9, day=5)
        self.assertEqual(len(self._told(order, "unpaid")), 2)
        self.assertFalse(self._told(paid | cod, "unpaid"))

    def test_days_off_and_the_hour_of_the_settings(self):
        order = self._order("pickup")
        self._remind(12, day=7)
        self._remind(12, day=8)
        self.assertFalse(self._told(order, "unpaid"), "a weekend")
        self.company.payment_reminder_time = 14.5
        self._remind(14, day=9)
        self.assertFalse(self._told(order, "unpaid"))
        self._remind(14, 30, day=9)
        self.assertEqual(len(self._told(order, "unpaid")), 1)

    def test_switched_off(self):
        order = self._order("pickup")
        self.env.ref("order_process.notice_unpaid").active = False
        self._remind(12, day=3)
        self.assertFalse(self._told(order, "unpaid"))


@tagged("post_install", "-at_install")
class TestInvoicedByItself(NoticeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.invoice_auto = True

    def test_when_the_money_is_in(self):
        order = self._order("road")
        with freeze_time(self._instant(9)):
            self._pay(order, 100)
            self.assertFalse(order.invoice_ids)
            self._pay(order)
            invoice = order.invoice_ids
            self.assertEqual((invoice.state, invoice.amount_total, invoice.amount_residual), ("posted", 150, 0))
        self.assertEqual(self._told(order).mapped("occasion"), ["taken", "confirmed", "paid", "invoiced"])

    def test_paid_before_it_was_confirmed(self):
        with freeze_time(self._instant(9)):
            order = self._create_orders(1, carrier_id=self.modes["road"].id).sudo()
            self._pay(order)
            self.assertFalse(order.invoice_ids)
            self._approve(order)
            self.assertEqual(order.invoice_ids.mapped("state"), ["posted"])
            self.assertEqual(order.invoice_ids.amount_residual, 0)
            self.assertEqual(len(order.picking_ids), 1)

    def test_when_the_dealer_has_received(self):
        order = self._order("cod")
        picking = self._dispatch(order)
        with freeze_time(self._instant(11)):
            self._leave(order, picking)
            self._collect(picking, 210)
            self.assertFalse(order.invoice_ids)
            self._sign(self.escort, self._paper(order, "GL"), "Li Na", "dealer")
            invoice = order.invoice_ids
            self.assertEqual((invoice.state, invoice.amount_total, invoice.amount_residual), ("posted", 150, 0))
            self.assertEqual(order.process_stage, "settled")

    def test_off(self):
        self.company.invoice_auto = False
        order = self._order("road")
        with freeze_time(self._instant(9)):
            self._pay(order)
        self.assertFalse(order.invoice_ids)


@tagged("post_install", "-at_install")
class TestNoticeLanguages(NoticeCase):
    def test_every_notice_in_both_languages(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"].search([("name", "=", "order_process")])._update_translations("zh_CN")
        chinese = self._create_dealer("株洲金剪刀", "D002", lang="zh_CN", email="jjd@example.com")
        with freeze_time(self._instant(9)):
            orders = self._create_orders().sudo() | self._create_orders(partner_id=chinese.id).sudo()
            self._pay(orders[1])
        words = {
            "said": {
                "escort": "马超", "phone": "139", "vehicle": "YA-88888", "wagon": "C70", "station": "广州东",
                "paper": "ZH2600001", "invoice": "INV/1", "was": "2026-03-02 10:00:00", "now": "2026-03-03 02:00:00",
                "codes": ["payment"],
            }
        }  # fmt: skip
        # What staff read has no template: test_notice_staff.py.
        notices = self.env["order.process.notice"].search([("company_id", "=", False)])
        for notice in notices.filtered(lambda notice: not notice.for_staff):
            for order, chinese_text in zip(orders, (False, True), strict=True):
                with self.subTest(notice.occasion, lang=order.partner_id.lang):
                    template = notice.template_id.with_context(notice=words["said"])
                    rendered = template._generate_template(order.ids, ("subject", "body_html"))[order.id]
                    self.assertEqual("您好" in rendered["body_html"], chinese_text)
                    self.assertEqual("Hello" in rendered["body_html"], not chinese_text)
                    text = rendered["subject"] + rendered["body_html"]
                    for word in (" the ", " your ", "please", "Order:"):
                        self.assertFalse(chinese_text and word in text, text)
