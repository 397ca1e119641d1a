"""The steps of an order, each one method that is read from top to bottom; docs/flow.md says who hangs in where.

A hook is empty here, is extended with ``super()`` by the rooms below, and returns nothing."""

from odoo import fields, models
from odoo.exceptions import UserError

from ..base.sentinel import cancelling, gate_asked, internal


class SaleOrder(models.Model):
    _inherit = "sale.order"

    receipt_confirmed_on = fields.Datetime("Received by the Dealer On", copy=False, readonly=True, index=True)
    receipt_confirmed_by = fields.Char("Received by", copy=False, readonly=True)
    receipt_differences = fields.Json(copy=False, readonly=True)

    # === Submit ===

    def action_submit_review(self):
        """Hand complete orders to their review levels; the first level is asked at once.

        A level that approved just what it sees is not asked again; where every level did, the order is confirmed. Of
        many orders those that cannot be submitted are named, and the rest goes.

        :raises UserError: everything that is missing, when none could be submitted
        :return: a notification with the result where there were several
        """
        failures = self._each("_submit_review")
        return self._tell_result(self.env._("%s submitted for review.", len(self) - len(failures)), failures)

    def _submit_review(self):
        """Step *submit*, of these orders together: all of them or none."""
        self.check_access("write")
        self._lock_rows()
        self.invalidate_recordset()
        self._refuse_submitted()
        self._before_submit()
        self._check_gate("submit")
        orders = self.sudo()
        orders._ask_reviewers()
        orders._log_step("submitted")
        orders._promise()
        self._after_submit()
        orders._sync_process()

    def _refuse_submitted(self):
        """:raises UserError: naming the orders that are not in entry, or not under the process"""
        closed = self.filtered(lambda order: order.state not in ("draft", "sent") or order._is_content_locked())
        if closed:
            raise UserError(
                self.env._(
                    "Only orders in entry can be submitted for review: not %s.", ", ".join(closed.mapped("name"))
                )
            )
        outside = self - self._under_process()
        if outside:
            raise UserError(
                self.env._("The order process is off for %s: confirm them as usual.", ", ".join(outside.mapped("name")))
            )

    def _before_submit(self):
        """Hook, before the gate is asked: bring what follows from the lines in step (prices, promotions, odd amount).

        The orders are in entry and locked; as the person who submits, in the transaction of the step."""

    def _ask_reviewers(self):
        """Hook, after the gate: ask whoever has to review these orders, as superuser."""

    def _promise(self):
        """Hook: promise these orders the dispatch that they reach from now on, as superuser."""

    def _after_submit(self):
        """Hook, after the reviewers were asked: what follows from the submission.

        As the person who submits, in the transaction of the step; stage and holds are brought in step afterwards."""

    # === Confirm, cancel, take up again: whatever way, it ends in a ``write`` of the status ===

    def _change_state(self, state, core):
        """Take the step that the new status of these orders is, around ``core``, which writes it."""
        changing = self.filtered(lambda order: order.state != state)
        # What was approved before an order was cancelled does not count any more.
        changing.filtered(lambda order: order.state == "cancel")._drop_reviews()
        steps = {"sale": changing._confirm_step, "cancel": changing._cancel_step}
        step = steps.get(state, changing._quotation_step)
        result = step(core) if changing else core()
        self._sync_process()
        return result

    def _confirm_step(self, core):
        """Step *confirm*: core writes the status and, where its button was used, makes the transfers afterwards."""
        self._before_confirm()
        self._check_gate("confirm")
        result = core()
        self._log_step("confirmed")
        self._after_confirm()
        return result

    def _before_confirm(self):
        """Hook, before the gate is asked: take what confirming takes, such as credit; orders first, then dealers.

        As the person who confirms, in the transaction of the step."""

    def _after_confirm(self):
        """Hook: the orders have just been confirmed, their transfers are not made yet.

        As the person who confirms, in the transaction of the step; stage and holds are brought in step afterwards."""

    def _action_cancel(self):
        """Core cancels the transfers first; who may not cancel must not get that far."""
        self._under_process()._before_cancel()
        return super(SaleOrder, cancelling(self))._action_cancel()

    def _cancel_step(self, core):
        """Step *cancel*: core cancels transfers and draft invoices before it writes the status."""
        self._before_cancel()
        result = core()
        self._drop_reviews()
        self._log_step("cancelled")
        self._after_cancel()
        return result

    def _before_cancel(self):
        """Hook: refuse to cancel what is on its way; asked before the transfers are cancelled, and again at the status.

        As the person who cancels, in the transaction of the step."""

    def _drop_reviews(self):
        """Hook: reviews of an order that is cancelled or taken up again do not count any more."""

    def _after_cancel(self):
        """Hook: the orders have just been cancelled, and their open transfers with them.

        As the person who cancels, in the transaction of the step; stage and holds are brought in step afterwards."""

    def _quotation_step(self, core):
        """A cancelled order is taken up again; a quotation is sent."""
        confirmed = self.filtered(lambda order: order.state == "sale")
        if confirmed:
            raise UserError(
                self.env._(
                    "%s: a confirmed order cannot become a quotation again; cancel it.",
                    ", ".join(confirmed.mapped("name")),
                )
            )
        reopened = self.filtered(lambda order: order.state == "cancel")
        result = core()
        reopened._log_step("reopened")
        return result

    # === Dispatch ===

    def _dispatch_step(self, reserve):
        """Step *dispatch*: send those of these orders that nothing stops, as superuser.

        :param reserve: sends and reserves the transfers of the orders that it is given, and returns those that go
        :return: the orders that were sent
        """
        blockers = self._get_blockers("dispatch")
        pickings = reserve(self.filtered(lambda order: not blockers[order]))
        sent = pickings.sale_id
        sent._after_dispatch(pickings)
        self._sync_process()
        return sent

    def _after_dispatch(self, pickings):
        """Hook: a dispatch has just sent these transfers of the orders, and their goods are reserved.

        As superuser, in the transaction of the dispatch; stage and holds are brought in step afterwards."""

    # === Ship: see the step of the transfers below ===

    def _after_ship(self, pickings):
        """Hook: these transfers have just brought goods of the orders to the dealer; stage and holds are in step.

        As superuser, in the name of who validated them, in the transaction of the step."""

    # === Receive ===

    def _confirm_receipt(self, name, on=None, differences=None):
        """Step *receive*: the dealer's person has received the goods; the first confirmation counts.

        :param datetime on: naive UTC; now where it is left out
        :param list differences: ``{"line_id", "quantity", "reason"}`` of what was short, as plain values
        """
        fresh = self.filtered(lambda order: not order.receipt_confirmed_on)
        if not fresh:
            return
        internal(fresh).write(
            {
                "receipt_confirmed_on": on or fields.Datetime.now(),
                "receipt_confirmed_by": name,
                "receipt_differences": differences or False,
            }
        )
        fresh._log_step("received", people=name, **({"note": differences} if differences else {}))
        fresh._after_receipt()
        fresh._sync_process()

    def _after_receipt(self):
        """Hook: the dealer has just received the goods of the orders, and said what was short.

        As superuser or as who notes the receipt, in the transaction of the step; stage and holds are brought in step
        afterwards."""

    # === Close: by itself, when what an order waits for after its goods have left is done ===

    def _close_step(self):
        """Step *close*: ``{order: stage}`` of orders whose goods have left, by what the gate says about closing."""
        stages = {}
        for order, blockers in self._get_blockers("close").items():
            if not blockers:
                stages[order] = "closed"
            elif any(blocker.once_left for blocker in blockers):
                stages[order] = "received" if order.receipt_confirmed_on else "shipped"
            else:
                stages[order] = "settled"
        return stages

    def _after_close(self):
        """Hook: nothing keeps the orders open any more, they have just been closed.

        As superuser, in the transaction of whatever came last."""

    def _tell(self, occasion, key="", facts=None, **values):
        """Hook: tell dealer and sales rep how their orders come along; each order once per occasion and key.

        :param key: where an occasion comes again (parts, payments, reminders): what tells them apart, a text or
            ``{order: text}``
        :param facts: ``{order: {name: plain value}}`` of what differs from order to order
        :param values: plain values for the notice, amounts in the order's currency
        """

    def _log_step(self, kind, **detail):
        self.env["order.process.event"]._log((order, kind, detail) for order in self)


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _action_done(self):
        """Step *ship*, and any other transfer that is done."""
        self._before_done()
        self.move_ids._check_shipping_gate()
        result = super(StockPicking, gate_asked(self, self.move_ids))._action_done()
        orders = self.sale_id.sudo()._under_process()
        before = {order: order.process_stage for order in orders}
        orders._sync_process()
        orders.filtered(
            lambda order: order.process_stage == "shipped" and before[order] != "shipped"
        )._log_step("shipped")
        self._after_done()
        left = self.filtered(lambda picking: picking.state == "done" and picking._reaches_customer()).sudo()
        if left:
            left._get_process_orders()._after_ship(left)
        return result

    def _before_done(self):
        """Hook, before the gate is asked: transfers of any kind are about to be done.

        As the person who validates them, in the transaction of the step."""

    def _after_done(self):
        """Hook: these transfers are over; core has cancelled those of which nothing was brought.

        As the person who validates them, in the transaction of the step; stage and holds are in step."""
