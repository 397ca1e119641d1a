from odoo import fields, models
from odoo.exceptions import UserError

from ..base.reason import ask_reason, need_reason
from ..base.sentinel import internal
from ..base.staff import check_role, check_staff
from .need import Need
from .shortage import DECIDING_GROUPS, OPEN_STATES

ask_reason("order.process.shortage", let_follow="action_let_follow")


class SaleOrder(models.Model):
    """What the shortage desk decides about approved orders whose goods are not free (F2)."""

    _inherit = "sale.order"

    def _get_missing(self):
        """``{order: [Need]}`` of what orders lack that stock does not serve: of confirmed ones by their transfers, of
        approved ones by their lines. What is there of them is among it, without anything missing."""
        confirmed = self.filtered(lambda order: order.state == "sale")
        waiting = confirmed._get_waiting_moves() if confirmed else {}
        found = {}
        for order, missing in (confirmed._get_shortages() if confirmed else {}).items():
            lacking = dict(missing)
            found[order] = [
                Need(move.sale_line_id, move.product_id, order.warehouse_id, move.product_qty, lacking.get(move, 0.0))
                for move in waiting[order]
            ]
        awaited = self - confirmed
        for order, needs in (awaited._look_for_goods() if awaited else {}).items():
            if any(need.missing for need in needs):
                found[order] = needs
        return found

    def _may_take_out(self):
        """Whether this person may take out of the order what its dealer gives up."""
        self.ensure_one()
        return self._may_amend() or bool(self.goods_awaited_since) and self.has_access("write")

    def _withdraw_for_goods(self):
        """Take the order back out of review to take out what its dealer gives up.

        :raises UserError: it does not wait for goods any more"""
        if not self.goods_awaited_since:
            raise UserError(self.env._("%s does not wait for goods any more.", self.name))
        self.action_withdraw_review()

    def _take_without_goods(self):
        """Confirm the approved order with what is there; the rest follows when it comes."""
        internal(self).write({"goods_may_follow": True})
        self.sudo()._finish_review()
        self.sudo()._sync_process()

    def _postpone_missing(self, missing):
        """Let what is missing follow later, in transfers of its own.

        :param list missing: ``(move, missing quantity in the product's unit)``
        """
        rest = self.env["stock.picking"].union(*(move.picking_id for move, _quantity in missing))._postpone(missing)
        if self.company_id.promise_mode == "hold":
            internal(rest).write({"awaits_goods": True})

    def _mark_owed(self):
        """Of orders that are confirmed without all their goods, what is not there is owed, not promised; where the
        dealer takes what is there, it follows in transfers of its own."""
        moves = self.sudo().order_line.move_ids.filtered(
            lambda move: move.state in ("waiting", "confirmed", "partially_available", "assigned")
        )
        for order, missing in moves._get_unpromised().items():
            if order.shortage_ids.sorted("id")[-1:].answer == "partial":
                order._postpone_missing(missing)
                internal(order).write({"goods_may_follow": False})
            else:
                internal(self.env["stock.move"].union(*(move for move, _quantity in missing))).write(
                    {"awaits_goods": True}
                )


class OrderProcessShortage(models.Model):
    _inherit = "order.process.shortage"

    def action_let_follow(self, reason):
        """Have approved orders confirmed although their goods are not free: they are bought or made, and follow.

        :raises UserError: to whom the role is missing, without a reason, or where an order does not wait any more
        """
        refusal = self.env._("A desk leader or an approving manager decides that an order is taken without its goods.")
        check_role(self.env, DECIDING_GROUPS, refusal)
        reason = need_reason(reason, self.env._("Say how the goods are to come."))
        self.check_access("read")
        for shortage in self.sudo():
            order = shortage.order_id
            order._lock_rows()
            order.invalidate_recordset()
            if shortage.state not in OPEN_STATES or not order.goods_awaited_since:
                raise UserError(self.env._("%s does not wait for goods any more.", order.name))
            self.env["order.process.event"]._log([(order, "goods_follow", {"reason": reason})])
            shortage._advance({"state": "done", "closed_on": fields.Datetime.now(), "remind_on": False})
            order._take_without_goods()
        return True

    def action_ask_let_follow(self):
        """Ask for the reason for which an order is taken without its goods."""
        check_staff(self)
        action = self.env["ir.actions.actions"]._for_xml_id("order_process.action_let_follow")
        action["context"] = {"default_decision": "let_follow", "active_model": self._name, "active_ids": self.ids}
        return action


class OrderProcessEvent(models.Model):
    _inherit = "order.process.event"

    kind = fields.Selection(
        selection_add=[("goods_follow", "Taken without its goods"), ("shipped",)], ondelete={"goods_follow": "cascade"}
    )
