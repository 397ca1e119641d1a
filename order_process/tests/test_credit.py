"""Credit: what counts against the limit, and where it stops an order (C8)."""

import doctest
from datetime import date

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import BaseCase, freeze_time, tagged

from ..models.credit import standing as credit
from .credit_common import CreditCommon


class TestStanding(BaseCase):
    def test_examples(self):
        self.assertEqual(doctest.testmod(credit).failed, 0)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestExposure(CreditCommon):
    """Each amount counts once, whatever has become of it."""

    def _figures(self):
        standing = self._standing()
        return round(standing.receivable, 2), round(standing.ordered, 2), round(standing.exposure(), 2)

    def test_quotation_counts_nothing(self):
        order = self._credit_orders(300)
        self.assertEqual(self._figures(), (0, 0, 0))
        order.action_submit_review()
        self.assertEqual(self._figures(), (0, 0, 0))

    def test_confirmed_and_cancelled(self):
        order = self._approve(self._credit_orders(300))
        self.assertEqual(self._figures(), (0, 300, 300))
        order.with_user(self.clerk)._action_cancel()
        self.assertEqual(self._figures(), (0, 0, 0))

    def test_invoiced_in_part(self):
        order = self._approve(self._credit_orders(300))
        draft = self._invoice(order, post=False)
        draft.invoice_line_ids.quantity = 100
        self.assertEqual(self._figures(), (0, 300, 300))
        draft.action_post()
        self.assertEqual(self._figures(), (100, 200, 300))

    def test_draft_invoice_of_everything(self):
        order = self._approve(self._credit_orders(300))
        invoice = self._invoice(order, post=False)
        self.env.flush_all()
        self.assertEqual(order.invoice_status, "invoiced")
        self.assertEqual(self._figures(), (0, 300, 300))
        invoice.action_post()
        self.assertEqual(self._figures(), (300, 0, 300))
        self._pay(120, invoice)
        self.assertEqual(self._figures(), (180, 0, 180))
        self._pay(180, invoice)
        self.assertEqual(self._figures(), (0, 0, 0))

    def test_down_payment(self):
        order = self._approve(self._credit_orders(300))
        wizard = self.env["sale.advance.payment.inv"].create(
            {"sale_order_ids": [Command.set(order.ids)], "advance_payment_method": "fixed", "fixed_amount": 100}
        )
        down = wizard._create_invoices(order.sudo())
        self.assertEqual(self._figures(), (0, 300, 300))
        down.action_post()
        self.assertEqual(self._figures(), (100, 200, 300))
        self._pay(100, down)
        self.assertEqual(self._figures(), (0, 200, 200))
        final = order.sudo()._create_invoices(final=True)
        final.action_post()
        self.assertEqual(self._figures(), (200, 0, 200))

    def test_credit_note(self):
        order = self._approve(self._credit_orders(300))
        invoice = self._invoice(order)
        note = invoice._reverse_moves([{"invoice_date": date(2026, 3, 2)}])
        self.assertEqual(self._figures(), (300, 0, 300))
        note.action_post()
        # The goods are out and are to be invoiced again, as core says.
        self.assertEqual(self._figures(), (0, 300, 300))

    def test_money_on_account(self):
        self._approve(self._credit_orders(300))
        self._pay(250)
        self.assertEqual(self._figures(), (-250, 300, 50))

    def test_money_for_a_prepaid_order_makes_no_room(self):
        self._approve(self._create_orders(lines=[(self.goods, 400)]))
        self.assertEqual(self._figures(), (0, 0, 0))
        self._pay(500)
        self.assertEqual(self._figures(), (-500, 0, -100))

    def test_delivery_contact_counts_for_its_dealer(self):
        contact = self.env["res.partner"].create(
            {"name": "Branch", "parent_id": self.dealer.id, "type": "invoice", "street": "1", "city": "Changsha"}
        )
        self._approve(self._credit_orders(300, partner_invoice_id=contact.id))
        self.assertEqual(self._figures(), (0, 300, 300))
        self.assertEqual(self._standing(contact.commercial_partner_id).ordered, 300)

    def test_other_currency_at_the_date_of_the_order(self):
        currency = self.env.ref("base.EUR")
        currency.active = True
        self.env["res.currency.rate"].create(
            [
                {"currency_id": currency.id, "company_id": self.company.id, "name": day, "rate": rate}
                for day, rate in (("2026-03-01", 0.5), ("2026-03-03", 0.1))
            ]
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": currency.id, "company_id": self.company.id}
        )
        order = self._credit_orders(100, pricelist_id=pricelist.id)
        order.order_line.price_unit = 1
        self._approve(order)
        self.assertEqual(order.currency_id, currency)
        self.assertEqual(self._figures(), (0, 200, 200))
        with freeze_time("2026-03-04 01:00:00"):
            self.assertEqual(self._figures(), (0, 200, 200))

    def test_other_company_is_another_account(self):
        self._approve(self._credit_orders(300))
        other = self.env["res.company"].create({"name": "Other"})
        self.assertEqual(self.dealer._get_credit_standings(other)[self.dealer.id].exposure(), 0)

    def test_many_dealers_cost_no_more(self):
        dealers = self.dealer
        for number in range(30):
            dealer = self._create_dealer(f"Dealer {number}", f"C{number}", credit_limit=500)
            self._credit_orders(10, partner_id=dealer.id)
            dealers |= dealer
        self.env.flush_all()
        counts = []
        for group in (dealers[:3], dealers):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            group._get_credit_standings(self.company)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[1], 5)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestCreditGate(CreditCommon):
    def _finance(self, orders):
        return self._pending(orders).with_user(self.finance).sudo(False).action_approve()

    def test_last_approval_is_refused(self):
        orders = self._credit_orders(700, 301)
        self._approve(orders, self.leader)
        self._finance(orders[0])
        with self.assertRaises(UserError) as caught:
            self._finance(orders[1])
        message = str(caught.exception)
        for text in (orders[1].name, "Changsha Liren", "1,000.00", "700.00", "301.00", "1.00 too much", "manager"):
            self.assertIn(text, message)
        self.assertEqual((orders[0].state, orders[1].state), ("sale", "draft"))
        self.assertEqual(self._pending(orders[1]).level_id, self.env.ref("order_process.level_finance"))

    def test_exactly_the_limit(self):
        order = self._approve(self._credit_orders(1000))
        self.assertEqual(order.state, "sale")

    def test_bulk_takes_room_together(self):
        orders = self._credit_orders(*[100] * 12)
        self._approve(orders, self.leader)
        action = self._finance(orders)
        self.assertEqual(orders.mapped("state"), ["sale"] * 10 + ["draft"] * 2)
        self.assertIn("10 approved", action["params"]["message"])
        for order in orders[10:]:
            self.assertIn(f"{order.name} cannot be confirmed yet", action["params"]["message"])

    def test_confirming_by_hand_after_the_approval(self):
        self.company.review_confirms = False
        orders = self._credit_orders(600, 600)
        self._approve(orders)
        self.assertEqual(orders.mapped("review_state"), ["approved", "approved"])
        with self.assertRaisesRegex(UserError, "200.00 too much"):
            orders.with_user(self.clerk).action_confirm()
        self.env.invalidate_all()
        self.assertEqual(orders.mapped("state"), ["draft", "draft"])
        orders[0].with_user(self.clerk).sudo().action_confirm()
        self.assertEqual(orders[0].state, "sale")
        with self.assertRaisesRegex(UserError, "200.00 too much"):
            orders[1].sudo().write({"state": "sale"})

    def test_confirmed_cancelled_and_again(self):
        order = self._approve(self._credit_orders(800))
        order.with_user(self.clerk)._action_cancel()
        order.with_user(self.clerk).action_draft()
        self.dealer.sudo().credit_limit = 500
        self._approve(order, self.leader)
        with self.assertRaisesRegex(UserError, "300.00 too much"):
            self._finance(order)

    def test_cash_and_prepaid_pass(self):
        self._approve(self._credit_orders(1000))
        for vals in (
            {"carrier_id": self.env.ref("order_process.carrier_road").id},
            {"carrier_id": self.env.ref("order_process.carrier_cod").id},
            {"carrier_id": self.env.ref("order_process.carrier_bulk").id, "commitment_date": "2026-03-09 01:00:00"},
            {"payment_term_id": self.term.id},
        ):
            with self.subTest(**vals):
                self.assertEqual(self._approve(self._credit_orders(5000, **vals)).state, "sale")
        self.assertEqual(self._standing().exposure(), 1000)

    def test_no_limit(self):
        self.dealer.credit_limit = 0
        self.assertEqual(self._approve(self._credit_orders(90000)).state, "sale")
        self.company.credit_limit_required = True
        order = self._credit_orders(1)
        self._approve(order, self.leader)
        with self.assertRaisesRegex(UserError, "limit .*0.00"):
            self._finance(order)

    def test_switched_off(self):
        self.company.account_use_credit_limit = False
        self.assertEqual(self._approve(self._credit_orders(90000)).state, "sale")

    def test_overdue(self):
        old = self._approve(self._credit_orders(100))
        invoice = self._invoice(old, date=date(2026, 1, 20))  # due on 19 February
        self.company.credit_overdue_days = 11
        self.assertEqual(self._approve(self._credit_orders(10)).state, "sale")
        order = self._credit_orders(10)
        self._approve(order, self.leader)
        self.company.credit_overdue_days = 10
        with self.assertRaisesRegex(UserError, "100.00 overdue, the oldest by 11 days"):
            self._finance(order)
        with self.subTest("an amount is allowed"):
            self.company.credit_overdue_amount = 100
            self.assertFalse(order._get_blockers("confirm")[order][1:])
            self.company.credit_overdue_amount = 99.99
        with self.subTest("the dealer has a rule of its own"):
            self.dealer.write({"process_overdue_own": True, "process_overdue_days": 30})
            self.assertFalse(order._get_blockers("confirm")[order][1:])
            self.dealer.process_overdue_own = False
        self._pay(100, invoice)
        self._finance(order)
        self.assertEqual(order.state, "sale")

    def test_overdue_on_the_company_clock(self):
        """An invoice due today in Shanghai is overdue there at midnight, eight hours before it is in UTC."""
        old = self._approve(self._credit_orders(100))
        self._invoice(old, date=date(2026, 2, 1))  # due on 3 March
        order = self._credit_orders(10)
        with freeze_time(self._instant(23, 59, 59, day=3)):
            self.assertNotIn("credit", self._codes(order, "confirm"))
        with freeze_time(self._instant(0, day=4)):
            self.assertIn("credit", self._codes(order, "confirm"))

    def _codes(self, order, step):
        return [blocker.code for blocker in order._get_blockers(step)[order]]

    def test_again_before_goods_leave(self):
        first, second = orders = self._approve(self._credit_orders(400, 500))
        self.dealer.credit_limit = 600
        for step in ("dispatch", "ship"):
            self.assertNotIn("credit", self._codes(first, step), "what was confirmed first has its room")
            self.assertIn("credit", self._codes(second, step))
        orders._sync_process()
        self.assertEqual(orders.mapped("is_held"), [False, True])
        with freeze_time(self._instant(10)):
            dispatch = self._run_windows()
        self.assertEqual(dispatch.picking_ids.sale_id, first)
        picking = first.picking_ids
        picking.move_ids.picked = True
        self.dealer.sudo().credit_limit = 300
        with self.assertRaisesRegex(UserError, "(?s)cannot be shipped yet.*100.00 too much"):
            picking.with_user(self.keeper).sudo(False).button_validate()
        self.dealer.sudo().credit_limit = 1000
        picking.with_user(self.keeper).sudo(False).with_context(skip_sms=True).button_validate()
        self.assertEqual(first.process_stage, "shipped")

    def test_invoiced_before_it_leaves(self):
        order = self._approve(self._credit_orders(1000))
        self._invoice(order)
        self.assertNotIn("credit", self._codes(order, "dispatch"))

    def test_shown_while_the_order_is_written(self):
        order = self._credit_orders(1500)
        later = order.process_panel["later"]
        self.assertEqual([blocker["code"] for blocker in later], ["credit"])
        self.assertFalse(order.is_held)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestCreditRights(CreditCommon):
    def test_who_may_set_a_limit(self):
        for user in (self.finance, self.admin):
            self.dealer.with_user(user).with_company(self.company).write({"credit_limit": 2000})
        accountant = self._create_user("accountant", "account.group_account_invoice,base.group_partner_manager")
        for user in (self.manager, accountant, self.clerk, self.leader, self.salesman):
            for vals in ({"credit_limit": 9000}, {"use_partner_credit_limit": False}, {"process_overdue_own": True}):
                with self.subTest(user=user.login, **vals), self.assertRaises(UserError):
                    self.dealer.with_user(user).write(vals)
        self.assertEqual(self.dealer.credit_limit, 2000)
        body = str(self.dealer.sudo().message_ids.filtered(lambda message: "2000" in str(message.body))[:1].body)
        self.assertIn("1000.0 → 2000.0", body)

    def test_superuser_mode_of_a_person_sets_no_limit(self):
        partner = self.dealer.with_user(self.clerk).with_company(self.company).sudo()
        for vals in ({"credit_limit": 9000}, {"use_partner_credit_limit": False}, {"process_overdue_own": True}):
            with self.subTest(**vals), self.assertRaisesRegex(UserError, "set by a finance reviewer"):
                partner.write(vals)
        with self.assertRaisesRegex(UserError, "set by a finance reviewer"), self.cr.savepoint():
            partner.create({"name": "New", "credit_limit": 9})
        contact = partner.create({"name": "Contact", "parent_id": partner.id})
        self.assertEqual(contact.credit_limit, partner.credit_limit, "core copies it")
        contact.parent_id = False
        self.assertEqual(contact.credit_limit, 0, "it is taken back by itself")
        partner.with_user(self.env.ref("base.user_root")).credit_limit = 2000
        self.assertEqual(partner.credit_limit, 2000)

    def test_limit_at_creation(self):
        accountant = self._create_user("accountant", "account.group_account_invoice,base.group_partner_manager")
        Partner = self.env["res.partner"].with_user(accountant)
        for context, vals in (({}, {"credit_limit": 9}), ({"default_credit_limit": 9}, {})):
            with self.subTest(context=context), self.assertRaisesRegex(UserError, "finance reviewer"):
                Partner.with_context(**context).create({"name": "New", **vals})
        self.assertEqual(Partner.create({"name": "New"}).credit_limit, 0)
        contact = Partner.create({"name": "Contact", "parent_id": self.dealer.id})
        self.assertEqual(contact.commercial_partner_id, self.dealer)

    def test_contact_takes_no_limit_along(self):
        clerk = self._create_user("keeping", "order_process.group_order_clerk,base.group_partner_manager")
        contact = self.env["res.partner"].with_user(clerk).create({"name": "Contact", "parent_id": self.dealer.id})
        contact.write({"parent_id": False})
        self.assertEqual(contact.commercial_partner_id, contact)
        self.assertEqual(contact.sudo().credit_limit, 0)
        contact = self.env["res.partner"].with_user(clerk).create({"name": "Contact", "parent_id": self.dealer.id})
        contact.write({"is_company": True})
        self.assertEqual(contact.sudo().credit_limit, 0)

    def test_rate_and_status_are_not_written(self):
        order = self._credit_orders(300)
        for vals in ({"currency_rate": 1000000}, {"invoice_status": "invoiced"}):
            with self.subTest(**vals), self.assertRaisesRegex(UserError, "set by the order process"):
                order.with_user(self.clerk).write(vals)
