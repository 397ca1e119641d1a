from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import consteq


class ResCompany(models.Model):
    _inherit = "res.company"

    dealer_link_days = fields.Integer(
        "Links of Mails Hold (days)",
        default=60,
        help="So long after the last step of an order, the link of a mail shows it without signing in. Afterwards, and"
        " once the order is cancelled, one signs in. 0: links hold for ever.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    dealer_link_days = fields.Integer(related="company_id.dealer_link_days", readonly=False)


class SaleOrder(models.Model):
    """The link of a mail: whoever has it sees the order and answers what is asked, as long as it holds (L2)."""

    _inherit = "sale.order"

    def _after_cancel(self):
        """The link that was sent ends at once."""
        super()._after_cancel()
        self.sudo()._end_links()

    def _end_links(self):
        """Whatever was sent leads nowhere any more; a new link is made when one is needed."""
        self.filtered("access_token").write({"access_token": False})

    def _holds_link(self, access_token):
        """Whether this is the order's link, and it still holds; an old one ends here.

        Called as superuser."""
        self.ensure_one()
        if not access_token or not self.access_token or not consteq(self.access_token, str(access_token)):
            return False
        over = self._get_over_links()
        over._end_links()
        return not over

    def _get_over_links(self):
        """The orders under the process whose links are over: cancelled, or nothing has happened for so many days."""
        now, last = fields.Datetime.now(), self._get_last_steps()
        return self._under_process().filtered(
            lambda order: order.state == "cancel"
            or order.company_id.dealer_link_days > 0
            and last[order.id] < now - timedelta(days=order.company_id.dealer_link_days)
        )

    def _get_last_steps(self):
        """``{id: when something last happened}``: a step of the order, or the dealer was told of one."""
        last = {}
        for model, field in (("order.process.event", "at"), ("order.process.told", "queued_on")):
            rows = self.env[model].sudo()._read_group([("order_id", "in", self.ids)], ["order_id"], [f"{field}:max"])
            for order, at in rows:
                last[order.id] = max(last.get(order.id, at), at)
        return {order.id: last.get(order.id, order.create_date) for order in self}

    @api.model
    def _run_end_links(self):
        """End the links that are over; called once a day. Safe to repeat."""
        with_link = [("access_token", "!=", False), ("process_controlled", "=", True)]
        self.sudo().search(with_link)._get_over_links()._end_links()


class AccountMove(models.Model):
    _inherit = "account.move"

    def _after_money(self):
        """The link of a cancelled invoice leads nowhere any more."""
        super()._after_money()
        over = self.filtered(lambda move: move.state == "cancel" and move.access_token)
        over.filtered("company_id.order_process_enabled").access_token = False
