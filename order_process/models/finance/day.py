from datetime import timedelta

import psycopg2
from markupsafe import Markup

from odoo import api, fields, models

LISTED = 20


class OrderProcessFinanceDay(models.Model):
    """The end of finance's working day: what was left undone, recorded once per company and day (E8)."""

    _name = "order.process.finance.day"
    _inherit = ["order.process.evidence", "mail.thread"]
    _description = "Finance Closing"
    _order = "date desc, id desc"
    _rec_name = "date"

    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="restrict")
    date = fields.Date(required=True)
    closes_on = fields.Datetime("Closing", required=True)
    run_on = fields.Datetime("Recorded On", required=True)
    late = fields.Boolean(help="Recorded later after closing than the company allows.")
    leftover_ids = fields.One2many("order.process.leftover", "day_id", "Left Undone")
    leftover_count = fields.Integer("Number Left", compute="_compute_left_counts")
    open_count = fields.Integer("Without Cause", compute="_compute_left_counts")

    _once = models.UniqueIndex("(company_id, date)", "The closing of this day is on record already.")

    @api.depends("leftover_ids.cause")
    def _compute_left_counts(self):
        counts = {(day.id, stated): 0 for day in self for stated in (True, False)}
        for day, cause, number in self.env["order.process.leftover"]._read_group(
            [("day_id", "in", self.ids)], ["day_id", "cause"], ["__count"]
        ):
            counts[day.id, bool(cause)] += number
        for day in self:
            day.open_count = counts[day.id, False]
            day.leftover_count = counts[day.id, False] + counts[day.id, True]

    # === The scheduled action ===

    @api.model
    def _close_due(self, now=None):
        """Record what finance left undone at every closing that is due; called by ``ir_cron_finance_closing``.

        A closing is recorded in one transaction and is unique in the database: a second server, a second run or a
        restart finds it and leaves it, a crash leaves nothing. Hours late it records what was undone at its time.

        :param datetime now: naive UTC; the present by default
        :return: the closings recorded
        """
        now = now or fields.Datetime.now()
        done = self.browse()

        def close(company):
            nonlocal done
            for date, instant in company._get_due_closings(now):
                done |= self.sudo()._close(company, date, instant, now)
                self.env["order.process.dispatch"]._commit_progress(1)

        companies = self.env["res.company"].sudo().search([("order_process_enabled", "=", True)])
        self.env["order.process.failure"]._run_each("ir_cron_finance_closing", companies, close)
        return done

    @api.model
    def _close(self, company, date, instant, now):
        grace = timedelta(minutes=company.dispatch_grace)
        try:
            with self.env.cr.savepoint():
                day = self._append(
                    [
                        {
                            "company_id": company.id,
                            "date": date,
                            "closes_on": instant,
                            "run_on": now,
                            "late": now > instant + grace,
                        }
                    ]
                )
        except psycopg2.errors.UniqueViolation:
            return self.browse()
        day._record_left()
        return day

    def _record_left(self):
        Leftover = self.env["order.process.leftover"].with_company(self.company_id)
        found = Leftover._get_leftovers(self.company_id, self.date, self.closes_on)
        causes = Leftover._get_known_causes(found)
        rows = Leftover._append(
            [
                {
                    "day_id": self.id,
                    "kind": item.kind,
                    "order_id": item.order.id if item.order else False,
                    "what": item.what or False,
                    "since": item.since,
                    "cause": causes.get(item, False),
                    "cause_on": self.run_on if causes.get(item) else False,
                }
                for item in found
            ]
        )
        if rows:
            self._tell_people(rows)

    def _tell_people(self, rows):
        """Tell finance and the approving managers once, each in their own language, with a link to the list."""
        people = self.company_id._get_finance_groups()._get_colleagues(self.company_id)
        for lang, group in people.grouped("lang").items():
            said = self.with_context(lang=lang)
            subject, body = said._get_summary(rows.with_env(said.env))
            said.message_notify(
                partner_ids=group.partner_id.ids,
                subject=subject,
                body=body,
                email_layout_xmlid="mail.mail_notification_light",
            )

    def _get_summary(self, rows):
        kinds = dict(rows._fields["kind"]._description_selection(self.env))
        items = Markup().join(
            Markup("<li>%s</li>") % f"{kinds[kind]}: {len(found)}" for kind, found in rows.grouped("kind").items()
        )
        names = ", ".join(row.order_id.name or row.what or "" for row in rows[:LISTED])
        subject = self.env._("%(date)s: %(count)s left undone by finance", date=self.date, count=len(rows))
        body = Markup('<p><a href="%s">%s</a></p><ul>%s</ul><p>%s</p>') % (
            f"/odoo/finance-closings/{self.id}",
            self.env._(
                "%(count)s were left undone at closing, %(open)s of them without a cause on record.",
                count=len(rows),
                open=len(rows.filtered(lambda row: not row.cause)),
            ),
            items,
            names + ("…" if len(rows) > LISTED else ""),
        )
        return subject, body

    def action_open_leftovers(self):
        """What was left undone on these days."""
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id("order_process.action_leftovers")
        return {**action, "domain": [("day_id", "in", self.ids)], "context": {}}
