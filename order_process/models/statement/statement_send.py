import time

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.tools.translate import LazyTranslate

from ..base.lock import lock_rows
from ..base.notify import show_result
from ..base.staff import check_role, check_staff
from .statement_month import write_month
from .statement_reply import FINANCE

_lt = LazyTranslate(__name__)
JOB = "ir_cron_statements"
LAYOUT = "mail.mail_notification_light"
# A run ends after so many seconds and the next one goes on: the server stops runs that take long.
BUDGET = 60


class OrderProcessStatementSending(models.Model):
    """One sending of a statement, with the PDF as it went out."""

    _name = "order.process.statement.sending"
    _inherit = ["order.process.evidence"]
    _description = "Sending of a Statement"
    _order = "id desc"
    _rec_name = "sent_to"
    _files_refusal = _lt("What was sent to a dealer is kept as it was and is not changed or deleted, by nobody.")

    statement_id = fields.Many2one("order.process.statement", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="statement_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    sent_on = fields.Datetime(required=True)
    sent_by_id = fields.Many2one("res.users", "Sent By", required=True, ondelete="restrict")
    sent_to = fields.Char(required=True)
    opening = fields.Monetary(required=True)
    closing = fields.Monetary(required=True)
    figures = fields.Char("Digest of the Figures", required=True)
    attachment_id = fields.Many2one("ir.attachment", "PDF", ondelete="restrict")

    _evidence_mutable = frozenset({"attachment_id"})

    def action_open_pdf(self):
        """The PDF as it went out.

        :raises AccessError: to whom may not read statements
        """
        self.ensure_one()
        check_staff(self)
        return {"type": "ir.actions.act_url", "url": f"/web/content/{self.attachment_id.id}", "target": "new"}

    def _keep_pdf(self, name, content):
        """Keep the file beside the sending."""
        self.ensure_one()
        attachment = self.env["ir.attachment"].sudo().create(
            {
                "name": name,
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self._advance({"attachment_id": attachment.id})


class OrderProcessStatement(models.Model):
    """Statements are sent by mail: asked for by finance or by the company's day, written by a scheduled action."""

    _inherit = "order.process.statement"

    # === Asking ===

    def action_send(self):
        """Send the statements in the next minutes, once more where they were sent before.

        :raises AccessError: to whom finance's role is missing
        :raises UserError: for a month that is not over, or where none is chosen
        """
        check_role(self.env, FINANCE, self.env._("Only finance sends statements to dealers."), AccessError)
        self._check_chosen()
        lock_rows(self)
        early = self.filtered(lambda one: not one.company_id._is_month_over(one.month))
        if early:
            raise UserError(
                self.env._(
                    "The month is not over: %s. The statement is sent when all of it is booked.",
                    ", ".join(early.mapped("display_name")),
                )
            )
        self._queue_up()
        message = self.env._("%s statements are sent in the next minutes.", len(self))
        return show_result(message)

    def _queue_up(self):
        """Have the scheduled action send these, for the current user."""
        waiting = self.filtered(lambda one: one.state != "queued")
        if waiting:
            waiting._advance({"state": "queued", "queued_by_id": self.env.uid})
            self.env.ref(f"order_process.{JOB}").sudo()._trigger()

    # === The scheduled action ===

    @api.model
    def _send_due(self, now=None):
        """Prepare the months that are due, and send what waits; called by ``ir_cron_statements``. Safe to repeat.

        Each statement is committed by itself with its mail, so that a restart sends nothing twice; one that fails is
        reported and stays, and the others go.

        :param datetime now: naive UTC; the present by default
        """
        now, failure = now or fields.Datetime.now(), self.env["order.process.failure"]
        companies = self.env["res.company"].sudo().search([("order_process_enabled", "=", True)])
        failure._run_each(JOB, companies, lambda company: self._prepare_due(company, now))
        queued = self.sudo().search([("state", "=", "queued")], order="id")
        end = time.monotonic() + BUDGET
        left = len(queued)

        def send(statement):
            nonlocal left
            if time.monotonic() > end:
                return False
            statement._send()
            left -= 1
            self.env["order.process.dispatch"]._commit_progress(1, remaining=left)
            return True

        failure._run_each(JOB, queued, send)

    @api.model
    def _prepare_due(self, company, now):
        for month in company._get_due_statement_months(now):
            try:
                statements = self._prepare(company, month)
            except ConcurrencyError:
                # Finance prepares the month at this moment; the next run finds what it made.
                return
            if company.statement_auto:
                statements.filtered(lambda one: one.state == "open")._queue_up()
            company.statement_month = month

    # === Sending one ===

    def _send(self):
        """Write the mail with the PDF and note what was sent; nothing where it was sent at this moment."""
        self.ensure_one()
        lock_rows(self)
        if self.state != "queued":
            return
        reader = self._get_mail_reader()
        if not reader:
            self._advance({"state": "nobody"})
            return
        said = self.with_context(lang=self._get_mail_lang()).with_company(self.company_id)
        sheet = said._make_sheets(said.env.lang)
        paper, pdf = sheet._get_paper(), sheet._make_pdf()
        sending = self._note_sending(paper, f"{reader.name} <{reader.email}>")
        sending._keep_pdf(sheet._get_file_name("pdf"), pdf)
        said._write_mail(reader, sending.attachment_id)

    def _get_mail_reader(self):
        """Who at the dealer's gets the statement: the first with an address of whom invoices go to, the dealer, and
        its people in the portal."""
        self.ensure_one()
        dealer = self.partner_id
        people = dealer.browse(dealer.address_get(["invoice"])["invoice"]) | dealer
        users = self.env["res.users"].search(
            [("partner_id", "child_of", dealer.id), ("share", "=", True)], order="id"
        )
        return (people | users.partner_id).filtered("email")[:1]

    def _note_sending(self, paper, sent_to):
        """Append the sending; what the statement says of the last one follows."""
        vals = {
            "sent_on": fields.Datetime.now(),
            "sent_by_id": self.queued_by_id.id or self.env.uid,
            "sent_to": sent_to,
            "opening": paper.opening,
            "closing": paper.closing,
            "figures": paper.figures,
        }
        sending = self.env["order.process.statement.sending"]._append([{"statement_id": self.id, **vals}])
        self._advance({**vals, "state": "sent", "opened_on": False})
        return sending

    def _write_mail(self, reader, attachment):
        template = self.env.ref("order_process.mail_template_statement").sudo()
        (mail,) = template.send_mail_batch(
            self.ids, email_values={"auto_delete": False, "email_to": False}, email_layout_xmlid=LAYOUT
        )
        copy = attachment.sudo().copy({"res_model": "mail.message", "res_id": mail.mail_message_id.id})
        mail.write({"recipient_ids": [Command.set(reader.ids)], "attachment_ids": [Command.link(copy.id)]})

    def _get_mail_lang(self):
        self.ensure_one()
        return self._get_mail_reader().lang or self.partner_id.lang

    def _get_portal_address(self):
        """Where the dealer reads and answers it."""
        self.ensure_one()
        return f"{self.get_base_url()}/my/statement?month={write_month(self.month)}"
