from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.notify import show_result
from ..base.staff import check_role
from .occasions import KINDS, OCCASIONS, PERSONAL, STAFF_OCCASIONS
from .pace import next_try

JOB = "ir_cron_messages"
HELPERS = ("order_process.group_process_admin", "order_process.group_customer_service")
OPEN = ("waiting", "failed")


class OrderProcessMessage(models.Model):
    """One message to one person, or to one group by its robot: once, tried again, and then somebody's work (M5).

    ``waiting`` → ``handed`` (the provider, or the queue of Odoo's mails or SMS, has it) → ``sent``; or ``failed`` with
    the next try, at last ``given_up``: sent again or dropped by a person."""

    _name = "order.process.message"
    _inherit = ["order.process.evidence"]
    _description = "Message"
    _order = "id desc"
    _rec_name = "title"

    _evidence_mutable = frozenset(
        {"state", "tries", "next_try", "tried_on", "sent_on", "answer", "mail_id", "sms_id", "handled_by_id"}
    )

    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="restrict")
    notice_id = fields.Many2one("order.process.notice", ondelete="set null")
    occasion = fields.Selection(OCCASIONS + STAFF_OCCASIONS, required=True)
    channel_id = fields.Many2one("order.process.notice.channel", index="btree_not_null", ondelete="restrict")
    kind = fields.Selection(KINDS, "Way", required=True)
    partner_id = fields.Many2one("res.partner", "To", index="btree_not_null", ondelete="restrict")
    people = fields.Char(help="Who gets it: one person, those of one mail, or the group of a robot.")
    sale_id = fields.Many2one("sale.order", "Order", index="btree_not_null", ondelete="restrict")
    model = fields.Char()
    res_id = fields.Many2oneReference("Record", model_field="model")
    key = fields.Char(required=True, help="Tells two messages on the same occasion apart.")
    title = fields.Char(required=True)
    lines = fields.Json()
    url = fields.Char("Link")
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("handed", "Handed Over"),
            ("sent", "Went Out"),
            ("failed", "Retrying"),
            ("given_up", "Given Up"),
            ("dropped", "Dropped"),
        ],
        required=True,
        default="waiting",
    )
    queued_on = fields.Datetime(required=True, default=fields.Datetime.now)
    next_try = fields.Datetime(default=fields.Datetime.now)
    tries = fields.Integer()
    tried_on = fields.Datetime("Last Try")
    sent_on = fields.Datetime()
    answer = fields.Text(help="What the provider said, or why it could not be asked.")
    mail_id = fields.Many2one("mail.mail", index="btree_not_null", ondelete="set null")
    sms_id = fields.Many2one("sms.sms", index="btree_not_null", ondelete="set null")
    handled_by_id = fields.Many2one("res.users", "Handled By", ondelete="restrict")

    _once = models.UniqueIndex(
        "(occasion, kind, COALESCE(channel_id, 0), COALESCE(partner_id, 0), key)", "This was told by this way already."
    )
    _queue = models.Index("(next_try) WHERE state IN ('waiting', 'failed')")
    _pace = models.Index("(channel_id, tried_on)")
    _open = models.Index("(id) WHERE state = 'given_up'")

    @api.model
    def _queue_messages(self, vals_list):
        """Queue messages and wake the scheduled action that sends them."""
        messages = self._append(vals_list)
        if messages:
            self._wake()
        return messages

    @api.model
    def _wake(self, at=None):
        self.env.ref(f"order_process.{JOB}").sudo()._trigger(at=at)

    # === What became of it ===

    def _succeed(self, answer=""):
        """The provider took them; what was reported of them is over."""
        now = fields.Datetime.now()
        self._advance({"state": "sent", "sent_on": now, "next_try": False, "answer": answer or False})
        Failure = self.env["order.process.failure"]
        Failure._resolve(JOB, self)
        self._settle()

    def _fail(self, answer, hopeless=False):
        """They did not go out: tried again later, or handed to a person where that was tried often enough.

        :param hopeless: it is tried again by a person only, since nothing changes by itself
        """
        now = fields.Datetime.now()
        for message in self:
            later = None if hopeless else next_try(message.tries, now)
            state = "failed" if later else "given_up"
            message._advance({"state": state, "next_try": later or False, "answer": answer})
            if later:
                message._wake(at=later)
            else:
                message._hand_over()

    def _hand_over(self):
        """Put it on the list of failures, where process administrators are told: a robot once for all its messages."""
        self.ensure_one()
        subject = self.channel_id if self.kind not in PERSONAL else self
        error = UserError(f"{self.people or self.partner_id.name}: {self.answer}")
        self.env["order.process.failure"]._note(JOB, {subject: error})

    def _settle(self):
        """Note that a robot works again, once nothing of it is left to a person."""
        channels = self.channel_id.filtered(lambda channel: not channel._is_personal())
        if not channels:
            return
        left = self.sudo().search([("channel_id", "in", channels.ids), ("state", "=", "given_up")]).channel_id
        self.env["order.process.failure"]._resolve(JOB, channels - left)

    # === By hand ===

    def _check_helper(self):
        refusal = self.env._("Only customer service or a process administrator sees to messages that failed.")
        check_role(self.env, HELPERS, refusal)
        self.check_access("read")
        self.sudo().lock_for_update()
        self.invalidate_recordset()

    def action_send_again(self):
        """Try these again at once; for what was given up, and for what waits for its next try."""
        self._check_helper()
        found = self.sudo().filtered(lambda message: message.state in ("failed", "given_up"))
        if not found:
            raise UserError(self.env._("Only what failed is sent again."))
        found._advance(
            {"state": "waiting", "tries": 0, "next_try": fields.Datetime.now(), "handled_by_id": self.env.uid}
        )
        self._wake()
        return show_result(self.env._("%s are sent again.", len(found)))

    def action_drop(self):
        """Leave these: they are no longer worth sending."""
        self._check_helper()
        found = self.sudo().filtered(lambda message: message.state in ("waiting", "failed", "given_up"))
        if not found:
            raise UserError(self.env._("Only what was not sent is dropped."))
        found._advance({"state": "dropped", "next_try": False, "handled_by_id": self.env.uid})
        self.env["order.process.failure"]._resolve(JOB, found)
        found._settle()
        return show_result(self.env._("%s dropped.", len(found)))

    def action_open_record(self):
        """Open what the message is about."""
        self.ensure_one()
        self.check_access("read")
        record = self.sale_id or (self.model and self.env[self.model].browse(self.res_id).exists())
        if not record:
            raise UserError(self.env._("This message is about no record that is still there."))
        return record.get_formview_action()


class OrderProcessFailure(models.Model):
    _inherit = "order.process.failure"

    def action_send_again(self):
        """Send again what was given up: the one message, or all of the robot that failed."""
        self.check_access("read")
        Message = self.env["order.process.message"]
        messages = Message.browse([failure.res_id for failure in self if failure.model == Message._name])
        channels = [failure.res_id for failure in self if failure.model == "order.process.notice.channel"]
        messages |= Message.search([("channel_id", "in", channels), ("state", "=", "given_up")])
        return messages.action_send_again()
