from odoo import api, fields, models

from ..base.blocker import Blocker


class ResPartner(models.Model):
    _inherit = "res.partner"

    process_warehouse_id = fields.Many2one(
        "stock.warehouse",
        "Logistics Centre",
        company_dependent=True,
        help="The centre that serves this dealer, whatever the region says.",
    )


class SaleOrder(models.Model):
    """The logistics centre is proposed from the dealer's region and checked (B3)."""

    _inherit = "sale.order"

    warehouse_reason = fields.Char(
        "Reason for the Warehouse",
        copy=False,
        help="Why the order leaves from a centre that does not serve the dealer.",
    )

    def _get_serving_warehouses(self):
        """``{order: warehouse}`` that serves the order: headquarters where its delivery method says so, else the
        dealer's own centre, else the one of the region."""
        result = {}
        for company, orders in self.grouped("company_id").items():
            centres = self.env["stock.warehouse"]._get_cached()
            centres = centres.filtered(lambda centre, company=company: centre.company_id.id == company.id)
            by_state = {state: centre for centre in reversed(centres) for state in centre.process_state_ids}
            for order in orders.sudo():
                address = order.partner_shipping_id or order.partner_id
                own = address.with_company(company).process_warehouse_id or (
                    address.commercial_partner_id.with_company(company).process_warehouse_id
                )
                result[order] = order._get_headquarters() or own or by_state.get(address.state_id, centres.browse())
        return result

    def _get_headquarters(self):
        """Hook: the warehouse from which the order's delivery method has goods leave; empty where any centre may
        send."""
        self.ensure_one()
        return self.env["stock.warehouse"]

    @api.depends("partner_shipping_id")
    def _compute_warehouse_id(self):
        # Core asks again when the salesperson changes; what is in or past review keeps its centre.
        locked = self.filtered(lambda order: order._origin and order.process_controlled and order._is_content_locked())
        free = self - locked
        super(SaleOrder, free)._compute_warehouse_id()
        open_orders = free.filtered(
            lambda order: order.company_id.order_process_enabled and order.state in ("draft", "sent")
        )
        for order, warehouse in open_orders._get_serving_warehouses().items():
            if warehouse:
                order.with_env(self.env).warehouse_id = warehouse.with_env(self.env)

    def _get_blockers(self, step):
        blockers = super()._get_blockers(step)
        if step in ("submit", "confirm"):
            orders = self._under_process().filtered(lambda order: not order.warehouse_reason)
            orders = orders.with_prefetch(self._prefetch_ids)
            for order, warehouse in orders._get_serving_warehouses().items():
                if warehouse and order.warehouse_id and order.warehouse_id.id != warehouse.id:
                    asked = order.with_env(self.env)
                    blockers[asked].append(
                        Blocker(
                            "warehouse",
                            asked._get_warehouse_refusal(warehouse),
                            "order_process.group_order_clerk",
                            field="warehouse_reason",
                        )
                    )
        return blockers

    def _get_warehouse_refusal(self, serving):
        """Why the order's centre is not the right one, and what helps.

        :param serving: the centre that should send the goods
        """
        self.ensure_one()
        if self._get_headquarters():
            return self.env._(
                "%(carrier)s leaves from headquarters (%(right)s), the order says %(wrong)s: change the warehouse or"
                " give a reason for it.",
                carrier=self.sudo().carrier_id.name,
                right=serving.name,
                wrong=self.warehouse_id.name,
            )
        return self.env._(
            "The dealer is served by %(right)s, the order says %(wrong)s:"
            " change the warehouse or give a reason for it.",
            right=serving.name,
            wrong=self.warehouse_id.name,
        )
