from odoo import fields, models

from .occasions import OCCASIONS, PERSONAL, STAFF_OCCASIONS
from .pace import quiet_until


class OrderProcessNoticePreference(models.Model):
    """How a person of the company wants to be told, on an occasion or in general; it is each person's own."""

    _name = "order.process.notice.preference"
    _description = "How a Person Is Told"
    _order = "user_id, occasion, id"

    user_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="cascade", default=lambda self: self.env.user
    )
    occasion = fields.Selection(OCCASIONS + STAFF_OCCASIONS, help="Empty: on all for which there is no line.")
    kind = fields.Selection(
        [("mail", "E-mail"), ("sms", "SMS"), ("push", "Web Push")], "Way", required=True, default="mail"
    )

    _once = models.UniqueIndex("(user_id, COALESCE(occasion, ''), kind)", "This line is there already.")


class ResUsers(models.Model):
    """Ways and quiet hours of a person."""

    _inherit = "res.users"

    notice_preference_ids = fields.One2many("order.process.notice.preference", "user_id", "I Am Told By")
    quiet_from = fields.Float(
        "Quiet From", help="On your own clock. Notices wait until the quiet hours end, urgent ones excepted."
    )
    quiet_to = fields.Float("Quiet To")

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + ["notice_preference_ids", "quiet_from", "quiet_to"]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return super().SELF_WRITEABLE_FIELDS + ["notice_preference_ids", "quiet_from", "quiet_to"]

    def _get_notice_kinds(self, occasion, usual):
        """By which kinds of channel each person is told: ``{user: kinds}``.

        :param usual: the kinds of the notice, for people who said nothing
        """
        found = self.env["order.process.notice.preference"].sudo().search(
            [("user_id", "in", self.ids), ("occasion", "in", [occasion, False])]
        )
        kinds = {}
        for user in self:
            own = found.filtered(lambda line, user=user: line.user_id == user)
            own = own.filtered("occasion") or own
            kinds[user] = [kind for kind in PERSONAL if kind in (own.mapped("kind") or usual)]
        return kinds

    def _get_quiet_until(self, now, company):
        """When the quiet hours of a person end, ``None`` outside of them; on the person's clock or the company's."""
        self.ensure_one()
        return quiet_until(self.quiet_from, self.quiet_to, now, self.tz or company._process_tz())
