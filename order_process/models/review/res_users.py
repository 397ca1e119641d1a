from markupsafe import Markup

from odoo import models
from odoo.tools import format_datetime

QUEUE_URL = "/odoo/review-queue"
LISTED = 20


class ResUsers(models.Model):
    _inherit = "res.users"

    def _process_notify(self, subject, message, reviews=None):
        """Tell each person, in the inbox or by e-mail as they prefer, with a link to the review queue.

        :param reviews: listed with their deadlines, as far as the person may read the list of orders at all
        """
        self.ensure_one()
        rows = Markup()
        for review in (reviews or ())[:LISTED]:
            zone = review.company_id._process_tz()
            deadline = review.deadline and format_datetime(self.env, review.deadline, tz=zone, dt_format="EEE HH:mm")
            rows += Markup("<li>%s · %s%s</li>") % (
                review.order_id.name,
                review.partner_id.name,
                f" · {deadline}" if deadline else "",
            )
        if reviews and len(reviews) > LISTED:
            rows += Markup("<li>…</li>")
        body = Markup('<p><a href="%s">%s</a></p>%s') % (
            QUEUE_URL,
            message,
            Markup("<ul>%s</ul>") % rows if rows else "",
        )
        self.env["mail.thread"].sudo().message_notify(
            partner_ids=self.sudo().partner_id.ids,
            subject=subject,
            body=body,
            email_layout_xmlid="mail.mail_notification_light",
        )
        self.sudo()._bus_send("simple_notification", {"type": "warning", "title": subject, "message": message})
