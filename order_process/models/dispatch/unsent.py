from odoo import api, fields, models


class OrderProcessUnsent(models.Model):
    """An order that should have left by the day's closing and did not: why, and whose it was (D4)."""

    _name = "order.process.unsent"
    _inherit = ["order.process.left.behind"]
    _description = "Order Not Sent at Closing"

    date = fields.Date(related="dispatch_id.date", store=True)
    warehouse_id = fields.Many2one(related="dispatch_id.warehouse_id", store=True)
    detail = fields.Text(help="What each hold said then, in the company's language.")
    owner_group_id = fields.Many2one("res.groups", "Responsible Role", ondelete="restrict")
    user_id = fields.Many2one("res.users", "Responsible", ondelete="restrict")

    _once = models.UniqueIndex("(dispatch_id, order_id)", "The order is on this closing list already.")

    @api.model
    def _record_unsent(self, dispatch, orders):
        """Put the orders on the closing list and tell the people responsible, once per role."""
        orders = orders.with_context(lang=dispatch.company_id.partner_id.lang)
        # Together, so that the gate is asked once for all orders.
        messages = {hold: hold.message for hold in orders._get_open_holds()}
        vals_list = []
        for order in orders:
            holds = order._get_open_holds()
            vals_list.append(
                {
                    **self._prepare_row(dispatch, order),
                    "detail": "\n".join(filter(None, map(messages.get, holds))),
                    "owner_group_id": holds[:1].owner_group_id.id,
                    "user_id": order.keyed_by_id.id if order.process_stage == "entry" else False,
                }
            )
        rows = self._append(vals_list)
        for group, listed in rows.grouped("owner_group_id").items():
            partners = (group._get_colleagues(dispatch.company_id) | listed.user_id).partner_id
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
