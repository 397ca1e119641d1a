from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..base.window import open_dialog
from ..company import schedule
from .shortage import ANSWERS, CARRIED_OUT

# Offered to whom waits; and who once said no day is asked again after them.
WAIT_DAYS = 7


class OrderProcessShortage(models.Model):
    """The dealer's answer and what follows from it."""

    _inherit = "order.process.shortage"

    def _answer(self, answer, name, text="", wait_until=None, on=None, instead=""):
        """Note the dealer's answer and carry it out as far as nobody else has to: who, when, what was said.

        Who waits may answer again; what was said before stays in the order's events.

        :param str name: the dealer's person
        :param date wait_until: for ``wait``
        :param datetime on: naive UTC; now where it is left out
        :param str instead: the key of the answer that this one replaces, as it was shown
        :raises UserError: it was answered already, something is missing, or the day has passed
        """
        self.ensure_one()
        shortage = self.sudo()
        shortage.order_id._lock_rows()
        shortage.invalidate_recordset()
        if not shortage.may_answer or instead != shortage._get_answer_key():
            raise UserError(shortage._get_closed_message())
        name = " ".join((name or "").split())
        now = fields.Datetime.now()
        if answer not in dict(ANSWERS):
            raise UserError(self.env._("Choose one of the answers."))
        if not name:
            raise UserError(self.env._("Say who of the dealer's people answers."))
        if on and (on > now or on < shortage.asked_on.replace(microsecond=0)):
            raise UserError(self.env._("The dealer answered after being asked and before now."))
        if answer == "partial" and not shortage.can_go_partly:
            raise UserError(self.env._("Nothing of the order is there yet: it can only wait or be cancelled."))
        if answer == "substitute" and not shortage.has_substitute:
            raise UserError(self.env._("No substitute was offered."))
        if answer == "wait" and not wait_until:
            raise UserError(self.env._("Say until which day to wait."))
        if answer == "wait" and wait_until < shortage.company_id._process_today():
            raise UserError(self.env._("The day until which the dealer waits has passed."))
        shortage._advance(
            {
                "state": "answered",
                "answer": answer,
                "wait_until": wait_until if answer == "wait" else False,
                "answered_on": on or now,
                "answered_by": name,
                "entered_by_id": self.env.uid,
                "answer_text": (text or "").strip() or False,
                "remind_on": False,
            }
        )
        detail = {"answer": shortage._get_answer_label(), "people": name, "note": shortage.answer_text or ""}
        self.env["order.process.event"]._log([(shortage.order_id, "shortage_answer", detail)])
        if answer == "partial":
            shortage._send_what_is_there()
        shortage.order_id._sync_process()

    def _get_answer_key(self):
        """A key of the current answer: who replaces an answer sends the key of the one that they saw."""
        self.ensure_one()
        return f"{self.answer} {self.wait_until}" if self.answer else ""

    def _get_wait_end(self):
        """The last day on which the dealer waits: the one that was said, or some days after the answer."""
        self.ensure_one()
        if self.wait_until:
            return self.wait_until
        company = self.company_id
        said_on = schedule.to_local(self.answered_on, company._process_tz()).date() if self.answered_on else None
        return (said_on or company._process_today()) + timedelta(days=WAIT_DAYS)

    def _get_answer_label(self):
        self.ensure_one()
        label = dict(self._fields["answer"]._description_selection(self.env)).get(self.answer, "")
        if self.wait_until:
            return self.env._("%(answer)s, until %(day)s", answer=label, day=format_date(self.env, self.wait_until))
        return label

    def _get_closed_message(self):
        self.ensure_one()
        if self.state == "lapsed":
            return self.env._("%s is no longer short of anything; no answer is needed.", self.order_id.name)
        return self.env._(
            "%(order)s: %(person)s answered already (%(answer)s).",
            order=self.order_id.name,
            person=self.answered_by,
            answer=self._get_answer_label(),
        )

    def _send_what_is_there(self):
        """Let what is there go with the next dispatch; the rest follows in a transfer of its own."""
        self.ensure_one()
        order = self.order_id
        if order.state != "sale":
            self._advance({"state": "done", "closed_on": fields.Datetime.now()})
            order._take_without_goods()
            return
        missing = order._get_shortages().get(order, [])
        moves = order._get_waiting_moves().get(order, self.env["stock.move"])
        if missing and not self._has_something(moves, missing):
            raise UserError(
                self.env._("Nothing of %s is there any more: it can only wait or be cancelled.", order.name)
            )
        if missing:
            order._postpone_missing(missing)
        self._advance({"state": "done", "closed_on": fields.Datetime.now()})

    def action_cancel_rest(self):
        """Take what is missing out of the orders, as their dealers answered; the change is reviewed where it must be.

        :raises UserError: to whom may not change confirmed orders, or where nothing would be left
        """
        for shortage in self:
            shortage.check_access("read")
            if shortage.state != "answered" or shortage.answer not in CARRIED_OUT:
                raise UserError(self.env._("%s: the dealer does not cancel the rest.", shortage.order_id.name))
            order = shortage.order_id
            if order.state == "sale":
                order._check_may_amend()
            else:
                order._withdraw_for_goods()
            order._lock_rows()
            # Of a kit several parts may be missing.
            changes = [
                (line, max(min(one._get_remaining() for one in own), line.qty_delivered))
                for line, own in shortage.line_ids.grouped("order_line_id").items()
            ]
            left = {line: line.product_uom_qty for line in order._goods_lines()} | dict(changes)
            fresh = shortage._prepare_substitutes() if shortage.answer == "substitute" else []
            if not any(left.values()) and not fresh:
                raise UserError(self.env._("Nothing of %s would be left: cancel the order.", order.name))
            for line, quantity in changes:
                line.product_uom_qty = quantity
            if fresh:
                order.write({"order_line": fresh})
            shortage._advance({"state": "done", "closed_on": fields.Datetime.now()})
            if order.state == "sale":
                order.sudo()._sync_process()
            else:
                order.action_submit_review()
        return True

    def action_open_answer(self):
        """Enter what the dealer says by phone or otherwise."""
        self.ensure_one()
        self.check_access("read")
        return open_dialog(
            self.env._("Dealer's Answer"),
            "order.process.shortage.answer",
            default_shortage_id=self.id,
            default_instead=self._get_answer_key(),
        )

    def _describe(self, blocker):
        """The blocker with the question to the dealer or the answer in its text, and the group that goes on with it."""
        self.ensure_one()
        company = self.company_id
        env = self.env
        if self.state == "open":
            note = env._("The dealer was asked %s.", company._describe_instant(self.asked_on))
            return blocker._replace(message=f"{blocker.message} {note}", deadline=self.remind_on or None)
        person = self.answered_by
        if self.answer == "substitute":
            note = env._("%s takes the substitute: put it into the order.", person)
            return blocker._replace(
                message=f"{blocker.message} {note}", owner_group="order_process.group_order_clerk", deadline=None
            )
        if self.answer == "cancel":
            note = env._("%s cancels the rest: take the missing goods out of the order.", person)
            return blocker._replace(
                message=f"{blocker.message} {note}", owner_group="order_process.group_order_clerk", deadline=None
            )
        if self.wait_until:
            note = env._("%(person)s waits until %(day)s.", person=person, day=format_date(env, self.wait_until))
        else:
            note = env._("%s waits for all of it.", person)
        deadline = company._process_instant(self._get_wait_end() + timedelta(days=1))
        return blocker._replace(message=f"{blocker.message} {note}", deadline=deadline)
