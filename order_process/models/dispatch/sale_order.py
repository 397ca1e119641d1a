from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from ..base.blocker import Blocker, name_some
from ..base.staff import has_role

SENT_STAGES = ("dispatched", "preparing", "shipped", "received", "settled", "closed")
# What the dealer lets follow later waits until the first part has left.
DELIVERY_DOMAIN = [
    ("picking_type_id.code", "!=", "incoming"),
    ("goes_back", "=", False),
    ("state", "!=", "cancel"),
    ("is_postponed", "=", False),
]


class SaleOrder(models.Model):
    """What the order is promised, where its goods are on their way, and what stock they lack."""

    _inherit = "sale.order"
    _process_fields = {"system": {"promised_window_id", "promised_dispatch_on"}}

    promised_window_id = fields.Many2one("order.process.window", "Promised Window", copy=False, readonly=True)
    promised_dispatch_on = fields.Datetime("Promised Dispatch", copy=False, readonly=True, index=True)
    dispatch_ids = fields.Many2many("order.process.dispatch", compute="_compute_dispatch_ids", string="Dispatches")

    @api.depends("picking_ids.dispatch_id")
    def _compute_dispatch_ids(self):
        for order in self:
            order.dispatch_ids = order.sudo().picking_ids.dispatch_id

    # === Where the goods are ===

    def _get_waiting_pickings(self):
        """The open transfers of the orders that no dispatch has taken yet: the first step of their delivery."""
        return self.env["stock.picking"].search(
            [*DELIVERY_DOMAIN, ("sale_id", "in", self.ids), ("state", "!=", "done"), ("dispatch_id", "=", False)]
        )

    def _get_stages(self):
        stages = super()._get_stages()
        confirmed = self.browse([order.id for order, stage in stages.items() if stage == "approved"])
        if not confirmed:
            return stages
        seen = defaultdict(set)
        pickings = self.env["stock.picking"].search_fetch(
            [*DELIVERY_DOMAIN, ("sale_id", "in", confirmed.ids)], ["sale_id", "state", "dispatch_id"]
        )
        for picking in pickings:
            done = picking.state == "done"
            seen[picking.sale_id.id].add("done" if done else "sent" if picking.dispatch_id else "waiting")
        for order in confirmed:
            found = seen[order.id]
            if "waiting" in found:
                continue
            if "sent" in found:
                stages[order] = "preparing" if "done" in found else "dispatched"
            elif found or "consu" not in order.order_line.product_id.mapped("type"):
                stages[order] = "shipped"
        return stages

    def _before_cancel(self):
        """What was dispatched is cancelled only by who answers for that."""
        super()._before_cancel()
        sent = self.filtered(lambda order: order.process_stage in SENT_STAGES)
        if sent and not has_role(self.env, ("order_process.group_dispatcher", "order_process.group_approving_manager")):
            raise UserError(
                self.env._(
                    "%s was dispatched: the warehouse works on it or has shipped it."
                    " Only a dispatcher or an approving manager may cancel it.",
                    ", ".join(sent.mapped("name")),
                )
            )

    # === The gate ===

    def _get_blockers(self, step):
        blockers = super()._get_blockers(step)
        if step == "dispatch":
            self._add_stock_blockers(blockers)
        elif step == "ship":
            self._add_dispatch_blockers(blockers)
        return blockers

    def _add_dispatch_blockers(self, blockers):
        """Add the blockers of transfers that wait for their window; what was split off and dispatched may go on."""
        waiting = self._under_process().filtered(lambda order: order.process_stage == "approved")
        if not waiting:
            return
        domain = [*DELIVERY_DOMAIN, ("sale_id", "in", waiting.ids), ("state", "!=", "done")]
        pickings = self.env["stock.picking"].sudo().search_fetch(domain, ["sale_id", "dispatch_id"])
        by_order = pickings.grouped("sale_id")
        for order in waiting:
            promise = order._get_promise_label()
            message = self.env._("Not dispatched yet: it leaves with its window (%s).", promise)
            transfers = by_order.get(order.sudo(), pickings.browse())
            sent = transfers.filtered("dispatch_id")
            for picking_id in (transfers - sent).ids if sent else [0]:
                blockers[order].append(
                    Blocker("undispatched", message, "order_process.group_dispatcher", picking=picking_id)
                )

    def _add_stock_blockers(self, blockers):
        orders = self._under_process()
        for order, shortages in orders._get_shortages().items():
            lines = [
                self.env._(
                    "%(product)s short by %(quantity)s", product=move.product_id.display_name, quantity=f"{missing:g}"
                )
                for move, missing in shortages
            ]
            blockers[order].append(
                Blocker(
                    "shortage",
                    self.env._("Not enough stock: %s", name_some(self.env, lines)),
                    "order_process.group_warehouse_keeper",
                    lines=tuple(move.sale_line_id.id for move, _missing in shortages),
                )
            )

    def _get_waiting_moves(self):
        """The moves that a dispatch would reserve, by order."""
        # By the indexed lines alone: a join over orders, lines and transfers is planned badly while tables grow.
        moves = self.env["stock.move"].search(
            [
                ("sale_line_id", "in", self.order_line.ids),
                ("state", "in", ("confirmed", "waiting", "partially_available", "assigned")),
            ]
        )
        waiting = moves.filtered(
            lambda move: move.picking_id
            and not move.picking_id.dispatch_id
            and not move.picking_id.is_postponed
            and move.picking_type_id.code != "incoming"
            and not move.picking_id.goes_back
        )
        return waiting.grouped(lambda move: move.sale_line_id.order_id)

    def _get_free_stock(self, moves):
        """``{(product, location): free quantity}`` in the product's unit, for the moves' own source locations."""
        free = {}
        for location, group in moves.grouped("location_id").items():
            rows = self.env["stock.quant"]._read_group(
                [("product_id", "in", group.product_id.ids), ("location_id", "child_of", location.id)],
                ["product_id"],
                ["quantity:sum", "reserved_quantity:sum"],
            )
            free.update({(product, location): total - reserved for product, total, reserved in rows})
        return free

    def _get_shortages(self):
        """``{order: [(move, missing quantity)]}`` for orders that stock cannot serve now, each taken alone."""
        waiting = self.sudo()._get_waiting_moves()
        free = self.sudo()._get_free_stock(self.env["stock.move"].sudo().union(*waiting.values()))
        shortages = {}
        for order, moves in waiting.items():
            lacking = self._take_stock(moves, dict(free))
            if lacking:
                shortages[order.with_env(self.env)] = lacking
        return shortages

    @api.model
    def _take_stock(self, moves, free):
        """Take what the moves need from ``free`` (changed in place); return ``[(move, missing)]``."""
        lacking = []
        for move in moves:
            if move._should_bypass_reservation():
                continue
            key = (move.product_id, move.location_id)
            # What the rest of a partial delivery brought along is its own already.
            here = move.product_uom._compute_quantity(move.quantity, move.product_id.uom_id, rounding_method="HALF-UP")
            needed = move.product_qty - here
            available = free.get(key, 0.0) - self._get_set_aside(move, free)
            rounding = move.product_id.uom_id.rounding
            if float_compare(available, needed, precision_rounding=rounding) < 0:
                lacking.append((move, needed - max(available, 0.0)))
            free[key] = free.get(key, 0.0) - needed
        return lacking

    @api.model
    def _get_set_aside(self, _move, _free):
        """Hook: what of the free stock is not for this move; ``free`` is as :meth:`_get_free_stock` gave it, less what
        was taken."""
        return 0.0

    def _get_served(self):
        """The orders that stock serves in full, taken in the order given: the more urgent one first.

        An order that cannot be served takes nothing from the next one; nothing is split silently."""
        waiting = self._get_waiting_moves()
        free = self._get_free_stock(self.env["stock.move"].union(*waiting.values()))
        served = self.browse()
        for order in self:
            trial = dict(free)
            if order in waiting and not self._take_stock(waiting[order], trial):
                free = trial
                served |= order
        return served


class OrderProcessHold(models.Model):
    _inherit = "order.process.hold"

    code = fields.Selection(
        selection_add=[
            ("shortage", "Out of stock"),
            ("undispatched", "Not dispatched"),
            ("manual",),
        ],
        ondelete={"shortage": "cascade", "undispatched": "cascade"},
    )


class OrderProcessEvent(models.Model):
    _inherit = "order.process.event"

    kind = fields.Selection(
        selection_add=[
            ("late_entry", "Late entry"),
            ("rolled", "Rolled on"),
            ("unsent", "Not sent at closing"),
            ("shipped",),
        ],
        ondelete={"late_entry": "cascade", "rolled": "cascade", "unsent": "cascade"},
    )
