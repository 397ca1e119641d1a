import json
import logging
from collections import defaultdict

import psycopg2

from odoo import Command, api, fields, models

from .occasions import OCCASIONS

_logger = logging.getLogger(__name__)
CHUNK = 50
LAYOUT = "mail.mail_notification_light"


class OrderProcessTold(models.Model):
    """What dealer and sales rep are told of an order: queued where it happens, written and sent afterwards, once.

    Queueing costs one row, so that whoever dispatches fifty orders waits for no mail and no PDF."""

    _name = "order.process.told"
    _inherit = ["order.process.evidence"]
    _description = "Notice Sent"
    _order = "id desc"
    _rec_name = "occasion"

    _evidence_mutable = frozenset({"state", "sent_on", "people", "no_address", "failure"})

    order_id = fields.Many2one("sale.order", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", related="order_id.company_id", store=True, precompute=True, index=True)
    partner_id = fields.Many2one(related="order_id.partner_id")
    notice_id = fields.Many2one("order.process.notice", ondelete="set null")
    occasion = fields.Selection(OCCASIONS, required=True)
    key = fields.Char(help="Tells two tellings on the same occasion apart: the transfer, the payment, the day.")
    said = fields.Json(help="What the template is given beside the order.")
    state = fields.Selection(
        [("queued", "Queued"), ("sent", "Sent"), ("nobody", "No Address"), ("failed", "Failed")],
        required=True,
        default="queued",
    )
    queued_on = fields.Datetime(required=True)
    sent_on = fields.Datetime()
    people = fields.Char("Told")
    no_address = fields.Boolean("Dealer Without Address")
    failure = fields.Text()

    _once = models.UniqueIndex(
        "(order_id, occasion, COALESCE(key, ''))", "Dealer and sales rep were told of this already."
    )
    _queue = models.Index("(id) WHERE state = 'queued'")

    @api.model
    def _send_due(self):
        """Write and queue the mails of what was said since; called by ``order_process.ir_cron_notices``.

        Rows are locked, so that two servers send nothing twice. What fails is marked with the reason; the rest goes."""
        companies = self.sudo().search([("state", "=", "queued")]).company_id
        self.env["order.process.failure"]._run_each("ir_cron_notices", companies, self._send_of)

    @api.model
    def _send_of(self, company):
        queued = [("state", "=", "queued"), ("company_id", "=", company.id)]
        while True:
            rows = self.sudo().search(queued, order="id", limit=CHUNK)
            rows = rows.try_lock_for_update()
            rows.invalidate_recordset()
            rows = rows.filtered(lambda row: row.state == "queued")
            if not rows:
                return
            rows._send()
            remaining = self.sudo().search_count(queued)
            self.env["order.process.dispatch"]._commit_progress(len(rows), remaining=remaining)

    def _send(self):
        """Send together what has the same words, each order once in a batch."""
        batches = defaultdict(list)
        for row in self:
            key = (row.notice_id, row.occasion, json.dumps(row.said or {}, sort_keys=True))
            fitting = next((batch for batch in batches[key] if row.order_id not in batch.order_id), None)
            if fitting is None:
                batches[key].append(row)
            else:
                batches[key][batches[key].index(fitting)] = fitting | row
        for batch in (batch for found in batches.values() for batch in found):
            batch._send_safely()

    def _send_safely(self):
        try:
            with self.env.cr.savepoint():
                self._send_together()
        except (psycopg2.errors.SerializationFailure, psycopg2.errors.DeadlockDetected):
            raise
        except Exception as error:
            if len(self) > 1:
                for row in self:
                    row._send_safely()
                return
            _logger.warning("%s: the notice %r was not sent: %s", self.order_id.name, self.occasion, error)
            self._advance({"state": "failed", "failure": str(error)})

    def _send_together(self):
        now = fields.Datetime.now()
        ways = {row: row._get_ways() for row in self}
        reached = self.filtered(lambda row: any(ways[row].values()))
        self._note_missing_addresses(ways)
        (self - reached)._advance({"state": "nobody"})
        if not reached:
            return
        reached._write_mails(ways)
        reached._queue_others(ways)
        entries = []
        for row in reached:
            names = ", ".join(self.env["res.partner"].union(*ways[row].values()).mapped("name"))
            row._advance({"state": "sent", "sent_on": now, "people": names})
            entries.append((row.order_id, "told", {"notice": row.occasion, "people": names}))
        self.env["order.process.event"]._log(entries)

    def _get_template(self):
        """The template, with what was said when these rows were queued, the same for all of them."""
        return self.notice_id.template_id.with_context(notice=self[:1].said or {})

    def _write_mails(self, ways):
        """Write the mails of those who are told by mail."""
        rows = self.filtered(lambda row: ways[row].get("mail"))
        if not rows:
            return
        mails = rows._get_template().send_mail_batch(
            rows.order_id.ids, email_values={"auto_delete": False}, email_layout_xmlid=LAYOUT
        )
        attachments = rows.order_id._get_notice_attachments(rows[:1].occasion, rows[:1].said or {})
        for row, mail in zip(rows, mails, strict=True):
            people = ways[row]["mail"]
            mail.write({"recipient_ids": [Command.set(people.ids)], "email_to": False, "email_cc": False})
            mail._attach_copies(attachments.get(row.order_id))
            row._follow_mail(mail, people)

    def _note_missing_addresses(self, ways):
        """Say once per order that its dealer cannot be told by mail, nor in any other way."""
        missing = self.filtered(lambda row: row.notice_id.to_dealer and not row._reaches_dealer(ways[row]))
        if not missing:
            return
        known = self.search([("order_id", "in", missing.order_id.ids), ("no_address", "=", True)]).order_id
        missing._advance({"no_address": True})
        fresh = missing.order_id - known
        fresh._message_log_batch(
            bodies={
                order.id: order.with_context(lang=order.user_id.lang or order.company_id.partner_id.lang).env._(
                    "%s has no e-mail address: nobody there is told by mail how this order comes along.",
                    order.partner_id.display_name,
                )
                for order in fresh
            }
        )


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _attach_copies(self, attachments):
        """Send copies of the files along; the originals stay with their record."""
        self.ensure_one()
        if attachments:
            copies = self.env["ir.attachment"].sudo().create(
                [
                    {
                        "name": attachment.name,
                        "raw": attachment.raw,
                        "mimetype": attachment.mimetype,
                        "res_model": "mail.message",
                        "res_id": self.mail_message_id.id,
                    }
                    for attachment in attachments
                ]
            )
            self.write({"attachment_ids": [Command.link(copy.id) for copy in copies]})
