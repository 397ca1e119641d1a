import json
import logging
import time

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..base.notify import show_result
from ..base.staff import check_role
from ..notice.channel import ADMIN_GROUP
from ..notice.pace import next_try
from .follow import write_instant
from .signing import prepare_headers
from .webhook import JOB

_logger = logging.getLogger(__name__)
CHUNK = 100
# The receiver says that it is gone for good.
GONE = 410


class OrderProcessWebhook(models.Model):
    _inherit = "order.process.webhook"

    def _post_body(self, message_id, body):
        """Sign and send, at once.

        :return: ``(trouble, said)``: ``gone``, ``refused``, ``unreachable`` or empty, and the answer in plain words
        """
        self.ensure_one()
        if not self.url or not self.secret:
            return "gone", self.env._("%s has no address yet; a system administrator sets it.", self.name)
        content = json.dumps(body, ensure_ascii=False).encode()
        headers = prepare_headers(self.secret.strip(), message_id, int(time.time()), content)
        trouble, status, answer = self.env["order.process.message"]._post(self.url.strip(), content, headers)
        if trouble:
            return trouble, answer
        if 200 <= status < 300:
            return "", self.env._("%(name)s took it (%(status)s).", name=self.name, status=status)
        said = self.env._("%(name)s refused it (%(status)s).", name=self.name, status=status)
        return ("gone" if status == GONE else "refused"), said


class OrderProcessWebhookDelivery(models.Model):
    """The queue: what is due is sent one by one, each committed by itself."""

    _inherit = "order.process.webhook.delivery"

    @api.model
    def _send_due(self):
        """Tell what is due; called by ``ir_cron_webhooks``. Safe to repeat: receivers know an entry by its id."""
        self.env["order.process.failure"]._run_each(JOB, self._find_next().company_id, self._send_of)

    @api.model
    def _find_next(self, company=None):
        """The deliveries that may go now: of each webhook and order the first that was not taken, where it is due."""
        mine = SQL("AND company_id = %s", company.id) if company else SQL()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM (SELECT DISTINCT ON (webhook_id, order_id) id, state, next_try"
                " FROM order_process_webhook_delivery WHERE state IN ('waiting', 'failed', 'given_up') %s"
                " ORDER BY webhook_id, order_id, id) first"
                " WHERE state <> 'given_up' AND next_try <= %s ORDER BY id LIMIT %s",
                mine,
                fields.Datetime.now(),
                CHUNK,
            )
        )
        return self.sudo().browse(row[0] for row in rows)

    @api.model
    def _send_of(self, company):
        """What other systems answer is kept in the company's language."""
        self = self.with_company(company).with_context(lang=company.partner_id.lang)
        left = CHUNK
        while found := self._find_next(company)[:left]:
            for delivery in found:
                delivery._send_one()
                self.env["order.process.dispatch"]._commit_progress()
            left -= len(found)
        if self._find_next(company):
            self.env.ref(f"order_process.{JOB}").sudo()._trigger()

    def _send_one(self):
        """Take it under a lock, send it, and note what came of it."""
        if not self.try_lock_for_update():
            return
        self.invalidate_recordset()
        if self.state not in ("waiting", "failed"):
            return
        now = fields.Datetime.now()
        trouble, said = self.webhook_id.sudo()._post_body(self._get_message_id(), self._prepare_body())
        done = {"tries": self.tries + 1, "tried_on": now, "answer": said}
        if not trouble:
            self._advance({**done, "state": "sent", "sent_on": now, "next_try": False})
            return
        later = None if trouble == "gone" else next_try(self.tries + 1, now)
        self._advance({**done, "state": "failed" if later else "given_up", "next_try": later or False})
        if later:
            self.env.ref(f"order_process.{JOB}").sudo()._trigger(at=later)
        else:
            error = UserError(f"{self.order_id.name}: {said}")
            self.env["order.process.failure"]._note(JOB, {self.webhook_id: error})

    def _get_message_id(self):
        """The same for every try: by it a receiver knows that it has had the step."""
        return f"{self.order_id.id}-{self.event_id.sudo().seq}"

    def _prepare_body(self):
        """What is told: which order, which step, when (UTC). The rest is asked with ``follow_orders``."""
        order, event = self.order_id.sudo(), self.event_id.sudo()
        dealer = order.partner_id.commercial_partner_id
        return {
            "id": self._get_message_id(),
            "order": order.name,
            "reference": order.client_order_ref or None,
            "dealer": dealer.ref or dealer.name,
            "step": event.kind,
            "entry": event.seq,
            "at": write_instant(event.at),
            "stage": order.process_stage or None,
        }

    # === By hand ===

    def _check_helper(self):
        check_role(self.env, ADMIN_GROUP, self.env._("Only a process administrator sees to webhooks."))
        self.check_access("read")
        self.sudo().lock_for_update()
        self.invalidate_recordset()

    def action_send_again(self):
        """Try these again at once.

        :raises UserError: to whom the role is missing, or where all were taken
        """
        self._check_helper()
        found = self.sudo().filtered(lambda delivery: delivery.state in ("failed", "given_up", "dropped"))
        if not found:
            raise UserError(self.env._("Only what was not taken is sent again."))
        now = fields.Datetime.now()
        found._advance({"state": "waiting", "tries": 0, "next_try": now, "handled_by_id": self.env.uid})
        self._settle(found)
        self.env.ref(f"order_process.{JOB}").sudo()._trigger()
        return show_result(self.env._("%s are sent again.", len(found)))

    def action_drop(self):
        """Leave these; what comes later of their orders goes on.

        :raises UserError: to whom the role is missing, or where nothing waits
        """
        self._check_helper()
        found = self.sudo().filtered(lambda delivery: delivery.state in ("waiting", "failed", "given_up"))
        if not found:
            raise UserError(self.env._("Only what was not taken is dropped."))
        found._advance({"state": "dropped", "next_try": False, "handled_by_id": self.env.uid})
        self._settle(found)
        self.env.ref(f"order_process.{JOB}").sudo()._trigger()
        return show_result(self.env._("%s dropped.", len(found)))

    @api.model
    def _settle(self, found):
        """Note that a webhook works again, once nothing of it is left to a person."""
        left = self.sudo().search([("webhook_id", "in", found.webhook_id.ids), ("state", "=", "given_up")]).webhook_id
        self.env["order.process.failure"]._resolve(JOB, found.webhook_id - left)
