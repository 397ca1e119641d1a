from odoo import Command, api, models
from odoo.exceptions import UserError

from ..base.notify import in_their_languages
from ..gate.failure import ADMIN_GROUP

JOB = "ir_cron_history_mail"
MAX_BYTES = 8_000_000


class OrderProcessAnchor(models.Model):
    """The day's digest by mail, so that it stands in somebody else's mailbox."""

    _inherit = "order.process.anchor"

    @api.model
    def _run_mail(self):
        """Mail the digests that were not mailed yet, each once; called by ``ir_cron_history_mail``."""
        waiting = self.sudo().search([("mailed_on", "=", False)], order="day")
        self.env["order.process.failure"]._run_each(JOB, waiting, lambda anchor: anchor._mail())

    def _mail(self):
        """Queue the mail with the digest and all heads of the day, to each address in its language."""
        self.ensure_one()
        addresses = self._get_mail_addresses()
        if not addresses:
            raise UserError(
                self.env._("Nobody gets the digest of the day: name an address in the settings.")
            )
        template = self.env.ref("order_process.mail_template_history_digest").sudo()
        files = [Command.link(file.id) for file in self._create_heads_file()]
        for address, anchor in addresses:
            template.with_context(lang=anchor.env.lang).send_mail(
                self.id, email_values={"email_to": address, "attachment_ids": files}
            )
        self._advance({"mailed_on": self.env.cr.now()})

    def _create_heads_file(self):
        """The heads as an attachment; none where no mail server takes it, since the digest itself is enough."""
        content = self._write_heads()
        vals = {"name": f"heads-{self.company_id.id}-{self.day}.csv", "raw": content, "mimetype": "text/csv"}
        Attachment = self.env["ir.attachment"].sudo()
        return Attachment.create(vals) if len(content) <= MAX_BYTES else Attachment

    def _get_mail_addresses(self):
        """``(address, anchor in the reader's language)`` of everybody who gets the digest."""
        company = self.company_id.sudo()
        if company.history_mail_to:
            return [(company.history_mail_to, self.with_context(lang=company.partner_id.lang))]
        people = self.env.ref(ADMIN_GROUP)._get_colleagues(company).filtered("email")
        return [(user.email_formatted, anchor) for user, anchor in in_their_languages(self, people)]
