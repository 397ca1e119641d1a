from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from .occasions import OCCASIONS, PERSONAL, STAFF, STAFF_OCCASIONS


class OrderProcessNotice(models.Model):
    """Whether and how dealer and sales rep, or the company's own people, are told on an occasion.

    What dealers read is edited in the template; what staff read is a short summary in each one's language."""

    _name = "order.process.notice"
    _inherit = ["order.process.rule", "order.process.cached"]
    _description = "Notice"
    _order = "sequence, company_id, id"
    _rec_name = "occasion"

    sequence = fields.Integer(default=10)
    occasion = fields.Selection(OCCASIONS + STAFF_OCCASIONS, required=True)
    for_staff = fields.Boolean(compute="_compute_for_staff")
    company_id = fields.Many2one(
        "res.company", help="A notice of a company's own stands in the place of the general one, also when it is off."
    )
    template_id = fields.Many2one(
        "mail.template",
        ondelete="restrict",
        domain="[('model', '=', 'sale.order')]",
        help="Written in the dealer's language. The notice says who gets it, whatever the template says.",
    )
    to_dealer = fields.Boolean("Dealer", default=True)
    to_rep = fields.Boolean("Sales Rep")
    channel_ids = fields.Many2many(
        "order.process.notice.channel",
        string="Notice Channels",
        help="Dealers: empty, by e-mail. Staff: those named, and nobody where none is. People may choose other ways in"
        " their preferences.",
    )
    group_ids = fields.Many2many(
        "res.groups",
        string="Roles",
        domain=lambda self: [
            ("privilege_id.category_id", "=", self.env.ref("order_process.module_category_order_process").id)
        ],
        help="Whose people are told, beside the robots of their groups. Of reviews: those who decide, without a role.",
    )
    urgent = fields.Boolean(help="Sent in quiet hours, too.")
    gather_minutes = fields.Integer(
        "Gather (min)", help="What happens within so many minutes after a message is told together in the next one."
    )
    sms_template_id = fields.Many2one(
        "sms.template",
        "SMS Text",
        ondelete="restrict",
        domain="[('model', '=', 'sale.order')]",
        help="Empty: the subject of the mail.",
    )
    sms_code = fields.Char(
        "SMS Template Code", help="Of the text that the provider has approved, where it sends no free texts."
    )
    active = fields.Boolean(default=True)

    _once = models.UniqueIndex(
        "(occasion, COALESCE(company_id, 0))", "There is a notice for this occasion already; change that one."
    )

    @api.depends("occasion")
    def _compute_for_staff(self):
        for notice in self:
            notice.for_staff = notice.occasion in STAFF

    @api.constrains("occasion", "template_id", "channel_ids")
    def _check_ways(self):
        for notice in self:
            if notice.for_staff:
                continue
            label = dict(self._fields["occasion"]._description_selection(self.env))[notice.occasion]
            if not notice.template_id:
                raise ValidationError(self.env._("%s: dealers are told in the words of a template; name one.", label))
            others = notice.sudo().channel_ids.filtered(lambda channel: channel.kind not in ("mail", "sms"))
            if others:
                raise ValidationError(
                    self.env._(
                        "%(notice)s: dealers are told by e-mail and SMS only, not by %(channels)s.",
                        notice=label,
                        channels=", ".join(others.mapped("name")),
                    )
                )

    def _after_rule_change(self, names):
        """Who is told of what is kept in a cache."""
        super()._after_rule_change(names)
        self.env.registry.clear_cache()

    @api.model
    @tools.ormcache("occasion", "company_id")
    def _get_staff_notice_id(self, occasion, company_id):
        """The notice by which a company's people are told; 0 where they are not. Asked in the midst of others' work."""
        found = self.sudo().with_context(active_test=False).search([("occasion", "=", occasion)])
        found = found.filtered(lambda notice: notice.company_id.id in (False, company_id))
        notice = (found.filtered("company_id") or found)[:1]
        return notice.id if notice.active and notice.channel_ids else 0

    def _get_channels(self, company):
        """The channels of the notice that serve a company (superuser)."""
        return self.channel_ids.filtered(lambda one: one.active and one.company_id.id in (False, company.id))

    def _get_channel(self, kind, company):
        """By which channel a person is told who is told by this kind: the notice's own before any other."""
        own = self._get_channels(company).filtered(lambda one: one.kind == kind)[:1]
        return own or self.env["order.process.notice.channel"]._get_by_kind(kind, company)

    def _get_kinds(self):
        """By which kinds of channel each person is told who said nothing else."""
        self.ensure_one()
        return [kind for kind in PERSONAL if kind in self.sudo().channel_ids.mapped("kind")]

    @api.model
    def _get_for(self, occasion, companies):
        """``{company: notice}`` of the companies in which somebody is told on this occasion."""
        found = self._get_cached(archived=True).filtered(lambda notice: notice.occasion == occasion)
        by_company = {notice.company_id.id: notice for notice in found}
        chosen = {company: by_company.get(company.id) or by_company.get(False) for company in companies}
        return {
            company: notice
            for company, notice in chosen.items()
            if notice and notice.active and (notice.to_dealer or notice.to_rep)
        }
