from odoo import api, models

from ..base.odoo_names import find_id

ROLES = {
    "entry": "order_process.group_order_clerk",
    "confirmation": "order_process.group_order_clerk",
    "desk": "order_process.group_order_clerk",
    "review": "order_process.group_desk_leader",
    "packing": "order_process.group_warehouse_keeper",
    "shipping": "order_process.group_dispatcher",
    "shipped": "order_process.group_dispatcher",
    "feedback": "order_process.group_customer_service",
}


class OrderProcessClock(models.Model):
    _inherit = "order.process.clock"

    def _follow_owner(self):
        """Who is responsible follows the order as long as there is time; who was, stays with a breach."""
        changes = {}
        for clock in self.filtered(lambda clock: not clock.breached and not clock.ended_on):
            user, group = clock.order_id._get_clock_owner(clock.stage)
            if (clock.user_id, clock.group_id) != (user, group):
                changes[clock] = {"user_id": user.id, "group_id": group.id}
        self._advance_each(changes)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_clock_owner(self, stage):
        """``(person, role)`` who is responsible for a stage of the order now; either may be empty (superuser).

        In review it is who is asked: the level's role, and the person where only one may decide."""
        self.ensure_one()
        person, role = self.env["res.users"], self._get_clock_role(stage)
        if stage in ("confirmation", "desk"):
            person = self.clerk_id
        elif stage == "entry":
            person = self.keyed_by_id if self.keyed_by_id._is_colleague(self.company_id) else self.taken_by_id
        elif stage == "feedback":
            person = self.follow_up_id or self.user_id
        elif stage == "review":
            pending = self.review_ids.filtered(lambda review: review.state == "pending")[:1]
            role = pending.group_id or role
            if len(pending.level_id.user_ids) == 1:
                person = pending.level_id.user_ids
        return person, role

    @api.model
    def _get_clock_role(self, stage):
        """The role of a stage; by the cached number, without asking the database whether it is still there."""
        return self.env["res.groups"].browse(find_id(self.env, ROLES[stage]))

    def _hand_over(self, role, person, note):
        """Whoever takes the orders over has their clocks from now on."""
        super()._hand_over(role, person, note)
        self._sync_clocks()
