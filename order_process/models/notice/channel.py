from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..base.notify import show_result
from ..base.staff import check_role, check_staff
from .occasions import KINDS, PERSONAL
from .pace import quiet_until
from .robot import ROBOTS

ADMIN_GROUP = "order_process.group_process_admin"
LOCAL = ("127.0.0.1", "localhost", "::1")


class OrderProcessNoticeChannel(models.Model):
    """A way by which people are told: by mail, SMS or web push each by themselves, or a group by its robot (M5).

    Address and secret of a robot are keys: whoever has them writes into the group. System administrators set them, and
    nobody else reads them; process administrators see whether they are set, and try them."""

    _name = "order.process.notice.channel"
    _inherit = ["order.process.rule"]
    _description = "Notice Channel"
    _order = "sequence, company_id, id"

    # Told by _record_keys as changed, without the values.
    _rule_free_fields = frozenset({"url", "secret", "host", "blocked_until"})
    _rule_clock_fields = frozenset({"quiet_from", "quiet_to"})

    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(KINDS, required=True)
    company_id = fields.Many2one("res.company", help="Whose events go there. A robot belongs to one company.")
    url = fields.Char(
        "Address",
        groups="base.group_system",
        copy=False,
        help="The robot's webhook, or where an SMS is posted; without one, SMS go by the provider of Odoo.",
    )
    secret = fields.Char(
        groups="base.group_system", copy=False, help="Of the robot's signature, or the provider's key."
    )
    host = fields.Char("Server", compute="_compute_host", store=True, compute_sudo=True, help="The address is secret.")
    keyword = fields.Char(help="A word that the robot's security asks for; it is added where a message lacks it.")
    quiet_from = fields.Float(help="On the company's clock; for people without quiet hours of their own.")
    quiet_to = fields.Float()
    blocked_until = fields.Datetime(
        readonly=True, copy=False, help="It refused messages, and is left alone until then."
    )
    active = fields.Boolean(default=True)
    waiting_count = fields.Integer("Waiting", compute="_compute_message_counts")
    given_up_count = fields.Integer("Given Up", compute="_compute_message_counts")

    @api.depends("url")
    def _compute_host(self):
        for channel in self:
            channel.host = urlsplit(channel.url or "").hostname or False

    def _compute_message_counts(self):
        groups = self.env["order.process.message"].sudo()._read_group(
            [("channel_id", "in", self.ids), ("state", "in", ("waiting", "failed", "given_up"))],
            ["channel_id", "state"],
            ["__count"],
        )
        counts = {(channel.id, state): number for channel, state, number in groups}
        for channel in self:
            channel.waiting_count = counts.get((channel.id, "waiting"), 0) + counts.get((channel.id, "failed"), 0)
            channel.given_up_count = counts.get((channel.id, "given_up"), 0)

    @api.constrains("kind", "company_id")
    def _check_company(self):
        for channel in self:
            if channel.kind in ROBOTS and not channel.company_id:
                raise ValidationError(
                    self.env._("%s: say whose robot it is, a group belongs to one company.", channel.name)
                )

    @api.constrains("url")
    def _check_url(self):
        for channel in self.sudo().filtered("url"):
            parts = urlsplit(channel.url.strip())
            if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOCAL):
                raise ValidationError(self.env._("%s: the address must begin with https://.", channel.name))

    @api.model_create_multi
    def create(self, vals_list):
        channels = super().create(vals_list)
        channels._record_keys({name for vals in vals_list for name in ("url", "secret") if vals.get(name)})
        return channels

    def write(self, vals):
        result = super().write(vals)
        self._record_keys({"url", "secret"} & vals.keys())
        if not vals.keys().isdisjoint({"url", "secret"}):
            self.sudo().filtered("blocked_until").blocked_until = False
        return result

    def _record_keys(self, names):
        """Keep on record that address or secret were set or removed, and by whom, never what they are."""
        rows = []
        for channel in self.sudo() if names else ():
            for name in sorted(names):
                said = self.env._("set anew") if channel[name] else self.env._("removed")
                rows.append(channel._prepare_rule_change("changed", field=name, old={"is": False}, new={"is": said}))
        self.env["order.process.rule.change"]._append(rows)

    @api.model
    def _get_by_kind(self, kind, company):
        """The channel of a kind by which people of the company are told; its own before the general one."""
        found = self.sudo().search([("kind", "=", kind), ("company_id", "in", [False, company.id])])
        return (found.filtered("company_id") or found)[:1]

    def _is_personal(self):
        return self.kind in PERSONAL

    def _get_quiet_until(self, now, company):
        """When the channel's quiet hours end on the company's clock; ``None`` outside of them."""
        return quiet_until(self.quiet_from, self.quiet_to, now, company._process_tz()) if self else None

    # === Trying it ===

    def action_test(self):
        """Send a message now, robots to their group and the others to oneself, and show what came back.

        :raises UserError: to whom the role is missing, and where there is nobody to send it to
        """
        self.ensure_one()
        check_role(self.env, ADMIN_GROUP, self.env._("Only a process administrator tries a channel."))
        self.check_access("read")
        title = self.env._("Test of %s", self.name)
        lines = [self.env._("%s sent this from the settings of Odoo.", self.env.user.name)]
        Message = self.env["order.process.message"].sudo()
        if self.kind in ROBOTS:
            trouble, said = Message._call_robot(self.sudo(), title, lines, self.get_base_url())
        else:
            partner = self.env.user.partner_id
            trouble, said = getattr(Message, f"_try_{self.kind}")(self.sudo(), partner, title, lines[0])
        return show_result(said, kind="danger" if trouble else "success", then=None)

    def action_open_messages(self):
        self.ensure_one()
        check_staff(self)
        action = self.env["ir.actions.actions"]._for_xml_id("order_process.action_messages")
        return {**action, "domain": [("channel_id", "=", self.id)], "context": {}}

    def unlink(self):
        used = self.env["order.process.message"].sudo().search([("channel_id", "in", self.ids)], limit=1).channel_id
        if used:
            raise UserError(self.env._("%s: messages went by it. Archive it instead.", used.name))
        return super().unlink()
