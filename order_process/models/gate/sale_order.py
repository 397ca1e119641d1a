from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.blocker import STEPS, Blocker
from ..base.halves import apply_by_halves
from ..base.notify import show_result
from ..base.odoo_names import find_id
from ..base.sentinel import internal
from ..base.staff import check_staff

STAGES = [
    ("entry", "Entry"),
    ("review", "Review"),
    ("approved", "To Dispatch"),
    ("dispatched", "Dispatched"),
    ("preparing", "Preparing"),
    ("shipped", "Shipped"),
    ("received", "Received"),
    ("settled", "Settled"),
    ("closed", "Closed"),
    ("cancelled", "Cancelled"),
]
ALWAYS_SHOWN_STAGES = ("entry", "review", "approved", "dispatched")
# The steps at which a hold that a person (or a failed dispatch) put on the order stops it.
HELD_STEPS = {"manual": ("confirm", "dispatch", "ship", "invoice"), "error": ("dispatch",)}


class SaleOrder(models.Model):
    """The gate: one question decides whether an order may go on, and everything that shows or enforces it asks here."""

    _inherit = "sale.order"

    process_controlled = fields.Boolean(
        copy=False,
        readonly=True,
        index=True,
        help="The order came in while the order process was on; it goes through review and dispatch.",
    )
    process_stage = fields.Selection(
        STAGES, "Stage", copy=False, readonly=True, index=True, tracking=True, group_expand="_expand_process_stage"
    )
    ready_on = fields.Datetime(
        copy=False, readonly=True, help="When the last thing that kept the order from being dispatched went away."
    )
    hold_ids = fields.One2many("order.process.hold", "order_id", "Holds", readonly=True)
    is_held = fields.Boolean("On Hold", copy=False, readonly=True)
    event_ids = fields.One2many("order.process.event", "order_id", "History", readonly=True)
    event_count = fields.Integer("History Entries", copy=False, readonly=True)
    event_head = fields.Char(copy=False, readonly=True)

    _process_queue = models.Index("(company_id, process_stage, urgency) WHERE process_controlled")
    _dispatch_queue = models.Index("(warehouse_id, ready_on) WHERE process_stage = 'approved'")

    @api.model
    def _expand_process_stage(self, values, domain):
        """The stages through which every order goes are shown as columns even when they are empty."""
        return [stage for stage, _label in STAGES if stage in values or stage in ALWAYS_SHOWN_STAGES]

    def _under_process(self):
        """The orders that the process governs: entered while it was on, in a company where it is on now."""
        governed = self.filtered("process_controlled").filtered("company_id.order_process_enabled")
        # Core confirms order by order: what the gate reads of the first one it should read of all.
        return governed.with_prefetch(self._prefetch_ids)

    def _get_blockers(self, step):
        """Everything that keeps each order from taking ``step``, in bulk.

        Capabilities add their own by ``super()``. Orders outside the process have none.

        :param str step: one of submit, confirm, dispatch, ship, invoice, close
        :return: ``{order: [Blocker]}`` with an entry for every order
        """
        if step not in STEPS:
            raise ValueError(f"unknown step {step!r}")
        blockers = {order: [] for order in self}
        held_codes = [code for code, steps in HELD_STEPS.items() if step in steps]
        if not held_codes:
            return blockers
        # Not by is_held: a hold may be older than the step that it stops, and then the flag does not show it yet.
        holds = self.env["order.process.hold"].sudo().search_fetch(
            [("order_id", "in", self._under_process().ids), ("code", "in", held_codes), ("released_on", "=", False)],
            ["order_id", "code", "note", "since"],
        )
        for hold in holds:
            blockers[hold.order_id.with_env(self.env)].append(
                Blocker(
                    hold.code,
                    self.env._("Held: %s", hold.note),
                    "order_process.group_dispatcher",
                    hold.since,
                )
            )
        return blockers

    def _check_gate(self, step, codes=None, pickings=None):
        """Refuse ``step`` for orders that something stops.

        :param codes: where given, only blockers with one of these codes count
        :param pickings: where given, what stops another transfer only does not count
        :raises UserError: every blocker of every order, in plain words
        """
        refusals = []
        for order, blockers in (self._get_blockers(step) if self else {}).items():
            found = [
                blocker
                for blocker in blockers
                if (codes is None or blocker.code in codes)
                and (pickings is None or not blocker.picking or blocker.picking in pickings._ids)
            ]
            if found:
                refusals.append(self._refusal(order, step, found))
        if refusals:
            raise UserError("\n\n".join(refusals))

    @api.model
    def _refusal(self, order, step, blockers):
        titles = {
            "submit": self.env._("%s cannot be submitted for review yet:", order.name),
            "confirm": self.env._("%s cannot be confirmed yet:", order.name),
            "dispatch": self.env._("%s cannot be dispatched yet:", order.name),
            "ship": self.env._("%s cannot be shipped yet:", order.name),
            "invoice": self.env._("%s cannot be invoiced yet:", order.name),
            "close": self.env._("%s cannot be closed yet:", order.name),
        }
        return "\n".join([titles[step], *(f"• {blocker.message}" for blocker in blockers)])

    # === Steps of many orders at once ===

    def _each(self, method):
        """Call the private ``method`` of these orders; of several, those that are refused stop themselves alone.

        :return: ``{order: reason}`` of those that were refused
        """
        if len(self) == 1:
            getattr(self, method)()
            return {}
        refused = apply_by_halves(self, lambda orders: getattr(orders, method)())
        return {order: str(error) for order, error in refused.items()}

    def _tell_result(self, message, failures):
        """Tell what became of these orders; a single one tells by itself.

        :raises UserError: every reason, when nothing was done
        """
        if self and len(failures) == len(self):
            raise UserError("\n\n".join(failures.values()))
        return show_result(message, failures.values()) if len(self) > 1 else True

    # === Stage, holds, readiness: kept in step with the gate ===

    def _next_step(self):
        """The step that the order would take next, or ``False`` when nothing is left to hold."""
        self.ensure_one()
        if self.state in ("draft", "sent"):
            return "confirm" if self._is_submitted() else "submit"
        if self.state == "sale":
            if self.process_stage == "approved":
                return "dispatch"
            if self.process_stage in ("dispatched", "preparing"):
                return "ship"
            if self.process_stage in ("shipped", "received", "settled"):
                return "close"
        return False

    def _get_held_step(self):
        """The step whose blockers are the order's holds."""
        return self._next_step()

    def _get_open_holds(self):
        """What holds these orders now."""
        return self.hold_ids.filtered(lambda hold: not hold.released_on)

    def _sync_process(self):
        """Bring stage, holds and readiness in step with what the gate says now. Cheap in bulk; safe to repeat."""
        orders = self.sudo()._under_process()
        if not orders:
            return
        orders._sync_stage()
        now = fields.Datetime.now()
        current = {}
        for step, group in orders.grouped(lambda order: order._get_held_step()).items():
            blockers = group._get_blockers(step) if step else {}
            for order in group:
                found = blockers.get(order, [])
                # What is still to do after the goods have left holds nothing; goods that never left do.
                current[order] = (step, [b for b in found if step != "close" or b.once_left == "held"])
        orders._sync_holds(current, now)
        changes = defaultdict(self.browse)
        for order, (step, blockers) in current.items():
            held = bool(blockers)
            ready_on = order.ready_on
            if step in ("submit", "confirm") or (step == "dispatch" and held):
                ready_on = False
            elif step == "dispatch" and not ready_on:
                ready_on = now
            if (held, ready_on) != (order.is_held, order.ready_on):
                changes[held, ready_on] |= order
        for (held, ready_on), group in changes.items():
            internal(group).write({"is_held": held, "ready_on": ready_on})
        orders._after_sync()

    def _after_sync(self):
        """Hook, at the end of every step and whenever something that the gate reads has changed: stage, holds and
        readiness of these orders have just been brought in step.

        As superuser, in the transaction of whatever came last; called often, so that it costs nothing where nothing
        has changed."""

    def _sync_stage(self):
        """Bring the stage in step with where the orders stand; the step *close* is taken here."""
        stages = self._get_stages()
        left = self.browse([order.id for order, stage in stages.items() if stage == "shipped"])
        if left:
            stages.update(left._close_step())
        for stage, orders in self.grouped(stages.get).items():
            changed = orders.filtered(lambda order, stage=stage: order.process_stage != stage)
            if changed:
                # The rest of a partial delivery is ready from now, not since the first part was.
                again = {"ready_on": False} if stage == "approved" else {}
                internal(changed).write({"process_stage": stage, **again})
            if changed and stage in ("settled", "closed"):
                changed._log_step(stage)
            if changed and stage == "closed":
                changed._after_close()
                changed._tell("closed")

    def _get_stages(self):
        """``{order: stage}`` from the order's state and its review; other capabilities refine it."""
        stages = {}
        for order in self:
            if order.state == "cancel":
                stages[order] = "cancelled"
            elif order.state == "sale":
                stages[order] = "approved"
            else:
                stages[order] = "review" if order._is_submitted() else "entry"
        return stages

    def _sync_holds(self, current, now):
        Hold = self.env["order.process.hold"]
        open_holds = {
            (hold.order_id.id, hold.code): hold
            for hold in Hold.search_fetch(
                [("order_id", "in", self.ids), ("released_on", "=", False)],
                ["order_id", "code", "step", "deadline", "owner_group_id"],
            )
        }
        fresh, advanced = [], defaultdict(Hold.browse)
        for order, (step, blockers) in current.items():
            by_code = {}
            for blocker in blockers:
                by_code.setdefault(blocker.code, blocker)
            for code, blocker in by_code.items():
                group = bool(blocker.owner_group) and find_id(self.env, blocker.owner_group, must=True)
                hold = open_holds.pop((order.id, code), None)
                if hold is None:
                    fresh.append(
                        {
                            "order_id": order.id,
                            "code": code,
                            "step": step,
                            "since": blocker.since or now,
                            "deadline": blocker.deadline,
                            "owner_group_id": group,
                        }
                    )
                elif (hold.step, hold.deadline or None, hold.owner_group_id.id) != (step, blocker.deadline, group):
                    advanced[step, blocker.deadline, group] |= hold
        # A hold by decision outlives a step that it does not stop, but not the order's end.
        lifted = Hold.union(
            *(
                hold
                for hold in open_holds.values()
                if hold.code not in HELD_STEPS or not current[hold.order_id][0]
            )
        )
        if fresh:
            Hold._append(fresh)._after_hold()
        for (step, deadline, group), holds in advanced.items():
            holds._advance({"step": step, "deadline": deadline, "owner_group_id": group})
        if lifted:
            lifted._lift(released_on=now)
        if fresh or lifted:
            self.invalidate_recordset(["hold_ids"])

    def _get_promise_label(self):
        return ""

    def action_verify_history(self):
        """Tell whether the recorded history of the orders is complete and unchanged."""
        check_staff(self)
        breaks = self.env["order.process.event"]._find_breaks(self)
        if breaks:
            message = "\n".join(
                self.env._("%(order)s: the history was tampered with from entry %(number)s on.", order=o.name, number=n)
                for o, n in breaks.items()
            )
        else:
            message = self.env._("The history is complete and unchanged.")
        return show_result(message, kind="danger" if breaks else "success", then=None)
