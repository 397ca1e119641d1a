from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from ..base.blocker import Blocker
from ..base.plain import as_text
from ..base.sentinel import internal

KEEPER = "order_process.group_warehouse_keeper"


class StockMove(models.Model):
    _inherit = "stock.move"

    counted_qty = fields.Float(
        "Counted",
        digits="Product Unit",
        inverse="_inverse_counted_qty",
        copy=False,
        help="What the keeper counted out.",
    )
    is_counted = fields.Boolean(copy=False)

    def _inverse_counted_qty(self):
        self.is_counted = True

    def _is_miscounted(self):
        """Whether the count is missing or is not what the transfer would take along."""
        self.ensure_one()
        return not self.is_counted or bool(
            float_compare(self.counted_qty, self.quantity, precision_rounding=self.product_uom.rounding or 0.01)
        )


class StockPicking(models.Model):
    """The keeper counts the goods and looks through the papers before anything leaves (E2 to E6, F5)."""

    _inherit = "stock.picking"

    def _get_counted_moves(self):
        # What was added by hand has no demand and leaves all the same.
        return self.move_ids.filtered(
            lambda move: move.state not in ("cancel", "done") and (move.product_uom_qty or move.quantity)
        )

    def _get_check_content(self):
        """What leaves, by move and, where goods bear lots or serial numbers, by those."""
        content = {}
        for move in self._get_counted_moves().filtered(lambda move: move._get_counted_quantity()):
            content[str(move.id)] = round(move.quantity, 6)
            for lot, lines in move.move_line_ids.filtered("lot_id").grouped("lot_id").items():
                content[f"{move.id}/{lot.id}"] = round(sum(lines.mapped("quantity_product_uom")), 6)
        return content

    def _is_checked(self):
        """Whether a keeper checked the transfer as it is now."""
        self.ensure_one()
        return bool(self.checked_on) and self.checked_content == self._get_check_content()

    def action_check(self):
        """The keeper's check: goods counted, papers complete. Papers that go along with the goods are issued with it.

        :raises UserError: every line and every paper that is not right; then nothing is noted
        """
        self._check_keeper()
        self.check_access("write")
        self.sudo().sale_id._lock_rows()
        refusals = [
            "\n".join([self.env._("%s cannot be released yet:", picking.name), *(f"• {text}" for text in found)])
            for picking, found in self._get_check_problems().items()
            if found
        ]
        if refusals:
            raise UserError("\n\n".join(refusals))
        for picking in self.union():
            vals = {
                "checked_on": fields.Datetime.now(),
                "checked_by_id": self.env.uid,
                "checked_content": picking._get_check_content(),
            }
            internal(picking).write(vals)
        transfers = self.union().sudo().with_env(self.env(su=True))
        transfers._fit_papers()
        transfers._issue_by_itself("check")
        self.env["order.process.event"]._log(
            (picking.sale_id, "checked", {"note": picking.name}) for picking in transfers
        )
        transfers.sale_id._after_papers()
        return True

    def _check_keeper(self):
        self.check_access("read")
        for picking in self:
            if refusal := picking._get_keeper_refusal():
                raise UserError(refusal)

    def _get_keeper_refusal(self):
        """Why the user does not count and check this transfer; empty where they do."""
        warehouse = self.sudo().picking_type_id.warehouse_id
        if self.env.user.has_group(KEEPER) and self.env.user._works_at(warehouse):
            return ""
        return self.env._(
            "%(transfer)s is checked by a keeper of %(centre)s.", transfer=self.name, centre=warehouse.name
        )

    def _get_check_problems(self):
        """``{transfer: [text]}`` of what keeps a keeper from releasing it; buttons and server ask it."""
        slots = self._get_paper_slots()
        problems = {}
        for picking in self:
            found = []
            order = picking.sudo().sale_id
            if picking.state == "done":
                found.append(self.env._("It has left already."))
            elif not order or not picking.dispatch_id:
                found.append(picking.awaits_reason or self.env._("It is not dispatched."))
            elif picking.state != "assigned":
                found.append(self.env._("Its goods are not reserved: look at the stock of its products."))
            if picking._is_checked():
                found.append(self.env._("It was checked already and nothing has changed since."))
            for move in picking._get_countable_moves():
                if not move.is_counted:
                    found.append(self.env._("%s is not counted.", move.product_id.display_name))
                elif move._is_miscounted():
                    found.append(
                        self.env._(
                            "%(product)s: counted %(counted)s, the transfer says %(quantity)s. Count again, or correct"
                            " the quantity of the transfer; the rest follows with a later one.",
                            product=move.product_id.display_name,
                            counted=f"{move.counted_qty:g}",
                            quantity=f"{move.quantity:g}",
                        )
                    )
            for slot in slots[picking]:
                # Who signs for the goods signs after the check.
                if slot.rule.auto_issue != "check" and slot.problem in ("missing", "outdated"):
                    blocker = picking._get_slot_blocker(slot, "ship")
                    if blocker:
                        found.append(blocker.message)
            found += [blocker.message for blocker in picking._get_carrier_blockers()]
            problems[picking] = found
        return problems

    def _get_check_blockers(self):
        """``[Blocker]`` where the keeper's check is asked for and not done, or not of what leaves now."""
        self.ensure_one()
        if not self.sudo().sale_id._get_carrier().needs_check or self._is_checked():
            return []
        if self.checked_on:
            message = self.env._("%s was changed after the keeper's check: check it again.", self.name)
        else:
            message = self.env._(
                "%s is not checked: a keeper counts the goods and looks through the papers.", self.name
            )
        return [Blocker("check", message, KEEPER, picking=self.id)]

    def _get_carrier_blockers(self):
        """``[Blocker]`` where nobody is named who takes the goods along."""
        self.ensure_one()
        picking, order = self.sudo(), self.sudo().sale_id
        role = order._get_carrier().carrier_role
        missing = []
        if role == "dealer":
            missing += [] if as_text(order.collector_name) else [self.env._("the collector's name")]
            missing += [] if as_text(order.collector_vehicle) else [self.env._("the collector's vehicle")]
        elif role:
            missing += [] if picking.escort_id else [self.env._("the escort or carrier")]
            if role == "escort":
                missing += [] if as_text(picking.vehicle_no) else [self.env._("the vehicle")]
            else:
                missing += [] if as_text(picking.wagon_no) else [self.env._("the wagon")]
        if not missing:
            return []
        owner = "order_process.group_order_clerk" if role == "dealer" else "order_process.group_dispatcher"
        message = self.env._("%(transfer)s lacks %(what)s.", transfer=picking.name, what=", ".join(missing))
        return [Blocker("carrier", message, owner, picking=picking.id)]
