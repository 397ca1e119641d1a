from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.sentinel import internal, is_internal
from ..gate.event import describes
from .snapshot import Change, differences


class SaleOrder(models.Model):
    """Changes of confirmed orders: recorded, held, and reviewed again by the levels that they concern (C5)."""

    _inherit = "sale.order"

    def action_ask_again(self):
        """Ask the levels concerned about what changed in confirmed orders since they approved them, or sent them back.

        Of many, those of which nothing is to be asked are named, and the rest is asked.

        :raises UserError: to whom may not change confirmed orders, or when nothing is to be asked
        :return: a notification with the result where there were several
        """
        failures = self._each("_ask_again_by_hand")
        return self._tell_result(self.env._("%s asked again.", len(self) - len(failures)), failures)

    def _ask_again_by_hand(self):
        self.check_access("write")
        self._check_may_amend()
        self._lock_rows()
        self.invalidate_recordset()
        asked = self._ask_again()
        if self - asked:
            raise UserError(
                self.env._(
                    "%s: there is nothing that its reviewers have not seen.", ", ".join((self - asked).mapped("name"))
                )
            )

    def _check_may_amend(self):
        for order in self:
            if not order._may_amend():
                raise UserError(order._content_refusal(self.env._("its content"), order.state == "sale"))

    def write(self, vals):
        orders = self.browse()
        if not is_internal(self.env):
            self._take_in(vals)
        if not is_internal(self.env) and not self._get_process_fields("amendable").isdisjoint(vals):
            orders = self._under_process().filtered(lambda order: order.state == "sale")
        if not orders:
            return super().write(vals)
        before = orders._snapshot_by_order()
        result = super().write(vals)
        for order in orders if "partner_shipping_id" in vals else ():
            # Core only reminds people of it; held until it is reviewed, the goods go where the order says.
            order.sudo().picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel")).partner_id = (
                order.partner_shipping_id
            )
        orders._note_amendment(before, orders._snapshot_by_order())
        return result

    def _snapshot_by_order(self):
        return {order: order.sudo()._snapshot_order() for order in self}

    def _start_process(self):
        """Confirmed orders from before are asked about as a whole: no level has seen them."""
        super()._start_process()
        confirmed = self.sudo().filtered(lambda order: order.state == "sale")
        if confirmed:
            internal(confirmed).write({"review_state": "pending", "submitted_on": fields.Datetime.now()})
            confirmed._ask_levels()
            confirmed._promise()
            confirmed._advance_review()
            confirmed._sync_process()

    def _ask_again(self, refilled=()):
        """Have the levels look again at confirmed orders that are not as they approved them; return these orders.

        One that was sent back is submitted again by this, whatever was mended in it."""
        orders = self.sudo()._under_process().filtered(lambda order: order.state == "sale")
        sent_back = orders.filtered(lambda order: not order._is_submitted())
        asked = orders._ask_levels(refilled) | sent_back
        if asked:
            internal(asked).write({"review_state": "pending", "submitted_on": fields.Datetime.now()})
            self.env["order.process.event"]._log((order, "submitted", {}) for order in sent_back)
            asked._advance_review()
            asked._sync_process()
        return asked.with_env(self.env)

    def _ask_levels(self, refilled=()):
        """Ask every level that applies and has not approved what the orders say now; return the orders with such.

        What no longer holds becomes outdated; what still holds stands. Levels are asked in their sequence: one that is
        asked anew comes before a later one that is pending already.
        """
        Review = self.env["order.process.review"]
        applying = self.env["order.process.review.level"]._get_levels(self)
        changes = self._get_unapproved_changes(refilled)
        stale = Review.union(*(review for found in changes.values() for review in found))
        missing, back = {}, Review
        for order in self:
            open_reviews = order._get_open_reviews()
            # Special approval is asked where it lacks, whatever was approved before, and nowhere else.
            standing = order.review_ids.filtered(lambda review: review.state == "approved") - stale
            standing = standing.filtered(lambda review: not review.level_id.special_kind)
            concerned = (stale & order.review_ids).level_id.filtered(lambda level: not level.special_kind)
            concerned |= applying[order]
            levels = concerned - standing.level_id - open_reviews.level_id
            if levels:
                missing[order] = levels.sorted(lambda level: (level.sequence, level.id))
                later = open_reviews.filtered_domain([("sequence", ">", min(levels.mapped("sequence")))])
                back |= later.filtered_domain([("state", "=", "pending")])
        if stale:
            stale._advance({"state": "outdated"})
            self.env["order.process.event"]._log(
                (order, "outdated", {"level": ", ".join(review.level_id.name for review in found)})
                for order, found in changes.items()
            )
        back._advance({"state": "waiting", "deadline": False})
        asked = self.browse([order.id for order in missing])
        for attempt, group in asked.grouped("review_attempt").items():
            internal(group).write({"review_attempt": attempt + 1})
        Review._append(
            [
                {
                    "order_id": order.id,
                    "level_id": level.id,
                    "group_id": level.group_id.id,
                    "sequence": level.sequence,
                    "attempt": order.review_attempt,
                }
                for order, levels in missing.items()
                for level in levels
            ]
        )
        asked.invalidate_recordset(["review_ids"])
        return asked

    def _note_amendment(self, before, after):
        """Keep the old and the new value of what changed in confirmed orders, and have it reviewed again."""
        entries, refilled = {}, self.browse()
        fillable = self._get_process_fields("fillable")
        for order in self:
            changes = differences(before.get(order, {}), after.get(order, {}))
            if changes:
                entries[order] = [list(change) for change in changes]
            if any(change.field in fillable and change.old for change in changes):
                refilled |= order
        if entries:
            self.env["order.process.event"]._log(
                (order, "changed", {"changes": changes}) for order, changes in entries.items()
            )
            self.browse([order.id for order in entries])._ask_again(refilled)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if not is_internal(self.env):
            confirmed = lines._filter_confirmed()
            confirmed.order_id._note_amendment({}, confirmed._snapshot_by_order())
        return lines

    def write(self, vals):
        if is_internal(self.env) or self._get_process_fields("amendable").isdisjoint(vals):
            return super().write(vals)
        self._take_in(vals)
        lines = self._filter_confirmed()
        before = lines._snapshot_by_order()
        result = super().write(vals)
        lines.order_id._note_amendment(before, lines._snapshot_by_order())
        return result

    def _filter_confirmed(self):
        return self.filtered(lambda line: line.order_id.state == "sale" and line.order_id._under_process())

    def _snapshot_by_order(self):
        return {order: lines.sudo()._snapshot_lines() for order, lines in self.grouped("order_id").items()}


@describes("changes")
def describe_changes(event, _key, value):
    for what, old, new in event.order_id._label_changes([Change(*change) for change in value]):
        yield what, [old, new]


@describes("special")
def describe_special(event, _key, value):
    kinds = dict(event.env["order.process.special"]._fields["kind"]._description_selection(event.env))
    yield event.env._("Exceeds"), kinds.get(value, value)
