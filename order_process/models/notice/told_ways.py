from odoo import fields, models

from .occasions import PERSONAL


class OrderProcessTold(models.Model):
    """By which ways each is told of an order: dealers by mail and SMS as the notice says, reps as they prefer."""

    _inherit = "order.process.told"

    def _get_ways(self):
        """``{kind: partners}``: who is told of the order by mail, SMS and web push."""
        self.ensure_one()
        notice, order = self.notice_id, self.order_id
        open_kinds = notice._get_channels(order.company_id).mapped("kind")
        usual = [kind for kind in PERSONAL if kind in open_kinds] or ["mail"]
        ways = {kind: order.partner_id.browse() for kind in PERSONAL}
        if notice.to_dealer:
            mail = order._get_notice_people(self.occasion)
            phone = order._get_notice_people(self.occasion, "phone")
            if "sms" in usual:
                ways["sms"] |= phone
            if "mail" in usual or not ways["sms"]:
                ways["mail"] |= mail
        rep = order.user_id
        if notice.to_rep and rep.active and not rep.share:
            kinds = rep._get_notice_kinds(self.occasion, usual)[rep]
            for kind in self.env["order.process.news"]._get_reachable(rep, kinds):
                ways[kind] |= rep.partner_id.filtered(lambda partner, kind=kind: kind != "mail" or partner.email)
        return ways

    def _reaches_dealer(self, ways):
        """Whether the dealer is told by mail, or by SMS where the notice goes by it."""
        return bool(ways["sms"]) or bool(self.order_id._get_notice_people(self.occasion))

    def _prepare_message(self, kind, title, **vals):
        return {
            "company_id": self.company_id.id,
            "notice_id": self.notice_id.id,
            "occasion": self.occasion,
            "channel_id": self.notice_id._get_channel(kind, self.company_id).id,
            "kind": kind,
            "sale_id": self.order_id.id,
            "key": str(self.id),
            "title": title,
            **vals,
        }

    def _follow_mail(self, mail, people):
        """Follow what becomes of a mail; who has quiet hours now gets a copy of it afterwards."""
        Message = self.env["order.process.message"].sudo()
        now = fields.Datetime.now()
        later = {person: self._get_quiet_until(person, now) for person in people}
        later = {person: until for person, until in later.items() if until}
        rows = []
        for person, until in later.items():
            copy = mail.copy({"recipient_ids": [(6, 0, person.ids)], "scheduled_date": until})
            rows.append((copy, person, until))
        rest = people - people.browse().union(*later)
        if rest:
            mail.recipient_ids = rest
            rows.append((mail, rest, False))
        else:
            mail.unlink()
        handed = {"state": "handed", "tries": 1, "tried_on": now, "next_try": False}
        Message._append(
            [
                {
                    **self._prepare_message("mail", written.subject or self.display_name),
                    "partner_id": who.id if len(who) == 1 else False,
                    "people": ", ".join(who.mapped("name")),
                    "mail_id": written.id,
                    **handed,
                }
                for written, who, _until in rows
            ]
        )
        for until in {until for _mail, _who, until in rows}:
            Message._wake_mails(at=until or None)

    def _get_quiet_until(self, person, now):
        """When a rep's quiet hours end; ``None`` outside of them, for dealers, and of what is urgent."""
        user = self.order_id.user_id
        if self.notice_id.urgent or person != user.partner_id:
            return None
        return user._get_quiet_until(now, self.company_id)

    def _queue_others(self, ways):
        """Queue SMS and web push; their words are those of the SMS template, or the subject of the mail."""
        rows = self.filtered(lambda row: ways[row]["sms"] or ways[row]["push"])
        if not rows:
            return
        notice, ids = rows.notice_id, rows.order_id.ids
        subjects = rows._get_template()._render_field("subject", ids, compute_lang=True)
        texts = subjects
        if notice.sms_template_id:
            said = notice.sms_template_id.with_context(notice=rows[:1].said or {})
            langs = said._render_template("{{ object.partner_id.lang }}", "sale.order", ids)
            texts = {}
            for lang in set(langs.values()):
                some = [order_id for order_id in ids if langs[order_id] == lang]
                texts.update(said.with_context(lang=lang)._render_field("body", some))
        vals = []
        for row in rows:
            order = row.order_id
            for kind, words in (("sms", texts), ("push", subjects)):
                for person in ways[row][kind]:
                    about = {"partner_id": person.id, "people": person.name, "model": "sale.order", "res_id": order.id}
                    vals.append(row._prepare_message(kind, words[order.id], **about))
        self.env["order.process.message"].sudo()._queue_messages(vals)
