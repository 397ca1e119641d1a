from odoo import api, models
from odoo.exceptions import UserError

from ..base.compare import differs
from ..base.sentinel import is_internal

# What ties a line to its invoices and says how its delivery is counted: money received, what is invoiced and what has
# left are read from these. Core writes them from the other side.
TIED_FIELDS = frozenset({"invoice_lines", "qty_delivered_method", "is_expense"})


class SaleOrderLineFields(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "order.process.fields"]


class SaleOrderLine(models.Model):
    """Lines of an order in or past review stand still, except for what core itself writes while it does its work."""

    _inherit = "sale.order.line"
    _process_fields = {
        "computed": {
            "state",
            "company_id",
            "currency_id",
            "order_partner_id",
            "salesman_id",
            "price_subtotal",
            "price_tax",
            "price_total",
            "price_reduce_taxexcl",
            "price_reduce_taxinc",
            "qty_invoiced",
            "qty_to_invoice",
            "untaxed_amount_invoiced",
            "untaxed_amount_to_invoice",
            "invoice_status",
        },
        "content": {
            "order_id",
            "product_id",
            "product_template_id",
            "product_uom_id",
            "display_type",
            "is_downpayment",
            "is_delivery",
            "reward_id",
            "points_cost",
            "route_ids",
            "route_id",
            "customer_lead",
            "product_custom_attribute_value_ids",
            "product_no_variant_attribute_value_ids",
            "combo_item_id",
        },
        "amendable": {"product_uom_qty", "price_unit", "technical_price_unit", "discount", "tax_ids", "name"},
    }

    @api.model
    def _touches_content(self, vals):
        return not self._get_process_fields("content").isdisjoint(vals)

    @api.model_create_multi
    def create(self, vals_list):
        if not is_internal(self.env):
            for vals in vals_list:
                self._refuse_fields(self._get_process_fields("system").intersection(vals))
            initial = self._get_initial_facts()
            vals_list = self._with_order([{**vals, **initial} for vals in vals_list])
            self._take_in_new(vals_list)
            orders = self.env["sale.order"].browse({vals["order_id"] for vals in vals_list if vals.get("order_id")})
            controlled = orders.filtered("company_id.order_process_enabled")
            if controlled:
                for vals in vals_list:
                    tied = {name for name in TIED_FIELDS.intersection(vals) if vals[name]}
                    self._refuse_fields(self._get_process_fields("computed").intersection(vals) | tied)
                # Written out, because a context or a person's own defaults would fill it in.
                states = {order.id: order.state for order in orders}
                aloud = {"invoice_lines": False, "is_expense": False}
                vals_list = [
                    {**vals, **aloud, "state": states.get(vals.get("order_id"), "draft")} for vals in vals_list
                ]
            locked = orders._under_process().filtered(lambda order: order._is_content_locked())
            for vals in vals_list if locked else ():
                order = self.env["sale.order"].browse(vals.get("order_id"))
                if order in locked and not self._is_system_line(order, vals):
                    self._guard_new_line(order, vals)
        lines = super().create(vals_list)
        if not is_internal(self.env):
            lines._compute_unforged()
        # A context may fill in what is computed; how goods are counted follows from the product alone.
        self.env.add_to_compute(self._fields["qty_delivered_method"], lines.filtered("order_id.process_controlled"))
        lines._note_editor()
        lines.order_id._sync_entry()
        return lines

    def _is_freight(self):
        """Whether the line is the cost of delivery; the mark alone, which anybody may set in entry, does not say so."""
        self.ensure_one()
        return self.is_delivery and self.product_id.type == "service" and self.price_unit >= 0

    @api.model
    def _guard_new_line(self, order, vals):
        special = any(vals.get(name) for name in ("reward_id", "is_delivery", "is_downpayment"))
        if not order._may_amend(not special):
            raise UserError(order._content_refusal(self.env._("its lines"), not special))
        order._guard_prepared()

    def _note_editor(self):
        if not is_internal(self.env):
            people = self.filtered(lambda line: not line.reward_id and not line.is_downpayment and not line.is_delivery)
            people.order_id._under_process()._note_editor()

    @api.model
    def _with_order(self, vals_list):
        """The values with the order that a context or a person's defaults would put in."""
        if all(vals.get("order_id") for vals in vals_list):
            return vals_list
        default = self.default_get(["order_id"])
        return [{**default, **vals} for vals in vals_list]

    @api.model
    def _is_system_line(self, order, vals):
        """Lines that core adds by itself: down payments and goods found at delivery, which carry no quantity of
        their own, rewards while core confirms (the snapshot is compared right after), and the real freight."""
        if vals.get("reward_id"):
            return self.env.su and order.state in ("draft", "sent")
        if vals.get("is_delivery") and self.env.su:
            return order.state == "sale" and order.carrier_id.invoice_policy == "real"
        if vals.get("is_downpayment") and vals.get("display_type"):
            return True
        if vals.get("product_uom_qty", 1) != 0:
            return False
        if vals.get("is_downpayment"):
            return True
        known = order.order_line.filtered(lambda line: line.product_id.id == vals.get("product_id"))
        return order.state == "sale" and vals.get("price_unit", 0) in (0, *known.mapped("price_unit"))

    @api.model
    def _refuse_fields(self, names):
        if names:
            raise UserError(
                self.env._("These fields are computed and cannot be written: %s.", self._label_fields(sorted(names)))
            )

    def _guard_computed(self, vals):
        self._refuse_fields(self._get_process_fields("system").intersection(vals))
        names = (self._get_process_fields("computed") | TIED_FIELDS).intersection(vals)
        if names and self.order_id._under_process():
            self._refuse_fields(names)
        if "qty_delivered" in vals and any(
            line.qty_delivered_method == "stock_move" and line.order_id._under_process() for line in self
        ):
            self._refuse_fields({"qty_delivered"})

    def write(self, vals):
        if not is_internal(self.env):
            self._take_in(vals)
            self._guard_computed(vals)
            if self._touches_content(vals):
                self._guard_content(vals)
        result = super().write(vals)
        if self._touches_content(vals):
            self._note_editor()
            self.order_id._sync_entry()
        return result

    def _guard_content(self, vals):
        names = self._get_process_fields("content").intersection(vals)
        amendable_names = self._get_process_fields("amendable")
        for line in self:
            order = line.order_id
            if not order._under_process() or not order._is_content_locked() or line._may_system_write(vals):
                continue
            changed = [name for name in sorted(names) if name in line._fields and differs(line, name, vals[name])]
            special = line.reward_id or line.is_downpayment or line.is_delivery
            amendable = not special and amendable_names.issuperset(changed)
            if changed and not order._may_amend(amendable):
                what = f"{line.product_id.display_name or line.name}: {self._label_fields(changed)}"
                raise UserError(order._content_refusal(what, amendable))
            if "product_uom_qty" in changed:
                order._guard_prepared()
        if "order_id" in vals:
            target = self.env["sale.order"].browse(vals["order_id"])._under_process()
            if any(line.order_id != target for line in self) and target and target._is_content_locked():
                raise UserError(target._content_refusal(self.env._("its lines")))

    def _may_system_write(self, vals):
        """Down payments follow their invoice, rewards are recomputed while core confirms (the snapshot is compared
        right after), and the real freight is known only when the goods leave."""
        self.ensure_one()
        if "order_id" in vals:
            return False
        if self.is_downpayment and not self.product_uom_qty:
            return not vals.get("product_uom_qty")
        if not self.env.su:
            return False
        if self.reward_id:
            return self.order_id.state in ("draft", "sent")
        return self.is_delivery and self.order_id.state == "sale"

    def unlink(self):
        for order in self.order_id._under_process():
            if order._is_content_locked() and not is_internal(self.env):
                lines = self & order.order_line
                if not all(line._may_system_unlink() for line in lines):
                    raise UserError(order._content_refusal(self.env._("its lines")))
        orders = self.order_id
        self._note_editor()
        result = super().unlink()
        orders.exists()._sync_entry()
        return result

    def _may_system_unlink(self):
        self.ensure_one()
        if self.reward_id:
            return self.env.su and self.order_id.state in ("draft", "sent", "cancel")
        return self.is_downpayment and not self.product_uom_qty
