from odoo import api, fields, models


class OrderProcessUnsent(models.Model):
    """An order that should have left by the day's closing and did not: why, and whose it was (D4)."""

    _name = "order.process.unsent"
    _inherit = ["order.process.evidence"]
    _description = "Order Not Sent at Closing"
    _order = "dispatch_id desc, order_id"
    _rec_name = "order_id"

    dispatch_id = fields.Many2one("order.process.dispatch", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", related="dispatch_id.company_id", store=True, index=True)
    date = fields.Date(related="dispatch_id.date", store=True)
    warehouse_id = fields.Many2one(related="dispatch_id.warehouse_id", store=True)
    order_id = fields.Many2one("sale.order", required=True, index=True, ondelete="restrict")
    partner_id = fields.Many2one(related="order_id.partner_id")
    stage = fields.Char(required=True)
    reason = fields.Text(required=True)
    owner_group_id = fields.Many2one("res.groups", "Responsible Role", ondelete="restrict")
    user_id = fields.Many2one("res.users", "Responsible", ondelete="restrict")

    _once = models.UniqueIndex("(dispatch_id, order_id)", "The order is on this closing list already.")

    @api.model
    def _get_plain_reason(self, order):
        """Why an order that nothing holds was not sent."""
        if order.process_stage == "entry":
            return self.env._("Not submitted for review in time")
        return self.env._("Became ready after the dispatch left.")

    @api.model
    def _record(self, dispatch, orders):
        """Put the orders on the closing list and tell the people responsible, once per role."""
        stages = dict(orders._fields["process_stage"]._description_selection(self.env))
        vals_list = []
        # Together, so that the gate is asked once for all orders.
        messages = {hold: hold.message for hold in orders.hold_ids.filtered(lambda hold: not hold.released_on)}
        for order in orders:
            holds = order.hold_ids.filtered(lambda hold: not hold.released_on)
            owner = holds[:1].owner_group_id
            vals_list.append(
                {
                    "dispatch_id": dispatch.id,
                    "order_id": order.id,
                    "stage": stages.get(order.process_stage, order.process_stage),
                    "reason": "\n".join(filter(None, map(messages.get, holds))) or self._get_plain_reason(order),
                    "owner_group_id": owner.id,
                    "user_id": order.keyed_by_id.id if order.process_stage == "entry" else False,
                }
            )
        rows = self._append(vals_list)
        for group, listed in rows.grouped("owner_group_id").items():
            people = (group.all_user_ids if group else listed.user_id).filtered(
                lambda user: user.active and not user.share and dispatch.company_id in user.company_ids
            )
            partners = (people | listed.user_id).partner_id
            if partners:
                dispatch.message_notify(
                    partner_ids=partners.ids,
                    subject=self.env._("%s: orders not sent", dispatch.name),
                    body=self.env._(
                        "%(count)s orders should have been sent by closing and were not: %(orders)s",
                        count=len(listed),
                        orders=", ".join(listed.order_id.mapped("name")[:50]),
                    ),
                )
