from odoo import api, fields, models
from odoo.addons.order_process.models.base.staff import check_staff
from odoo.addons.order_process.models.base.work_time import to_local
from odoo.exceptions import UserError

# What people still do by hand where Manufacturing makes the goods.
OWN_STEPS = ("check",)


class OrderProcessProduction(models.Model):
    """What manufacturing orders make is planned and counted there; the quality check stays here, and packing is that of
    the transfer."""

    _inherit = "order.process.production"

    follows_manufacturing = fields.Boolean(compute="_compute_manufacturing")
    manufacturing_count = fields.Integer("Manufacturing Orders", compute="_compute_manufacturing")

    @api.depends("part_ids.wanted_qty")
    def _compute_manufacturing(self):
        found = self._get_manufacturing()
        for production in self:
            parts = production.sudo().part_ids
            production.manufacturing_count = len({order.id for part in parts for order in found.get(part, ())})
            production.follows_manufacturing = production._is_manufactured(found)

    def _get_manufacturing(self):
        """``{production line: manufacturing orders}`` (superuser) of the goods themselves, not of their parts."""
        parts = self.sudo().part_ids
        orders = self.env["mrp.production"].sudo().search(
            [("sale_line_id", "in", parts.order_line_id.ids), ("state", "!=", "cancel")], order="id"
        )
        by_goods = orders.grouped(lambda order: (order.sale_line_id, order.product_id))
        return {part: by_goods.get((part.order_line_id, part.product_id), orders.browse()) for part in parts}

    def _is_manufactured(self, found=None):
        """Whether there are manufacturing orders for all that is to be made; if not, the steps here are taken."""
        found = self._get_manufacturing() if found is None else found
        wanted = self.sudo()._get_wanted()
        return bool(wanted) and all(found.get(part) for part in wanted)

    # === Steps ===

    def _get_person_refusal(self, step):
        refusal = super()._get_person_refusal(step)
        rework = step == "report" and self.sudo().is_failed
        if not refusal and step not in OWN_STEPS and not rework and self._is_manufactured():
            return self.env._(
                "%s: this follows its manufacturing orders; plan and report there.", self.sudo().order_id.name
            )
        return refusal

    def _get_makers(self):
        """Who produced there has made it as well."""
        orders = self.env["mrp.production"].sudo().union(*self._get_manufacturing().values())
        return super()._get_makers() | orders._get_producers()

    def _check_quantities(self, quantities, note):
        if quantities and self._is_manufactured():
            raise UserError(
                self.env._("%s: how much is made, its manufacturing orders say.", self.sudo().order_id.name)
            )
        return super()._check_quantities(quantities, note)

    def _get_passed_state(self):
        """What Manufacturing made is in stock already, and is packed with its transfer."""
        return "packed" if self._is_manufactured() else super()._get_passed_state()

    def _get_state_by_lines(self):
        state = super()._get_state_by_lines()
        found = self._get_manufacturing()
        return state if state == "cancelled" or not self._is_manufactured(found) else self._get_state_by_orders(found)

    def _get_state_by_orders(self, found):
        """Where the work stands by the manufacturing orders; the quantities are brought in step (superuser)."""
        for part, orders in found.items():
            made = sum(order.product_uom_id._to_exact(order.qty_produced, part.uom_id) for order in orders)
            if (part.made_qty, part.planned_qty) != (made, part.wanted_qty):
                part._advance({"made_qty": made, "planned_qty": part.wanted_qty})
        if any(order.state == "draft" for part in self._get_wanted() for order in found[part]):
            return "plan"
        if not self._get_wanted()._is_made():
            return "making"
        if self.is_failed:
            return self.state if self.state in ("making", "check") else "making"
        return "packed" if self.state in ("packing", "packed") else "check"

    def _follow_manufacturing(self):
        """Bring the work in step with its manufacturing orders; safe to repeat."""
        for production in self.sudo():
            found = production._get_manufacturing()
            if production.state == "cancelled" or not production._is_manufactured(found):
                continue
            state, due_on = production._get_state_by_orders(found), production._get_manufactured_by(found)
            if (state, due_on) == (production.state, production.due_on):
                continue
            moved = due_on != production.due_on or (state == "packed") != (production.state == "packed")
            production._go_on(state, due_on=due_on)
            if moved:
                production.order_id._promise_made()

    def _get_manufactured_by(self, found):
        """The day on which the last of the open manufacturing orders is to be finished."""
        ends = [
            order.date_finished or order.date_deadline
            for orders in found.values()
            for order in orders
            if order.state != "done"
        ]
        last = max((end for end in ends if end), default=None)
        return to_local(last, self.company_id._process_tz()).date() if last else self.due_on

    def action_open_manufacturing(self):
        """Open the manufacturing orders."""
        self.ensure_one()
        check_staff(self)
        orders = self.env["mrp.production"].union(*self._get_manufacturing().values())
        action = self.env["ir.actions.actions"]._for_xml_id("mrp.mrp_production_action")
        return {**action, "domain": [("id", "in", orders.ids)], "context": {"create": False}}
