import logging
import time
from datetime import timedelta

from odoo import api, fields, models

from .message import JOB, OPEN
from .pace import free_from
from .robot import OUT_MINUTES, ROBOTS, prepare, read_answer, write_text

_logger = logging.getLogger(__name__)
TIMEOUT = 10
CHUNK = 100
# After so long nobody knows any more whether a robot got what was on its way when its worker ended.
LOST_MINUTES = 15


class OrderProcessMessage(models.Model):
    """The queue: what is due is sent one by one, each committed before and after, so that nothing is told twice."""

    _inherit = "order.process.message"

    @api.model
    def _send_due(self):
        """Write what is to be told to staff, and send what is due; called by ``ir_cron_messages``. Safe to repeat."""
        News = self.env["order.process.news"].sudo()
        due = [("state", "in", OPEN), ("next_try", "<=", fields.Datetime.now())]
        found = self.sudo().search(due) | self.sudo().search(self._get_lost_domain())
        companies = found.company_id | News.search([("state", "=", "queued")]).company_id
        self.env["order.process.failure"]._run_each(JOB, companies, self._send_of)

    @api.model
    def _send_of(self, company):
        """What providers answer is kept in the company's language."""
        self = self.with_company(company).with_context(lang=company.partner_id.lang)
        self.env["order.process.news"].sudo()._write_of(company)
        self._give_up_lost(company)
        self._commit()
        due = [("state", "in", OPEN), ("next_try", "<=", fields.Datetime.now()), ("company_id", "=", company.id)]
        for message in self.sudo().search(due, order="id", limit=CHUNK):
            message._send_one()
            self._commit()
        if self.sudo().search(due, limit=1):
            self._wake()

    @api.model
    def _commit(self):
        self.env["order.process.dispatch"]._commit_progress()

    def _send_one(self):
        """Take the message under a lock, hand it over, and note what came of it."""
        now = fields.Datetime.now()
        if not self.try_lock_for_update():
            return
        self.invalidate_recordset()
        if self.state not in OPEN or not self.next_try or self.next_try > now:
            return
        later = self._get_hold_back(now)
        if later > now:
            self._advance({"next_try": later})
            self._wake(at=later)
            return
        self._advance({"state": "handed", "tries": self.tries + 1, "tried_on": now, "next_try": False})
        self._commit()
        try:
            with self.env.cr.savepoint():
                self._deliver()
        except Exception as error:
            _logger.warning("message %s was not sent: %s", self.id, type(error).__name__)
            self._fail(self.env._("%s, see the log of the server.", type(error).__name__))

    def _get_hold_back(self, now):
        """Until when it is kept: quiet hours, a robot's pace, or because it is out; ``now`` when it may go."""
        if self.kind in ROBOTS:
            minute = now - timedelta(minutes=2)
            sent = self.sudo().search([("channel_id", "=", self.channel_id.id), ("tried_on", ">=", minute)])
            return max(free_from(self.kind, sent.mapped("tried_on"), now), self.channel_id.blocked_until or now)
        if self.notice_id.urgent:
            return now
        return self._get_quiet_until(now) or now

    def _get_quiet_until(self, now):
        """When the quiet hours of who gets it end: their own, else those of the channel; ``None`` outside of them."""
        user = self.partner_id.user_ids.filtered(lambda user: not user.share)[:1]
        if user and user.quiet_from != user.quiet_to:
            return user._get_quiet_until(now, self.company_id)
        return self.channel_id._get_quiet_until(now, self.company_id)

    def _deliver(self):
        """Hand it over by its way."""
        if self.kind in ROBOTS:
            self._deliver_robot()
        else:
            getattr(self, f"_deliver_{self.kind}")()

    # === Robots ===

    def _deliver_robot(self):
        trouble, said = self._call_robot(self.channel_id, self.title, self.lines or [], self.url)
        if not trouble:
            self._succeed(said)
            return
        # What is set up wrongly does not heal with time.
        self._fail(said, hopeless=trouble in ("address", "signature", "keyword"))
        if trouble in ("limit", "server", "unreachable"):
            # The others would fail just so, or make it worse.
            minutes = OUT_MINUTES[self.kind] if trouble == "limit" else 1
            self.channel_id.sudo().blocked_until = fields.Datetime.now() + timedelta(minutes=minutes)

    @api.model
    def _call_robot(self, channel, title, lines, url):
        """Send a text to a group.

        :return: ``(trouble, said)``: the kind of trouble, empty where it was taken, and the answer in plain words
        """
        channel = channel.sudo()
        if not channel.url:
            return "address", self.env._("%s has no address yet; a system administrator sets it.", channel.name)
        text = write_text(channel.kind, title, lines, url or "", channel.keyword or "")
        request = prepare(channel.kind, text, (channel.secret or "").strip(), time.time())
        trouble, status, body = self._post(channel.url.strip() + request.params, request.body)
        if trouble:
            return trouble, body
        answer = read_answer(channel.kind, status, body)
        return answer.trouble, self._describe_answer(channel, answer)

    @api.model
    def _post(self, url, body, headers=None):
        """POST to a provider.

        What went wrong is said without the library's own words: they contain the address, which is secret.

        :return: ``(trouble, status, body)``, or ``(trouble, 0, what went wrong)``
        """
        import requests

        headers = {"Content-Type": "application/json; charset=utf-8", **(headers or {})}
        try:
            answer = requests.post(url, data=body, headers=headers, timeout=TIMEOUT, allow_redirects=False)
        except requests.exceptions.Timeout:
            return "unreachable", 0, self.env._("It did not answer within %s seconds.", TIMEOUT)
        except requests.exceptions.RequestException as error:
            return "unreachable", 0, self.env._("It cannot be reached (%s).", type(error).__name__)
        return "", answer.status_code, answer.content[:10000]

    @api.model
    def _describe_answer(self, channel, answer):
        """What a robot's answer means, in plain words, with the provider's own."""
        name = channel.name
        words = {
            "": self.env._("%s took the message.", name),
            "limit": self.env._("%s gets too many messages at once and refused this one.", name),
            "address": self.env._("The address of %s is not right any more; make a new one in the group.", name),
            "signature": self.env._("%s refused the signature: the secret is wrong, or the clock here is.", name),
            "keyword": self.env._("%s takes only messages with its keyword; write it into the channel.", name),
            "refused": self.env._("%s refused the message.", name),
            "server": self.env._("The server of the provider is in trouble."),
            "answer": self.env._("The answer was not understood; is this the address of a robot of that kind?"),
        }
        own = " ".join(filter(None, [str(answer.code or ""), answer.text])) if answer.trouble else ""
        return f"{words[answer.trouble]} ({own})" if own else words[answer.trouble]

    @api.model
    def _get_lost_domain(self):
        before = fields.Datetime.now() - timedelta(minutes=LOST_MINUTES)
        return [("state", "=", "handed"), ("kind", "in", ROBOTS), ("tried_on", "<", before)]

    @api.model
    def _give_up_lost(self, company):
        """What was on its way to a robot when its worker ended may have arrived: a person decides."""
        lost = self.sudo().search([*self._get_lost_domain(), ("company_id", "=", company.id)])
        answer = self.env._("The server stopped while this was sent; whether it arrived is not known.")
        lost._fail(answer, hopeless=True)
