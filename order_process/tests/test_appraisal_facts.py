"""What is on record anyway is proposed by itself, once, to whoever answers for it (K2)."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ..models.base.sentinel import internal
from .aftersales_common import AftersalesCommon
from .appraisal_common import AppraisalCommon
from .handin_common import HandinCommon


class Facts:
    """The scheduled action, and what it proposed."""

    def _run_facts(self, instant):
        with freeze_time(instant):
            self.env["order.process.merit"].with_context(order_process_one_transaction=True)._run_facts()

    def _from_the_start(self, *reasons, **vals):
        """The shipped rules are valid from their installation on; these days are before."""
        rules = self.env["order.process.merit.rule"].search([("reason", "in", reasons)])
        rules.write({"valid_from": False, **vals})
        return rules

    def _merits(self, reason):
        return self.env["order.process.merit"].search([("reason", "=", reason)], order="id")


@tagged("post_install", "-at_install")
class TestRoundsAndGaps(Facts, AppraisalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk = cls.env.ref("order_process.level_desk")
        cls.desk.user_ids = cls.leader

    def _miss(self):
        with freeze_time(self._instant(8, 30)):
            order = self._create_orders()
            order.action_submit_review()
        with freeze_time(self._instant(9, 31)):
            self.env["order.process.review"].with_context(order_process_one_transaction=True)._run_rounds()
        return order

    def test_in_the_words_of_the_company(self):
        """What is kept is in the company's language, whatever the scheduler speaks; nobody's review names nobody."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"].search([("name", "=", "order_process")])._update_translations("zh_CN")
        self.company.partner_id.lang = "zh_CN"
        self._from_the_start("missed_round")
        order = self._miss()
        self._run_facts(self._instant(10))
        merit = self._merits("missed_round")
        self.assertEqual(merit.description, f"审单批次 2026-03-02 09:30 截止时，{order.name} 仍在等客审。")
        review = merit.review_id.with_context(process_name_reviewer=True, lang="en_US")
        self.assertEqual((review.reviewer_id.id, review.display_name), (False, "Desk review"))

    def test_missed_round_of_one_person(self):
        self._from_the_start("missed_round")
        order = self._miss()
        self._run_facts(self._instant(10))
        self._run_facts(self._instant(11))
        self.assertRecordValues(
            self._merits("missed_round"),
            [
                {
                    "user_id": self.leader.id,
                    "order_id": order.id,
                    "happened_on": self._instant(9, 30),
                    "kind": "fine",
                    "points": 1,
                    "amount": 0.0,
                    "source_model": "order.process.review",
                    "source_id": self._pending(order)[0].id,
                }
            ],
        )
        self.assertIn("09:30", self._merits("missed_round").description)

    def test_shared_round_is_nobodys_unless_the_rule_divides(self):
        rule = self._from_the_start("missed_round", amount=10, points=1)
        other = self._create_user("leader2", "order_process.group_desk_leader")
        self.desk.user_ids = self.leader | other
        self._miss()
        self._run_facts(self._instant(10))
        self.assertFalse(self._merits("missed_round"))
        rule.divided = True
        self._run_facts(self._instant(10))
        merits = self._merits("missed_round")
        self.assertEqual(merits.user_id, self.leader | other)
        self.assertEqual(merits.mapped("amount"), [5.0, 5.0])
        self.assertEqual(sorted(merits.mapped("points")), [0, 1])

    def test_nothing_from_before_the_rules(self):
        self._from_the_start("missed_round", valid_from="2026-03-03")
        self._miss()
        self._run_facts(self._instant(10))
        self.assertFalse(self._merits("missed_round"))

    def _keep_incomplete(self, since, until, gap="receiver_phone", value="13800000000"):
        """An order that lacks something, and when somebody filled it in."""
        with freeze_time(since):
            order = self._create_orders(taken_by_id=self.salesman.id)
            order[gap] = False
            if gap == "receiver_phone":
                self._approve(order)
            order.sudo()._sync_process()
            self.env.flush_all()
        self.assertIn("incomplete", order.sudo()._get_open_holds().mapped("code"))
        with freeze_time(until):
            order.with_user(self.clerk)[gap] = value
            order.sudo()._sync_process()
            self.env.flush_all()
        return order

    def test_missing_phone_number_is_on_the_sheet_of_who_took_the_order(self):
        self._from_the_start("incomplete")
        order = self._keep_incomplete(self._instant(8, 30), self._instant(10, 5))
        self._run_facts(self._instant(11))
        self.assertRecordValues(
            self._merits("incomplete"),
            [{"user_id": self.salesman.id, "order_id": order.id, "happened_on": self._instant(10)}],
        )
        sheet = self.env["order.process.merit.sheet"].create(
            {"user_id": self.clerk.id, "company_id": self.company.id, "month": "2026-03-01"}
        )
        self.assertFalse(sheet._get_rows())

    def test_completed_in_time_or_within_the_hour_is_no_fact(self):
        self._from_the_start("incomplete")
        self._keep_incomplete(self._instant(8, 30), self._instant(10))
        self._keep_incomplete(self._instant(9, 20), self._instant(10, 10))
        self._keep_incomplete(self._instant(8), self._instant(9, 30), "intake_channel_id", self.channel.id)
        self._run_facts(self._instant(12))
        self.assertFalse(self._merits("incomplete"))

    def test_what_was_lacking_at_entry_misses_the_round(self):
        self._from_the_start("incomplete")
        order = self._keep_incomplete(
            self._instant(8), self._instant(9, 30, 1), "intake_channel_id", self.channel.id
        )
        self._run_facts(self._instant(12))
        self.assertRecordValues(
            self._merits("incomplete"), [{"order_id": order.id, "happened_on": self._instant(9, 30)}]
        )

    def _reward(self, day):
        self._run_facts(self._instant(9, day=1) + timedelta(days=day))

    def test_month_without_an_error_and_best_first_pass_rate(self):
        self._from_the_start("no_error", "first_pass")
        self.company.merit_least_orders = 2
        with freeze_time(self._instant(8, 30)):
            orders = self._approve(self._create_orders(2))
        self._find(orders[0], self.keeper)
        self._reward(day=31 + 6)
        self.assertFalse(self._merits("no_error"), "what was charged may still be appealed against")
        self._reward(day=31 + 7)
        self.assertEqual(self._merits("no_error").user_id, self.leader, "finance let an error pass")
        self.assertRecordValues(
            self._merits("first_pass"),
            [{"user_id": self.clerk.id, "kind": "reward", "amount": 100.0, "points": 3, "appeal_until": False}],
        )
        self._reward(day=31 + 8)
        self.assertEqual(len(self._merits("no_error") | self._merits("first_pass")), 2)

    def test_few_orders_are_not_compared(self):
        self._from_the_start("no_error", "first_pass")
        self.company.merit_least_orders = 3
        with freeze_time(self._instant(8, 30)):
            self._approve(self._create_orders(2))
        self._reward(day=31 + 7)
        self.assertFalse(self._merits("no_error") | self._merits("first_pass"))


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:30:00")
class TestMoneyAndPapers(Facts, HandinCommon):
    def test_money_missing_at_the_hand_in(self):
        self._from_the_start("handin")
        self._collect(self._stop(), cash=210.0)
        handin = self._open()
        self._count(handin, cash=200.0, reason="10 lost")
        handin.with_user(self.finance).sudo(False).action_post()
        self._run_facts(self._instant(12))
        self.assertRecordValues(
            self._merits("handin"),
            [{"user_id": self.escort.id, "source_model": handin._name, "source_id": handin.id, "points": 1}],
        )

    def test_what_agrees_or_is_too_much_is_no_fact(self):
        self._from_the_start("handin")
        for escort, cash in ((self.escort, 210.0), (self.other_escort, 220.0)):
            self._collect(self._stop(escort=escort), user=escort, cash=210.0)
            handin = self._open(escort)
            self._count(handin, cash=cash, reason="too much" if cash > 210 else None)
            handin.with_user(self.finance).sudo(False).action_post()
        self._run_facts(self._instant(12))
        self.assertFalse(self._merits("handin"))

    def test_paper_not_back_in_time(self):
        self._from_the_start("late_paper")
        picking = self._stop()
        paper = self.env["order.process.paper"].sudo().search([("picking_id", "=", picking.id)], limit=1)
        if not paper:
            kind = self.env.ref("order_process.paper_delivery_road")
            paper = self.env["order.process.paper"]._append(
                [
                    {
                        "name": "P1",
                        "type_id": kind.id,
                        "order_id": picking.sale_id.id,
                        "picking_id": picking.id,
                        "issued_on": self._instant(10),
                        "issued_by_id": self.keeper.id,
                        "token": "t",
                        "comes_back": True,
                        "state": "signed",
                    }
                ]
            )
        self.env.cr.execute("UPDATE order_process_paper SET comes_back = true WHERE id = %s", [paper.id])
        self.env.invalidate_all()
        left = picking.date_done
        self._run_facts(left + timedelta(days=3))
        self.assertFalse(self._merits("late_paper"), "the last day is still in time")
        self._run_facts(left + timedelta(days=3, seconds=1))
        merit = self._merits("late_paper")
        self.assertEqual((merit.user_id, merit.happened_on), (self.escort, left + timedelta(days=3)))
        self.assertIn(paper.name, merit.description)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 06:00:00")
