from odoo import models
from odoo.exceptions import UserError

from ..base.blocker import Blocker, name_some
from ..base.sentinel import in_own_units
from ..base.staff import check_role, check_staff, has_role

DELIVERING_GROUPS = (
    "order_process.group_customer_service",
    "order_process.group_order_clerk",
    "order_process.group_desk_leader",
    "order_process.group_dispatcher",
    "order_process.group_approving_manager",
)


class SaleOrder(models.Model):
    """Goods that were ordered and never left, although no transfer is open any more: the order does not close, and
    waits until the rest is sent, or the order lowered to what the dealer got."""

    _inherit = "sale.order"

    def _get_undelivered(self):
        """``{line: quantity}`` of what the dealer ordered and never got, in the units of the lines."""
        self.ensure_one()
        missing = {line: line._get_undelivered() for line in self.order_line}
        return {line: quantity for line, quantity in missing.items() if quantity}

    def _get_undelivered_blockers(self):
        missing = self._get_undelivered()
        if not missing:
            return []
        goods = [
            f"{line.product_id.display_name} × {line._say_quantity(quantity)}" for line, quantity in missing.items()
        ]
        message = self.env._(
            "Ordered and not delivered: %s. Deliver the rest, or the order desk lowers the order to what the dealer got"
            " and finance credits what was invoiced.",
            name_some(self.env, goods),
        )
        lines = tuple(line.id for line in missing)
        return [Blocker("shortage", message, "order_process.group_customer_service", lines=lines, once_left="held")]

    def _get_blocker_action(self, blocker):
        if blocker.code == "shortage" and self._next_step() == "close":
            if has_role(self.env, DELIVERING_GROUPS):
                return {"label": self.env._("Deliver the rest"), "method": "action_deliver_rest"}
            return False
        return super()._get_blocker_action(blocker)

    def _has_open_transfers(self):
        self.ensure_one()
        return any(
            picking.state not in ("done", "cancel")
            and picking.picking_type_id.code != "incoming"
            and not picking.goes_back
            for picking in self.picking_ids
        )

    def action_deliver_rest(self):
        """Have what never left delivered after all: a new transfer, which waits for its dispatch as every other.

        :raises UserError: to whom the role is missing, or where nothing is missing
        """
        check_staff(self)
        refusals = [message for order in self if (message := order._get_place_refusal())]
        if refusals:
            raise UserError("\n\n".join(refusals))
        refusal = self.env._("Customer service, the order desk, a dispatcher or an approving manager sends the rest.")
        check_role(self.env, DELIVERING_GROUPS, refusal)
        self.check_access("read")
        orders = self.sudo()._under_process()
        orders._lock_rows()
        orders.invalidate_recordset()
        idle = orders.filtered(
            lambda order: order.state != "sale" or order._has_open_transfers() or not order._get_undelivered()
        )
        if idle:
            raise UserError(
                self.env._("%s: nothing is missing, or it is on its way already.", ", ".join(idle.mapped("name")))
            )
        missing = [order._get_undelivered() for order in orders]
        orders._send_anew({line: quantity for goods in missing for line, quantity in goods.items()})
        return True

    def _send_anew(self, quantities):
        """Have goods of these orders brought by new transfers, which wait for their dispatch.

        :param dict quantities: ``{line: quantity}`` in the units of the lines
        :return: the transfers that came of it
        """
        before = self.picking_ids
        procurements = []
        for line, quantity in quantities.items():
            line = in_own_units(line)
            quantity, unit = line.product_uom_id._adjust_uom_quantities(quantity, line.product_id.uom_id)
            procurements += line._create_procurements(quantity, unit, line._prepare_procurement_values())
        in_own_units(self.env["stock.rule"].sudo()).run(procurements)
        self.invalidate_recordset(["picking_ids"])
        self.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel")).action_confirm()
        self._sync_process()
        return self.picking_ids - before
