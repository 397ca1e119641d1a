from collections import defaultdict

from markupsafe import Markup

from odoo import models

from ..notice.news_moments import listed

LIST_URL = "/odoo/clocks"


class OrderProcessClock(models.Model):
    """Who is told of time that runs out, each in one message: by the channels of the company's notice where it has one
    for the occasion, else in the inbox or by e-mail."""

    _inherit = "order.process.clock"

    def _tell_people(self, occasion):
        """Tell the people of these clocks, each once."""
        clocks = self.sudo()
        Notice = self.env["order.process.notice"]
        by_channel = clocks.filtered(lambda clock: Notice._get_staff_notice_id(occasion, clock.company_id.id))
        self.env["order.process.news"]._tell_staff(occasion, by_channel)
        together = defaultdict(self.env["res.users"].browse)
        for user, found in (clocks - by_channel)._get_told_people(occasion).items():
            together[found, user.lang or self.env.lang] |= user
        for (found, lang), users in together.items():
            found.with_context(lang=lang)._tell_inbox(occasion, users)

    def _tell_inbox(self, occasion, users):
        """Tell people who read the same language of the same clocks."""
        title, lines, url, _one = getattr(self, f"_compose_{occasion}")()
        body = Markup('<p><a href="%s">%s</a></p><ul>%s</ul>') % (
            url,
            title,
            Markup("").join(Markup("<li>%s</li>") % line for line in lines),
        )
        self.env["mail.thread"].sudo().message_notify(
            partner_ids=users.partner_id.ids,
            subject=title,
            body=body,
            email_layout_xmlid="mail.mail_notification_light",
        )
        said = lines[0] if len(self) == 1 else ", ".join(listed(self.order_id.mapped("name"))[:5])
        for user in users.sudo():
            user._bus_send("simple_notification", {"type": "warning", "title": title, "message": said})

    def _get_told_people(self, occasion):
        """``{user: clocks}``: who is responsible, the person or else the role's people of the centre; once the time has
        run out also whom the rule names next."""
        people = defaultdict(self.browse)
        for clock in self.sudo():
            found = clock._get_people(clock.user_id, clock.group_id)
            if occasion == "clock_late":
                found |= clock._get_people(clock.rule_id.escalation_user_id, clock.rule_id.escalation_group_id)
            for user in found:
                people[user] |= clock
        return people

    def _get_people(self, person, role):
        self.ensure_one()
        company = self.company_id
        if person and person._is_colleague(company):
            return person
        colleagues = role._get_colleagues(company)
        return colleagues.filtered(lambda user: user._works_at(self.warehouse_id)) if self.warehouse_id else colleagues

    def _still_clock_close(self):
        return self.filtered(lambda clock: not clock.ended_on and not clock.breached and not clock.paused_on)

    def _still_clock_late(self):
        return self.filtered(lambda clock: not clock.ended_on)

    def _compose_clock_close(self):
        if len(self) == 1:
            return self._compose(self.env._("%s: time runs out soon", self.order_id.name))
        return self._compose(self.env._("Time runs out soon: %s", len(self)))

    def _compose_clock_late(self):
        if len(self) == 1:
            return self._compose(self.env._("%s: time has run out", self.order_id.name))
        return self._compose(self.env._("Time has run out: %s", len(self)))

    def _compose(self, title):
        """``(title, lines, link, record)``; the link opens the order, or the list where there are several."""
        lines = [
            " · ".join(
                filter(
                    None,
                    [
                        clock.order_id.name,
                        clock.order_id.partner_id.name,
                        clock._get_label("stage"),
                        self.env._("due %s", clock._format_due()),
                        clock._say_owner(),
                        clock.held_for,
                    ],
                )
            )
            for clock in self
        ]
        base, one = self[:1].get_base_url(), self if len(self) == 1 else self.browse()
        url = f"{base}/mail/view?model=sale.order&res_id={self.order_id.id}" if one else base + LIST_URL
        return title, listed(lines), url, one
