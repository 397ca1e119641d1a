import logging

import psycopg2

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..base.reason import need_reason
from ..base.sentinel import internal
from ..base.staff import check_role
from ..base.window import open_dialog

_logger = logging.getLogger(__name__)

LATE_ENTRY_GROUPS = ("order_process.group_dispatcher", "order_process.group_approving_manager")


class OrderProcessDispatch(models.Model):
    """What one window sends to one centre on one day: frozen once sent, unique in the database (D2, D3)."""

    _name = "order.process.dispatch"
    _inherit = ["order.process.evidence", "mail.thread"]
    _description = "Dispatch"
    _order = "scheduled_on desc, warehouse_id, id desc"

    _evidence_mutable = frozenset({"state", "run_on", "late", "scheduled_on", "early_reason", "run_by_id"})

    name = fields.Char(compute="_compute_name")
    window_id = fields.Many2one("order.process.window", required=True, ondelete="restrict", index=True)
    date = fields.Date(required=True)
    warehouse_id = fields.Many2one("stock.warehouse", "Centre", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(
        "res.company", related="warehouse_id.company_id", store=True, precompute=True, index=True
    )
    scheduled_on = fields.Datetime(required=True)
    run_on = fields.Datetime("Sent On")
    late = fields.Boolean(help="Run later after its time than the company allows.")
    early_reason = fields.Text("Reason of the Early Run")
    run_by_id = fields.Many2one("res.users", "Run By", ondelete="restrict")
    state = fields.Selection(
        [("open", "Due"), ("running", "Sending"), ("sent", "Sent")], required=True, default="open", index=True
    )
    picking_ids = fields.One2many("stock.picking", "dispatch_id", "Transfers")
    batch_ids = fields.One2many("stock.picking.batch", "dispatch_id", "Batches")
    unsent_ids = fields.One2many("order.process.unsent", "dispatch_id", "Not Sent at Closing")
    rolled_ids = fields.One2many("order.process.rolled", "dispatch_id", "Rolled On")
    closing = fields.Boolean(related="window_id.closing")
    order_count = fields.Integer("Orders", compute="_compute_counts")
    late_count = fields.Integer("Late Entries", compute="_compute_counts")
    unsent_count = fields.Integer("Not Sent", compute="_compute_counts")
    rolled_count = fields.Integer("Orders Rolled On", compute="_compute_counts")
    picking_count = fields.Integer("Number of Transfers", compute="_compute_counts")
    batch_count = fields.Integer("Number of Batches", compute="_compute_counts")

    _once = models.UniqueIndex(
        "(window_id, date, warehouse_id)", "A window runs once per day and centre; this one has its dispatch already."
    )

    @api.depends_context("lang")
    @api.depends("window_id", "date", "warehouse_id")
    def _compute_name(self):
        for dispatch in self:
            dispatch.name = f"{dispatch.date} {dispatch.window_id.name} {dispatch.warehouse_id.name}"

    @api.depends("picking_ids.late_entry", "picking_ids.sale_id", "batch_ids", "unsent_ids", "rolled_ids")
    def _compute_counts(self):
        def count(model):
            rows = self.env[model].sudo()._read_group([("dispatch_id", "in", self.ids)], ["dispatch_id"], ["__count"])
            return {dispatch.id: number for dispatch, number in rows}

        orders = {
            (dispatch.id, late): number
            for dispatch, late, number in self.env["stock.picking"]
            .sudo()
            ._read_group(
                [("dispatch_id", "in", self.ids)], ["dispatch_id", "late_entry"], ["sale_id:count_distinct"]
            )
        }
        pickings, batches = count("stock.picking"), count("stock.picking.batch")
        unsent, rolled = count("order.process.unsent"), count("order.process.rolled")
        for dispatch in self:
            dispatch.late_count = orders.get((dispatch.id, True), 0)
            dispatch.order_count = orders.get((dispatch.id, False), 0) + dispatch.late_count
            dispatch.picking_count = pickings.get(dispatch.id, 0)
            dispatch.batch_count = batches.get(dispatch.id, 0)
            dispatch.unsent_count = unsent.get(dispatch.id, 0)
            dispatch.rolled_count = rolled.get(dispatch.id, 0)

    @api.model
    def _get_or_create(self, slot, warehouse):
        """The one dispatch of a slot; two workers that ask at once get the same row."""
        key = [("window_id", "=", slot.window), ("date", "=", slot.date), ("warehouse_id", "=", warehouse.id)]
        found = self.search(key)
        if found:
            return found
        vals = {
            "window_id": slot.window,
            "date": slot.date,
            "warehouse_id": warehouse.id,
            "scheduled_on": slot.leaves,
        }
        try:
            with self.env.cr.savepoint():
                found = self._append([vals])
        except (psycopg2.errors.UniqueViolation, psycopg2.errors.SerializationFailure):
            self.env.cr.rollback()
            return self.search(key)
        self._commit_progress()
        return found

    @api.model
    def _commit_progress(self, processed=0, remaining=None):
        """Keep what is done so far, whatever happens to the rest.

        Who runs windows inside a larger piece of work, such as the loading of demo data, says so in the context and
        commits by itself."""
        if not self.env.context.get("order_process_one_transaction"):
            self.env["ir.cron"]._commit_progress(processed, remaining=remaining)

    # === Batches ===

    def _create_batches(self):
        """One open batch per type of transfer and delivery mode for what has none yet (D2)."""
        batchless = self.picking_ids.filtered(
            lambda picking: picking.batch_id.dispatch_id != self and picking.state not in ("done", "cancel")
        )
        self._create_batches_of(batchless)

    def _create_batches_of(self, pickings):
        groups = pickings.grouped(lambda picking: (picking.picking_type_id, picking.process_mode))
        modes = dict(self.env["stock.picking"]._fields["process_mode"]._description_selection(self.env))
        batches = internal(self.env["stock.picking.batch"]).create(
            [
                {
                    "dispatch_id": self.id,
                    "process_mode": mode,
                    "picking_type_id": picking_type.id,
                    "company_id": self.company_id.id,
                    "description": " ".join(filter(None, (self.window_id.name, modes.get(mode, "")))),
                    "picking_ids": [Command.set(group.ids)],
                }
                for (picking_type, mode), group in groups.items()
            ]
        )
        for batch in batches.with_env(self.env):
            batch.action_confirm()

    def _put_into_batches(self, pickings):
        """Put the next steps of what the dispatch sent together, as the first ones were: into the open batch of their
        type and mode, or a new one."""
        self.ensure_one()
        open_batches = self.batch_ids.filtered(lambda batch: batch._takes_followers())
        batches = open_batches.grouped(lambda batch: (batch.picking_type_id, batch.process_mode))
        rest = pickings.browse()
        for key, group in pickings.grouped(lambda picking: (picking.picking_type_id, picking.process_mode)).items():
            if key in batches:
                group.write({"batch_id": batches[key][-1:].id})
            else:
                rest |= group
        self._create_batches_of(rest)

    def _take_late(self, orders, reason):
        """Send orders with a dispatch that is frozen already (D5).

        :raises UserError: who may, what is missing; then nothing is taken
        """
        self.ensure_one()
        refusal = self.env._("Only a dispatcher or an approving manager may enter an order late.")
        check_role(self.env, LATE_ENTRY_GROUPS, refusal)
        reason = need_reason(reason, self.env._("Say why the order goes with a dispatch that has left already."))
        if self.state != "sent":
            raise UserError(self.env._("%s has not run yet; ready orders go with it by themselves.", self.name))
        orders.check_access("read")
        strangers = orders.filtered(
            lambda order: order.warehouse_id != self.warehouse_id or order.process_stage != "approved"
        )
        if strangers:
            raise UserError(
                self.env._(
                    "Only orders of %(centre)s that wait for dispatch can be entered: not %(orders)s.",
                    centre=self.warehouse_id.name,
                    orders=", ".join(strangers.mapped("name")),
                )
            )
        dispatch, orders = self.sudo(), orders.sudo()
        orders._check_gate("dispatch")
        dispatched = dispatch._send(orders, late_entry=True)
        if orders - dispatched:
            raise UserError(
                self.env._("There is not enough stock for: %s.", ", ".join((orders - dispatched).mapped("name")))
            )
        dispatch._create_batches()
        self.env["order.process.event"]._log(
            (order, "late_entry", {"window": self.name, "reason": reason}) for order in orders
        )
        dispatch.message_post(
            body=self.env._(
                "Late entry of %(orders)s: %(reason)s", orders=", ".join(orders.mapped("name")), reason=reason
            )
        )
        orders._sync_process()

    def _open_list(self, model, label, domain, context=None):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": f"{self.name} · {label}",
            "res_model": model,
            "views": [(False, "list"), (False, "form")],
            "domain": domain,
            "context": {"create": False, **(context or {})},
        }

    def action_open_orders(self):
        """The orders that this dispatch sent."""
        return self._open_list("sale.order", self.env._("Orders"), [("picking_ids.dispatch_id", "=", self.id)])

    def action_open_transfers(self):
        """The transfers of this dispatch, by delivery mode."""
        action = self._open_list("stock.picking", self.env._("Transfers"), [("dispatch_id", "=", self.id)])
        view = self.env.ref("order_process.view_dispatch_transfer_list")
        return {
            **action,
            "views": [(view.id, "list"), (False, "form")],
            "context": {**action["context"], "group_by": ["process_mode"]},
        }

    def action_open_batches(self):
        """The batches of this dispatch."""
        return self._open_list("stock.picking.batch", self.env._("Batches"), [("dispatch_id", "=", self.id)])

    def action_open_unsent(self):
        """What this closing dispatch should have sent and did not."""
        return self._open_list("order.process.unsent", self.env._("Not Sent"), [("dispatch_id", "=", self.id)])

    def action_open_rolled(self):
        """What this dispatch left behind for a later one."""
        return self._open_list("order.process.rolled", self.env._("Rolled On"), [("dispatch_id", "=", self.id)])

    def action_print_manifest(self):
        """Print the manifest of these dispatches."""
        return self.env.ref("order_process.action_report_dispatch_manifest").report_action(self)

    def action_late_entry(self):
        """Open the late entry for this dispatch."""
        self.ensure_one()
        self.check_access("read")
        return open_dialog(self.env._("Late Entry"), "order.process.late.entry", default_dispatch_id=self.id)
