import json

from markupsafe import Markup

from odoo import api, fields, models

from .told import LAYOUT

# What no repetition mends: somebody has to mend the address or the number first.
HOPELESS = {
    "mail_email_invalid",
    "mail_email_missing",
    "sms_number_missing",
    "sms_number_format",
    "sms_blacklist",
    "sms_optout",
    "sms_country_not_supported",
}


class OrderProcessMessage(models.Model):
    """Mail, SMS and web push: core's queues send them and say what became of them."""

    _inherit = "order.process.message"

    # === Mail ===

    def _deliver_mail(self):
        if self.mail_id:
            self.mail_id.mark_outgoing()
        else:
            self._advance({"mail_id": self._write_mail(self.partner_id, self.title, self.lines or [], self.url).id})
        self._wake_mails()

    @api.model
    def _wake_mails(self, at=None):
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger(at=at)

    @api.model
    def _write_mail(self, partner, title, lines, url):
        said = self.with_context(lang=partner.lang)
        body = Markup("").join(Markup("<p>%s</p>") % line for line in [title, *lines])
        if url:
            body += Markup('<p><a href="%s">%s</a></p>') % (url, said.env._("Open it"))
        company = self.env.company
        return self.env["mail.mail"].sudo().create(
            {
                "subject": title,
                "body_html": said.env["mail.render.mixin"]._render_encapsulate(
                    LAYOUT, body, context_record=company, add_context={"email_notification_allow_header": False}
                ),
                "email_from": company.email_formatted or self.env.user.email_formatted,
                "author_id": company.partner_id.id,
                "recipient_ids": [(4, partner.id)],
                "auto_delete": False,
            }
        )

    @api.model
    def _try_mail(self, _channel, partner, title, line):
        """Send a mail at once; ``(trouble, said)``."""
        if not partner.email:
            return "address", self.env._("You have no e-mail address.")
        try:
            mail = self._write_mail(partner, title, [line], self.get_base_url())
            mail.send()
        except Exception as error:
            return "server", str(error)
        if mail.exists() and mail.state == "exception":
            return "server", self.env._("The mail was not sent: %s", mail.failure_reason or "")
        return "", self.env._("The mail went out to %s.", partner.email)

    def _follow(self, failure_type, reason):
        """Note what core reports of these.

        :param failure_type: empty where it went out
        """
        open_ones = self.sudo().filtered(lambda message: message.state in ("handed", "failed"))
        if not failure_type:
            open_ones._succeed()
            return
        for message in open_ones.filtered(lambda one: one.state == "handed"):
            message._fail(reason, hopeless=failure_type in HOPELESS)

    # === SMS ===

    def _deliver_sms(self):
        number = self.partner_id.phone_sanitized or self.partner_id.phone
        if not number:
            self._fail(self.env._("%s has no phone number.", self.partner_id.name), hopeless=True)
            return
        text = "\n".join(filter(None, [self.title, *(self.lines or []), self.url]))
        sms = self.env["sms.sms"].sudo().create(
            {
                "number": number,
                "body": text,
                "partner_id": self.partner_id.id,
                "process_company_id": self.company_id.id,
                "process_template": self.notice_id.sms_code,
            }
        )
        self._advance({"sms_id": sms.id})

    @api.model
    def _try_sms(self, _channel, partner, title, line):
        """Send an SMS at once; ``(trouble, said)``."""
        number = partner.phone_sanitized or partner.phone
        if not number:
            return "address", self.env._("You have no phone number in your preferences.")
        sms = self.env["sms.sms"].sudo().create(
            {
                "number": number,
                "body": f"{title}\n{line}",
                "partner_id": partner.id,
                "process_company_id": self.env.company.id,
            }
        )
        sms.send(unlink_sent=False)
        if sms.state == "error":
            return "server", self.env._("The SMS was not sent: %s", sms._describe_failure())
        return "", self.env._("The provider took the SMS to %s.", number)

    # === Web push ===

    def _deliver_push(self):
        if self._push(self.partner_id, self.title, self.lines or [], self.model, self.res_id):
            self._succeed(self.env._("Handed to the browser's maker; whether it came is not reported."))
        else:
            self._fail(self.env._("%s has no browser that takes notices.", self.partner_id.name), hopeless=True)

    @api.model
    def _push(self, partner, title, lines, model, res_id):
        """Queue it for all browsers of a person; how many there are."""
        devices = self.env["mail.push.device"].sudo().search([("partner_id", "=", partner.id)])
        if devices:
            about = {"model": model or "res.users", "res_id": res_id or self.env.uid}
            payload = json.dumps({"title": title, "options": {"body": "\n".join(lines), "data": about}})
            self.env["mail.push"].sudo().create(
                [{"mail_push_device_id": device.id, "payload": payload} for device in devices]
            )
            self.env.ref("mail.ir_cron_web_push_notification").sudo()._trigger()
        return len(devices)

    @api.model
    def _try_push(self, _channel, partner, title, line):
        """Send a web push; ``(trouble, said)``."""
        count = self._push(partner, title, [line], None, None)
        if not count:
            return "address", self.env._("None of your browsers takes notices: allow them there first.")
        return "", self.env._("On its way to %s of your browsers; whether it came is not reported.", count)


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(self, success_pids, success_emails, failure_reason=False, failure_type=None):
        """Note what became of notices; core tells everything of a mail here."""
        messages = self.env["order.process.message"].sudo().search([("mail_id", "in", self.ids)])
        for mail, found in messages.grouped("mail_id").items():
            found._follow(failure_type, failure_reason or mail.failure_reason or failure_type)
        return super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason=failure_reason, failure_type=failure_type
        )


class SmsSms(models.Model):
    _inherit = "sms.sms"

    process_company_id = fields.Many2one(
        "res.company", "Company of the Notice", index="btree_not_null", help="By whose provider it goes."
    )
    process_template = fields.Char("Template Code")

    def _describe_failure(self):
        return dict(self._fields["failure_type"]._description_selection(self.env)).get(self.failure_type) or ""

    def _handle_call_result_hook(self, results):
        """Note what became of notices; core calls this with the states written."""
        super()._handle_call_result_hook(results)
        said = {result["uuid"]: result.get("failure_reason") for result in results}
        messages = self.env["order.process.message"].sudo().search([("sms_id", "in", self.ids)])
        for message in messages:
            sms = message.sms_id
            failed = sms.state == "error"
            reason = said.get(sms.uuid) or sms._describe_failure()
            message._follow((sms.failure_type or "unknown") if failed else None, reason)
