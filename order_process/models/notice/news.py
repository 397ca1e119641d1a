from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models

from .message import JOB
from .occasions import STAFF_OCCASIONS
from .robot import ROBOTS


class OrderProcessNews(models.Model):
    """What people of the company are to be told: one row where it happens, written later, together, for each of them.

    Queueing costs a row, and nothing at all where the company tells nobody."""

    _name = "order.process.news"
    _inherit = ["order.process.evidence"]
    _description = "News for Staff"
    _order = "id desc"
    _rec_name = "occasion"

    _evidence_mutable = frozenset({"state", "told_on"})

    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    occasion = fields.Selection(STAFF_OCCASIONS, required=True)
    model = fields.Char(required=True)
    res_id = fields.Many2oneReference("Record", model_field="model", required=True)
    key = fields.Char(help="Tells two events of one record apart, such as two deadlines.")
    state = fields.Selection([("queued", "Queued"), ("told", "Told")], required=True, default="queued")
    queued_on = fields.Datetime(required=True)
    told_on = fields.Datetime()

    _once = models.UniqueIndex("(occasion, model, res_id, COALESCE(key, ''))", "This was told already.")
    _queue = models.Index("(company_id) WHERE state = 'queued'")
    _last = models.Index("(company_id, occasion, told_on)")

    @api.model
    def _tell_staff(self, occasion, records, keys=None):
        """Queue what happened to these records, for companies that tell their people of it; each once.

        Records that know how to tell it in the inbox (``_inbox_<occasion>``) are queued for every company.

        :param dict keys: ``{record: key}`` where it may happen to a record again
        """
        Notice, told = self.env["order.process.notice"], records
        if not hasattr(records, f"_inbox_{occasion}"):
            told = records.filtered(lambda record: Notice._get_staff_notice_id(occasion, record.sudo().company_id.id))
        if not told:
            return self.browse()
        keys = {record.id: str((keys or {}).get(record) or "") for record in told}
        known = {
            (row.res_id, row.key or "")
            for row in self.sudo().search_fetch(
                [("occasion", "=", occasion), ("model", "=", told._name), ("res_id", "in", told.ids)], ["res_id", "key"]
            )
        }
        rows = self.sudo()._append(
            [
                {
                    "company_id": record.company_id.id,
                    "occasion": occasion,
                    "model": record._name,
                    "res_id": record.id,
                    "key": keys[record.id] or False,
                    "queued_on": fields.Datetime.now(),
                }
                for record in told.sudo()
                if (record.id, keys[record.id]) not in known
            ]
        )
        if rows:
            self.env["order.process.message"]._wake()
        return rows

    # === Writing ===

    @api.model
    def _write_of(self, company):
        """Write the messages of what is queued for a company, all of one occasion together."""
        rows = self.sudo().search([("state", "=", "queued"), ("company_id", "=", company.id)], order="id")
        rows = rows.try_lock_for_update()
        rows.invalidate_recordset()
        rows = rows.filtered(lambda row: row.state == "queued")
        for occasion, found in rows.grouped("occasion").items():
            notice = self.env["order.process.notice"].sudo()
            notice = notice.browse(notice._get_staff_notice_id(occasion, company.id))
            later = notice and self._get_gathered(notice, company)
            if later:
                self.env["order.process.message"]._wake(at=later)
                continue
            # A piece of news that cannot be written is held alone, and stops no other.
            self.env["order.process.failure"]._run_apart(
                JOB, found, lambda some, notice=notice: some._write(notice, company)
            )

    @api.model
    def _get_gathered(self, notice, company):
        """Until when more is gathered, where the last message was not long ago; ``None`` where it is written now."""
        if not notice.gather_minutes:
            return None
        since = fields.Datetime.now() - timedelta(minutes=notice.gather_minutes)
        last = self.sudo().search(
            [("company_id", "=", company.id), ("occasion", "=", notice.occasion), ("told_on", ">", since)],
            order="told_on desc",
            limit=1,
        )
        return last.told_on + timedelta(minutes=notice.gather_minutes) if last else None

    def _write(self, notice, company):
        """Queue the messages of one occasion: to the groups, and to each person by their ways."""
        self._advance({"state": "told", "told_on": fields.Datetime.now()})
        records = self.env[self[:1].model].sudo().browse(self.mapped("res_id")).exists()
        occasion = self[:1].occasion
        records = getattr(records, f"_still_{occasion}", lambda: records)()
        if not notice:
            getattr(records, f"_inbox_{occasion}", lambda: None)()
        if not records or not notice:
            return
        key = str(max(self.ids))
        rows = []
        for robot in notice._get_channels(company).filtered(lambda one: one.kind in ROBOTS):
            words = self._compose(notice.occasion, records, company.partner_id.lang)
            vals = {"channel_id": robot.id, "kind": robot.kind, "people": robot.name}
            rows.append(self._prepare_message(notice, company, key, words, **vals))
        for user, (found, kinds) in self._get_people(notice, records, company).items():
            words = self._compose(notice.occasion, found, user.lang)
            for kind in kinds:
                channel = notice._get_channel(kind, company)
                vals = {"channel_id": channel.id, "kind": kind, "partner_id": user.partner_id.id, "people": user.name}
                rows.append(self._prepare_message(notice, company, key, words, **vals))
        self.env["order.process.message"]._queue_messages(rows)

    def _prepare_message(self, notice, company, key, words, **vals):
        title, lines, url, record = words
        return {
            "company_id": company.id,
            "notice_id": notice.id,
            "occasion": notice.occasion,
            "key": key,
            "title": title,
            "lines": lines,
            "url": url,
            "model": record._name if record else False,
            "res_id": record.id if record else False,
            **vals,
        }

    def _get_people(self, notice, records, company):
        """``{user: (records, kinds)}``: who is told of which of the records, and by which ways."""
        owners = defaultdict(records.browse)
        roles = notice.group_ids
        if roles:
            for user in roles._get_colleagues(company):
                owners[user] |= records
        elif hasattr(records, "_get_told_people"):
            for user, found in records._get_told_people(notice.occasion).items():
                owners[user] |= found
        users = self.env["res.users"].sudo().union(*owners)
        kinds = users._get_notice_kinds(notice.occasion, notice._get_kinds())
        return {
            user: (owners[user], reachable)
            for user in users
            if (reachable := self._get_reachable(user, kinds[user]))
        }

    @api.model
    def _get_reachable(self, user, kinds):
        """The ways by which a person can be told at all; by mail where none of those that were asked for is open."""
        partner = user.partner_id
        closed = set()
        if "push" in kinds and not self.env["mail.push.device"].sudo().search_count([("partner_id", "=", partner.id)]):
            closed.add("push")
        if "sms" in kinds and not (partner.phone_sanitized or partner.phone):
            closed.add("sms")
        return [kind for kind in kinds if kind not in closed] or (["mail"] if kinds else [])

    # === Words ===

    @api.model
    def _compose(self, occasion, records, lang):
        """``(title, lines, link, record)`` of a summary, in a language; the record where it is about one."""
        said = records.with_context(lang=lang or self.env.lang)
        return getattr(said, f"_compose_{occasion}")()
