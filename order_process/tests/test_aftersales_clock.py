"""Answered within 24 hours, by the company's clock, or on record as late (P11 §5)."""

from datetime import datetime, timedelta

from psycopg2.errors import CheckViolation

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .aftersales_common import AftersalesCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-06 08:00:00")  # Friday, 16:00 in Shanghai
class TestClaimClock(AftersalesCommon):
    def _run(self, now):
        with freeze_time(now):
            self.env.flush_all()
            with self.enter_registry_test_mode(), self.registry.cursor() as cr:
                self.env(cr=cr)["order.process.claim"]._run_answers()
            self.env.invalidate_all()

    def test_clock_hours(self):
        self.assertEqual(self._claim().answer_due_on, datetime(2026, 3, 7, 8))
        self.company.claim_answer_hours = 1.5
        self.assertEqual(self._claim(quantity=1).answer_due_on, datetime(2026, 3, 6, 9, 30))

    def test_from_the_receipt_and_not_from_the_entry(self):
        claim = self._claim(received_on=datetime(2026, 3, 5, 2, 30))
        self.assertEqual(claim.answer_due_on, datetime(2026, 3, 6, 2, 30))

    def test_working_hours_on_the_companys_calendar(self):
        """Friday 16:00 in Shanghai and 24 hours of a calendar of 8 to 12 and 13 to 17: 1 on Friday, 8 on Monday,
        Tuesday ... to Wednesday 16:00; the reader's own zone plays no part."""
        self.company.claim_answer_working = True
        self.service.tz = "America/New_York"
        claim = self._claim(user=self.service)
        self.assertEqual(claim.answer_due_on, self._instant(16, day=11))

    def test_zone_of_the_company(self):
        self.company.write({"claim_answer_working": True, "process_tz": "Europe/Berlin"})
        self.company.resource_calendar_id.tz = "Europe/Berlin"
        # 9:00 in Berlin on Friday: 7 hours left that day (with the break), 8 on Monday and Tuesday, 1 on Wednesday.
        self.assertEqual(self._claim().answer_due_on, datetime(2026, 3, 11, 8))

    def test_in_time_to_the_second(self):
        claim = self._as(self._claim(), self.service)
        with freeze_time("2026-03-07 08:00:00"):
            self._run("2026-03-07 08:00:00")
            self.assertFalse(claim.breached_on)
            claim.action_answer("Here we are.")
        self._run("2026-03-09 08:00:00")
        self.assertFalse(claim.breached_on)

    def test_one_second_late(self):
        claim = self._as(self._claim(), self.service)
        with freeze_time("2026-03-07 08:00:01"):
            claim.action_answer("Here we are.")
        self.assertEqual(claim.breached_on, datetime(2026, 3, 7, 8), "on record although no action ran")
        self.assertEqual(claim.sudo().entry_ids.mapped("kind"), ["opened", "late", "answered"])

    def test_recorded_and_told_once(self):
        claim = self._claim()
        self._as(claim, self.service).responsible_id = self.keeper
        self._run("2026-03-07 08:00:01")
        self._run("2026-03-08 08:00:00")
        self.assertEqual(claim.breached_on, datetime(2026, 3, 7, 8))
        self.assertEqual(claim.sudo().entry_ids.mapped("kind"), ["opened", "late"])
        for user in (self.service, self.colleague, self.keeper):
            self.assertEqual(len(self._notices(claim, user, "is not answered in time")), 1)
        self.assertFalse(self._notices(claim, self.clerk, "is not answered in time"))

    def test_warned_once_before_it_is_late(self):
        claim = self._claim()
        self._run("2026-03-07 03:59:59")
        self.assertFalse(self._notices(claim, self.service, "has to be answered soon"))
        self._run("2026-03-07 04:00:00")
        self._run("2026-03-07 07:00:00")
        for user in (self.service, self.colleague):
            self.assertEqual(len(self._notices(claim, user, "has to be answered soon")), 1)
        self.assertFalse(claim.breached_on)

    def test_warned_is_who_handles_it(self):
        claim = self._claim()
        self._as(claim, self.service).user_id = self.service
        self._run("2026-03-07 07:00:00")
        self.assertEqual(len(self._notices(claim, self.service, "has to be answered soon")), 1)
        self.assertFalse(self._notices(claim, self.colleague, "has to be answered soon"))

    def test_nobody_is_warned_of_what_is_answered_or_where_it_is_off(self):
        answered, other = self._claim(quantity=1), self._claim(quantity=1)
        self._as(answered, self.service).action_answer("Here we are.")
        self._run("2026-03-07 07:00:00")
        self.assertFalse(answered.warned_on)
        self.assertTrue(other.warned_on)
        self.company.claim_warning_hours = 0
        third = self._claim(quantity=1)
        self._run("2026-03-07 07:30:00")
        self.assertFalse(third.warned_on)

    def test_withdrawn_in_time_needs_no_answer(self):
        claim = self._claim()
        self._as(claim, self.service).action_close("withdrawn", None, "Li Na rang us")
        self._run("2026-03-09 08:00:00")
        self.assertFalse(claim.breached_on)

    def test_withdrawn_too_late_stays_late(self):
        claim = self._as(self._claim(), self.service)
        with freeze_time("2026-03-07 08:00:01"):
            claim.action_close("withdrawn", None, "Li Na rang us")
        self._run("2026-03-09 08:00:00")
        self.assertRecordValues(claim, [{"state": "closed", "breached_on": datetime(2026, 3, 7, 8)}])
        self.assertEqual(claim.sudo().entry_ids.mapped("kind"), ["opened", "late", "closed"])

    def test_withdrawn_and_opened_again_goes_on_with_what_was_left(self):
        """Nobody had to answer a claim that was closed: opened again, it is not late at once."""
        claim = self._as(self._claim(), self.service)
        with freeze_time("2026-03-06 14:00:00"):
            claim.action_close("withdrawn", None, "Li Na rang us")
        with freeze_time("2026-03-09 08:00:00"):
            claim.action_reopen("Nobody knows of a call")
        self._run("2026-03-09 08:00:00")
        self.assertRecordValues(claim, [{"breached_on": False, "answer_due_on": datetime(2026, 3, 10, 2)}])
        self._run("2026-03-10 02:00:01")
        self.assertEqual(claim.breached_on, datetime(2026, 3, 10, 2))

    def test_opened_again_on_working_time(self):
        """16:00 to 17:00 is the hour that is used up on Friday; of 24 hours 23 are left: from Monday 9:00, three hours
        of the morning and four of the afternoon, eight on Tuesday and on Wednesday."""
        self.company.claim_answer_working = True
        claim = self._as(self._claim(), self.service)
        with freeze_time(self._instant(19, day=6)):
            claim.action_close("withdrawn", None, "Li Na rang us")
        with freeze_time(self._instant(9, day=9)):
            claim.action_reopen("Nobody knows of a call")
        self.assertEqual(claim.answer_due_on, self._instant(17, day=11))

    def test_late_before_it_was_closed_stays_late(self):
        claim = self._as(self._claim(), self.service)
        with freeze_time("2026-03-07 08:00:01"):
            claim.action_close("withdrawn", None, "Li Na rang us")
        with freeze_time("2026-03-09 08:00:00"):
            claim.action_reopen("Nobody knows of a call")
        self.assertRecordValues(
            claim, [{"breached_on": datetime(2026, 3, 7, 8), "answer_due_on": datetime(2026, 3, 7, 8)}]
        )

    def test_countdown_ends_with_the_answer(self):
        claim = self._as(self._claim(), self.service)
        self.assertEqual(claim.waits_until, claim.answer_due_on)
        claim.action_answer("Here we are.")
        self.assertFalse(claim.waits_until)

    @mute_logger("odoo.sql_db")
    def test_settings_are_not_negative(self):
        with self.assertRaises(CheckViolation), self.cr.savepoint():
            self.company.claim_answer_hours = -1
            self.env.flush_all()

    def test_overdue_filter(self):
        claim = self._claim()
        domain = [("answered_on", "=", False), ("state", "!=", "closed"), ("answer_due_on", "<", "now")]
        self.assertNotIn(claim, self.env["order.process.claim"].search(domain))
        with freeze_time(datetime(2026, 3, 7, 8) + timedelta(seconds=1)):
            self.assertIn(claim, self.env["order.process.claim"].search(domain))
