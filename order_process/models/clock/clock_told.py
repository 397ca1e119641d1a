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
        """Tell the people of these clocks, each once: queued here, written within a minute (``order.process.news``)."""
        self.env["order.process.news"]._tell_staff(occasion, self)

    def _inbox_clock_close(self):
        self._tell_inbox("clock_close")

    def _inbox_clock_late(self):
        self._tell_inbox("clock_late")

    def _tell_inbox(self, occasion):
        """Tell the people of a company that has no notice for the occasion, who read the same of the same clocks
        together."""
        together = defaultdict(self.env["res.users"].browse)
        for user, found in self._get_told_people(occasion).items():
            together[found, user.lang or self.env.lang] |= user
        for (found, lang), users in together.items():
            found.with_context(lang=lang)._notify_inbox(occasion, users)

    def _notify_inbox(self, occasion, users):
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
                        clock._say_end(),
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

    def _say_end(self):
        """When it was done after all, of what was done before anybody was told that it is late."""
        return self.env._("done %s", self._format_clock(self.ended_on)) if self.ended_on else ""
