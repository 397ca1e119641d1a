from odoo import api, models
from odoo.fields import Domain

OPEN_DESK = ("pick", "check", "sign", "load")


class OrderProcessDashboard(models.AbstractModel):
    """Goods: what the keepers have in hand, what is on its way to dealers."""

    _inherit = "order.process.dashboard"

    @api.model
    def _tile_desk_states(self, scope):
        """The dispatched transfers by what the keeper has to do with them."""
        Picking = self.env["stock.picking"]
        domain = Domain([("company_id", "=", scope.company.id), ("desk_state", "in", OPEN_DESK)])
        if scope.own:
            domain &= self.env.user._get_centre_domain("picking_type_id.warehouse_id")
        counts = self._count_by("stock.picking", domain, "desk_state")
        labels = dict(Picking._fields["desk_state"]._description_selection(self.env))
        rows = [
            {
                "label": labels[state],
                "cells": [
                    [
                        self._figure(
                            labels[state],
                            counts.get(state, 0),
                            self._listing(
                                "stock.picking",
                                domain & Domain("desk_state", "=", state),
                                labels[state],
                                group_by=["dispatch_id"],
                            ),
                        )
                    ]
                ],
            }
            for state in OPEN_DESK
        ]
        return self._tile(
            "desk_states",
            self.env._("Transfers in Hand"),
            hint=self.env._("Now"),
            columns=[self.env._("Transfers")],
            rows=rows if counts else (),
            chart="bar",
            empty=self.env._("Nothing is to be picked, checked or loaded."),
        )

    @api.model
    def _tile_arrivals(self, scope):
        """What dealers were promised and do not have yet."""
        today = scope.today.isoformat()
        coming = self._get_orders_domain(scope) & Domain(
            [
                ("promised_arrival_on", "!=", False),
                ("receipt_confirmed_on", "=", False),
                ("process_stage", "not in", ("received", "settled", "closed", "cancelled")),
            ]
        )
        late = coming & Domain("promised_arrival_on", "<", today)
        figures = [
            self._get_simple("sale.order", late, self.env._("Overdue"), tone="bad"),
            self._get_simple(
                "sale.order", coming & Domain("promised_arrival_on", "=", today), self.env._("Promised for today")
            ),
            self._get_simple(
                "sale.order", coming & Domain("process_stage", "=", "shipped"), self.env._("On the way")
            ),
        ]
        return self._tile("arrivals", self.env._("Promised to Dealers"), figures, hint=self.env._("Now"))
