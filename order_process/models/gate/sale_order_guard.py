from functools import partial

from odoo import SUPERUSER_ID, Command, api, fields, models
from odoo.exceptions import UserError

from ..base.compare import differs
from ..base.sentinel import internal, is_internal
from ..base.staff import has_role
from .event import UTC_MARK

AMEND_GROUPS = (
    "order_process.group_order_clerk",
    "order_process.group_desk_leader",
    "order_process.group_approving_manager",
)


class SaleOrderFields(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "order.process.fields"]


class SaleOrder(models.Model):
    """Guards where nothing gets round them: every way to an order ends in ``create``, ``write`` or ``unlink``."""

    _inherit = "sale.order"
    _process_fields = {
        "system": {
            "process_controlled",
            "process_stage",
            "ready_on",
            "hold_ids",
            "is_held",
            "event_ids",
            "event_count",
            "event_head",
            "keyed_by_id",
            "editor_ids",
            "receipt_confirmed_on",
            "receipt_confirmed_by",
            "receipt_differences",
        },
        "computed": {
            "amount_untaxed",
            "amount_tax",
            "amount_total",
            "currency_rate",
            "invoice_status",
            "delivery_status",
            "effective_date",
            "transaction_ids",
        },
        "content": {
            "name",
            "partner_id",
            "pricelist_id",
            "currency_id",
            "company_id",
            "fiscal_position_id",
            "carrier_id",
            "warehouse_id",
            "picking_policy",
        },
        "amendable": {
            "partner_invoice_id",
            "partner_shipping_id",
            "payment_term_id",
            "commitment_date",
            "client_order_ref",
        },
        "recorded": {"warehouse_id"},
    }

    keyed_by_id = fields.Many2one(
        "res.users", "Keyed By", copy=False, readonly=True, help="Who entered the order. May not review it."
    )
    editor_ids = fields.Many2many(
        "res.users",
        "order_process_editor_rel",
        "order_id",
        "user_id",
        "Changed By",
        copy=False,
        readonly=True,
        help="Who changed what is reviewed, beside the person who entered it: they do not review this order.",
    )

    # === Create and write ===

    @api.model_create_multi
    def create(self, vals_list):
        if not is_internal(self.env):
            for vals in vals_list:
                self._guard_create(vals)
            # Written out, because a context or a person's own defaults would fill in what is left out.
            initial = self._get_initial_facts()
            vals_list = [{**initial, "state": "draft", **vals} for vals in vals_list]
        orders = super().create(vals_list)
        if not is_internal(self.env):
            orders._compute_unforged()
        fresh = orders.filtered("company_id.order_process_enabled")
        if fresh:
            self._refuse_confirmed(fresh.filtered(lambda order: order.state not in ("draft", "sent")))
            internal(fresh).write({"process_controlled": True})
            fresh._start_process()
            self.env["order.process.event"]._log((order, "created", order._get_origin()) for order in fresh.sudo())
            fresh._sync_process()
        return orders

    def _get_origin(self):
        """What the history says of how the order came in, as plain values; capabilities add theirs."""
        return {}

    def _start_process(self):
        """Hook for capabilities: stamp the facts of orders that begin under the process; of confirmed ones that join it
        later, too.

        As who enters them, or as superuser."""

    def _leave_process(self):
        """Let orders go that were confirmed while the process was off; what was asked of anybody is closed."""
        if not self:
            return
        self._drop_reviews()
        self._get_open_holds()._lift()
        note = self.env._("confirmed while the order process was off")
        self.env["order.process.event"]._log((order, "confirmed", {"note": note}) for order in self)
        internal(self).write(
            {"process_controlled": False, "process_stage": False, "is_held": False, "ready_on": False}
        )

    @api.model
    def _guard_create(self, vals):
        self._refuse_fields(self._get_process_fields("system").intersection(vals))
        company = self.env["res.company"].browse(vals.get("company_id") or self.env.company.id)
        if not company.sudo().order_process_enabled:
            return
        self._refuse_fields(self._get_process_fields("computed").intersection(vals))
        self._refuse_confirmed(vals.get("state", "draft") not in ("draft", "sent"))

    @api.model
    def _refuse_confirmed(self, confirmed):
        if confirmed:
            raise UserError(
                self.env._("An order comes in as a quotation and is confirmed by its reviews; leave the status out.")
            )

    def write(self, vals):
        if is_internal(self.env):
            return super().write(vals)
        self._refuse_fields(self._get_process_fields("system").intersection(vals))
        if "company_id" in vals:
            self._guard_company(vals["company_id"])
        self._take_in(vals)
        orders = self._under_process()
        if not orders:
            return super().write(vals)
        self._refuse_fields(self._get_process_fields("computed").intersection(vals))
        orders._guard_content(vals)
        facts = orders._read_facts(vals)
        core = partial(super().write, vals)
        result = orders._change_state(vals["state"], core) if "state" in vals else core()
        orders._log_changes(facts)
        if "state" not in vals and (
            not self._get_process_fields("content").isdisjoint(vals) or "order_line" in vals
        ):
            orders._sync_process()
        return result

    def _guard_company(self, company_id):
        """An order neither leaves the process nor joins it half-way by changing its company."""
        target = self.env["res.company"].browse(company_id or ()).sudo()
        moving = self.filtered(lambda order: order.company_id.id != company_id)
        if moving and (moving.company_id.sudo() | target).filtered("order_process_enabled"):
            raise UserError(
                self.env._(
                    "%s: the company of an order cannot be changed; enter the order anew there.",
                    ", ".join(moving.mapped("name")),
                )
            )

    def _is_submitted(self):
        """Whether the quotation was handed over to those who decide on it, and did not come back."""
        self.ensure_one()
        return False

    def _is_content_locked(self):
        """Whether the order is submitted or confirmed, so that its content stands still."""
        self.ensure_one()
        return self.state == "sale" or self._is_submitted()

    def _sync_entry(self):
        """Bring orders that are still being written in step; the others do not change with their lines."""
        if entering := self.filtered(lambda order: not order._is_content_locked()):
            entering._sync_process()

    def _guard_content(self, vals):
        names = sorted(self._get_process_fields("content").intersection(vals))
        fillable = self._get_process_fields("fillable")
        amendable_names = self._get_process_fields("amendable")
        edited = self.browse()
        for order in self if names else ():
            locked = order._is_content_locked()
            changed = [
                name
                for name in names
                if differs(order, name, vals[name])
                and (not locked or name not in fillable or order[name])
            ]
            amendable = amendable_names.issuperset(changed)
            if changed and locked and not order._may_amend(amendable):
                raise UserError(order._content_refusal(self._label_fields(changed), amendable))
            if changed:
                edited |= order
        edited._note_editor()

    def _may_amend(self, amendable=True):
        """Whether this person may change what is ``amendable`` in the order although it was confirmed."""
        self.ensure_one()
        return (
            amendable
            and self.state == "sale"
            and has_role(self.env, AMEND_GROUPS)
        )

    def _guard_prepared(self):
        """What a dispatch has taken stays as it is: core would open a second transfer, or a return, for printed ones.

        :raises UserError: while the order's goods are being prepared
        """
        under_way = self.filtered(lambda order: order.process_stage in ("dispatched", "preparing"))
        if under_way:
            raise UserError(
                self.env._(
                    "%s was dispatched and is being prepared: its quantities stay as they are now."
                    " Change them when these goods have left, or enter a new order.",
                    ", ".join(under_way.mapped("name")),
                )
            )

    def _note_editor(self):
        """Remember who changed what somebody else entered: that person does not review it (C3)."""
        user = self.env.user
        if self.env.uid == SUPERUSER_ID or user.share:
            return
        edited = self.filtered(lambda order: user not in order.sudo().editor_ids | order.keyed_by_id)
        if edited:
            internal(edited).write({"editor_ids": [Command.link(user.id)]})

    def _content_refusal(self, what, amendable=False):
        self.ensure_one()
        if self.state == "sale" and amendable:
            return self.env._(
                "%(order)s was reviewed and confirmed: only the order desk may change %(what)s,"
                " and the change is reviewed again.",
                order=self.name,
                what=what,
            )
        if self.state == "sale":
            return self.env._(
                "%(order)s was reviewed and confirmed: %(what)s cannot be changed any more."
                " Cancel it and enter a new order, which is reviewed again.",
                order=self.name,
                what=what,
            )
        return self.env._(
            "%(order)s is in review: %(what)s cannot be changed. Withdraw it from review first, then submit it again.",
            order=self.name,
            what=what,
        )

    def _read_facts(self, vals):
        names = sorted(self._get_process_fields("recorded").intersection(vals))
        amendable = self._get_process_fields("amendable")
        # What may be amended in a confirmed order is recorded by scope, as its reviewers see it.
        return {
            order: {
                name: order._fact_label(name)
                for name in names
                if order.state != "sale" or name not in amendable
            }
            for order in (self if names else ())
        }

    def _fact_label(self, name):
        """A value as the history keeps it: an instant in UTC, marked as such, so that it is converted once."""
        if self._fields[name].type == "datetime":
            return f"{fields.Datetime.to_string(self[name])}{UTC_MARK}" if self[name] else ""
        return str(self._fields[name].convert_to_export(self[name], self) or "")

    def _log_changes(self, facts):
        """Keep old and new value of facts that must not change silently (A6)."""
        entries = []
        for order, old in facts.items():
            changed = {
                name: [value, order._fact_label(name)]
                for name, value in old.items()
                if value != order._fact_label(name)
            }
            if changed:
                entries.append((order, "changed", changed))
        self.env["order.process.event"]._log(entries)

    def unlink(self):
        self.check_access("read")
        with_history = self.sudo().filtered("event_count")
        if with_history:
            raise UserError(
                self.env._(
                    "%s: an order that has a history is kept; cancel it instead of deleting it.",
                    ", ".join(with_history.mapped("name")),
                )
            )
        return super().unlink()