class TestShipmentsAndSuggestions(Facts, AftersalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.picking = cls.order.picking_ids
        internal(cls.picking).write({"checked_by_id": cls.keeper.id, "checked_on": "2026-03-02 02:00:00"})

    def _settle(self, cause=None):
        claim = self._claim("wrong", 2)
        seen = self._as(claim, self.service)
        seen.cause_id = cause or self.cause
        seen.action_answer("We put it right.")
        seen.action_close("settled", "Done.")
        return claim

    def test_claim_whose_cause_is_the_warehouse(self):
        self._from_the_start("shipment")
        self.cause.answers = "keeper"
        claim = self._settle()
        self._run_facts(self._instant(15))
        self._run_facts(self._instant(16))
        self.assertRecordValues(
            self._merits("shipment"),
            [
                {
                    "user_id": self.keeper.id,
                    "order_id": self.order.id,
                    "cause": f"shipment:{self.picking.id}",
                    "source_model": claim._name,
                    "source_id": claim.id,
                    "happened_on": self.picking.date_done,
                }
            ],
        )

    def test_cause_of_nobody(self):
        self._from_the_start("shipment")
        self._settle(self.env.ref("order_process.cause_carrier"))
        self._run_facts(self._instant(15))
        self.assertFalse(self._merits("shipment"))

    def test_reported_by_a_colleague_and_claimed_is_charged_once(self):
        self._from_the_start("shipment")
        reported = self.picking.with_user(self.clerk).sudo(False)
        for wrong in ("", "  "):
            with self.assertRaises(UserError):
                reported.action_report_shipment(wrong)
        self.cause.answers = "keeper"
        reported.action_report_shipment("Box 3 was another dealer's")
        [merit] = self._merits("shipment")
        self.assertEqual((merit.user_id, merit.reporter_id), (self.keeper, self.clerk))
        self._settle()
        self._run_facts(self._instant(15))
        self.assertEqual(self._merits("shipment"), merit)
        with self.assertRaisesRegex(UserError, "reported already"):
            self.picking.with_user(self.service).sudo(False).action_report_shipment("once more")
        self.assertEqual(merit.with_user(self.keeper).sudo(False).action_open_source()["res_id"], self.picking.id)

    def test_dealers_report_nothing_here(self):
        with self.assertRaises(AccessError):
            self.picking.with_user(self.buyer).sudo(False).action_report_shipment("mine")
        self.assertFalse(self._merits("shipment"))

    def test_suggestion_put_into_practice(self):
        self._from_the_start("suggestion")
        improvement = self.env["order.process.improvement"].with_user(self.manager).create(
            {
                "name": "Shelves by colour number",
                "company_id": self.company.id,
                "owner_id": self.service.id,
                "due_on": "2026-03-20",
                "suggested_by_id": self.keeper.id,
            }
        )
        self._run_facts(self._instant(15))
        self.assertFalse(self._merits("suggestion"))
        improvement.with_user(self.service).action_done("done in Wuhan")
        self._run_facts(self._instant(15))
        self.assertRecordValues(
            self._merits("suggestion"), [{"user_id": self.keeper.id, "kind": "reward", "amount": 50.0, "points": 2}]
        )
