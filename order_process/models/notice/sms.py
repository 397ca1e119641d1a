import json

from odoo import models
from odoo.addons.sms.tools.sms_api import SmsApiBase

TAKEN = (0, "0", "OK", "ok", None)


class SmsApiPost(SmsApiBase):
    """A provider that is sent each SMS as JSON at an address of its own: the channel's.

    ``{"number", "text", "template", "company"}``, with the channel's secret as bearer; HTTP 200 takes it, unless its
    JSON has a ``code`` (or ``errcode``) that is not 0 or OK."""

    def _send_sms_batch(self, messages, delivery_reports_url=False):
        """See ``SmsApiBase``. Whatever happens is the result of that one SMS, never of the whole batch."""
        channel = self.company._get_post_channel()
        codes = self._get_codes(messages)
        return [
            {"uuid": number["uuid"], **self._send_one(channel, number, message["content"] or "", codes)}
            for message in messages
            for number in message["numbers"]
        ]

    def _get_codes(self, messages):
        uuids = [number["uuid"] for message in messages for number in message["numbers"]]
        found = self.env["sms.sms"].sudo().search([("uuid", "in", uuids)])
        return {sms.uuid: sms.process_template for sms in found}

    def _send_one(self, channel, number, text, codes):
        if not number["number"]:
            return {"state": "sms_number_missing", "failure_reason": self.env._("There is no phone number.")}
        vals = {
            "number": number["number"],
            "text": text,
            "template": codes.get(number["uuid"]) or None,
            "company": self.company.name,
        }
        headers = {"Authorization": f"Bearer {channel.secret}"} if channel.secret else {}
        Message = self.env["order.process.message"]
        trouble, status, body = Message._post(channel.url.strip(), json.dumps(vals).encode(), headers)
        if trouble:
            return {"state": "server_error", "failure_reason": body}
        return self._read_answer(status, body)

    def _read_answer(self, status, body):
        try:
            said = json.loads(body)
        except ValueError:
            said = {}
        said = said if isinstance(said, dict) else {}
        code = said.get("code", said.get("errcode"))
        own = str(said.get("message") or said.get("errmsg") or said.get("msg") or "")[:200]
        if 200 <= status < 300 and code in TAKEN:
            return {"state": "success", "failure_reason": False}
        number = status if code in TAKEN else code
        reason = self.env._("The provider refused it (%s).", " ".join(filter(None, [str(number), own])))
        return {"state": "server_error", "failure_reason": reason}


class ResCompany(models.Model):
    _inherit = "res.company"

    def _get_post_channel(self):
        """The SMS channel with an address of its own by which this company sends; empty where Odoo's provider does."""
        self.ensure_one()
        return self.env["order.process.notice.channel"]._get_by_kind("sms", self).filtered("url")

    def _get_sms_api_class(self):
        return SmsApiPost if self._get_post_channel() else super()._get_sms_api_class()


class SmsSms(models.Model):
    """Each SMS by the provider of its company; core's queue stands still where companies mix."""

    _inherit = "sms.sms"

    def _get_sms_company(self):
        return self.process_company_id or super()._get_sms_company()

    def _group_by_company(self):
        return self.grouped(lambda sms: sms._get_sms_company()[:1] or self.env.company)

    def _split_by_api(self):
        """What is sent at once asks for the company's provider, too."""
        rest = self.browse()
        for company, found in self._group_by_company().items():
            if company._get_post_channel():
                api = SmsApiPost(self.env)
                api._set_company(company)
                yield api, found
            else:
                rest |= found
        if rest:
            yield from super(SmsSms, rest)._split_by_api()

    def _send(self, unlink_failed=False, unlink_sent=True, raise_exception=False):
        """Core asks for one company's provider; the queue may hold several companies' messages."""
        groups = {} if self.env.context.get("sms_api") else self._group_by_company()
        if not groups:
            return super()._send(unlink_failed=unlink_failed, unlink_sent=unlink_sent, raise_exception=raise_exception)
        for company, found in groups.items():
            super(SmsSms, found.with_company(company))._send(
                unlink_failed=unlink_failed, unlink_sent=unlink_sent, raise_exception=raise_exception
            )
        return None
