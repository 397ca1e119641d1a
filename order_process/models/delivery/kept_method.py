from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..base.compare import changes
from ..base.sentinel import internal, is_internal

# From its dispatch on an order goes on by the method as it was then; what is closed keeps it for good.
KEEPING_STAGES = ("dispatched", "preparing", "shipped", "received", "settled", "closed")


class DeliveryCarrier(models.Model):
    """A method whose rules change is kept as it was for the orders that were dispatched under it (P1)."""

    _inherit = "delivery.carrier"

    kept_of_id = fields.Many2one(
        "delivery.carrier",
        "Kept From",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="This is a method as it was when orders were dispatched by it; they keep it.",
    )

    def _is_rule_field(self, name):
        return name != "kept_of_id" and super()._is_rule_field(name)

    def _before_rule_change(self):
        super()._before_rule_change()
        self._keep_for_dispatched()

    def _keep_for_dispatched(self):
        """Give the dispatched orders of these methods a copy that does not change any more, before these do."""
        for carrier, orders in self._get_dispatched().items():
            vals = {"name": carrier.name, "kept_of_id": carrier.id, "active": False}
            kept = internal(carrier).with_context(active_test=False).copy(vals)
            internal(orders).write({"kept_carrier_id": kept.id})

    def _get_dispatched(self):
        """``{method: orders}`` that were dispatched by these methods and have kept none yet; as superuser."""
        orders = self.env["sale.order"].sudo().search(
            Domain("carrier_id", "in", self.ids)
            & Domain("kept_carrier_id", "=", False)
            & Domain("process_controlled", "=", True)
            & (Domain("process_stage", "in", KEEPING_STAGES) | Domain("picking_ids.dispatch_id", "!=", False))
        )
        return orders.grouped("carrier_id")

    def write(self, vals):
        if not is_internal(self.env) and (self.sudo().kept_of_id or "kept_of_id" in vals):
            self._refuse_kept()
        return super().write(vals)

    def unlink(self):
        if self.sudo().kept_of_id:
            self._refuse_kept()
        used = self.env["sale.order"].sudo().search_count(
            [("carrier_id", "in", self.ids), ("process_controlled", "=", True)], limit=1
        )
        if used:
            raise UserError(
                self.env._(
                    "%s: orders are delivered by it, and what they are asked follows from it. Archive it instead.",
                    ", ".join(self.mapped("display_name")),
                )
            )
        return super().unlink()

    def _refuse_kept(self):
        raise UserError(
            self.env._(
                "%s as it was is kept for the orders that were dispatched by it; it does not change any more.",
                ", ".join(self.sudo().mapped("name")),
            )
        )


class OrderProcessPaperRule(models.Model):
    """The papers of a method belong to its rules."""

    _inherit = "order.process.paper.rule"

    def _get_rule_company(self):
        return self.carrier_id._get_rule_company()

    def _before_rule_change(self):
        super()._before_rule_change()
        self.carrier_id._keep_for_dispatched()

    @api.model_create_multi
    def create(self, vals_list):
        if not is_internal(self.env):
            carriers = self.env["delivery.carrier"].sudo().browse([vals.get("carrier_id") for vals in vals_list])
            if carriers.kept_of_id:
                carriers.filtered("kept_of_id")._refuse_kept()
            carriers.exists()._keep_for_dispatched()
        return super().create(vals_list)

    def write(self, vals):
        self._check_not_kept()
        return super().write(vals)

    def unlink(self):
        self._check_not_kept()
        return super().unlink()

    def _check_not_kept(self):
        kept = self.sudo().carrier_id.filtered("kept_of_id")
        if kept and not is_internal(self.env):
            kept._refuse_kept()


class OrderProcessPaperType(models.Model):
    """What a type of paper asks for stays as it is for goods that are on their way with such a paper."""

    _inherit = "order.process.paper.type"

    def write(self, vals):
        for kind in self.filtered(lambda kind: changes(kind, vals, frozenset({"level", "only_with_freight"}))):
            order = self.env["sale.order"].sudo().search(
                [
                    ("process_stage", "in", KEEPING_STAGES[:-1]),
                    "|",
                    ("kept_carrier_id.paper_rule_ids.type_id", "=", kind.id),
                    ("carrier_id.paper_rule_ids.type_id", "=", kind.id),
                ],
                limit=1,
            )
            if order:
                raise UserError(
                    self.env._(
                        "%(paper)s: order %(order)s is on its way with it, so what it is asked for stays as it is. Make"
                        " another paper type and name it in the delivery methods.",
                        paper=kind.name,
                        order=order.name,
                    )
                )
        return super().write(vals)


class SaleOrder(models.Model):
    """By which rules an order is delivered: its method, or the method as it was when the goods were dispatched."""

    _inherit = "sale.order"

    kept_carrier_id = fields.Many2one(
        "delivery.carrier",
        "Method as Dispatched",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The rules of the method were changed after the goods had been dispatched; the order keeps these.",
    )

    def _get_carrier(self):
        """The delivery method whose rules hold for the order, as superuser; empty without a method."""
        order = self.sudo()
        return order.kept_carrier_id or order.carrier_id

    @api.model
    def _get_carrier_domain(self, carriers):
        """A domain: the orders for which the rules of these methods hold."""
        kept = Domain("kept_carrier_id", "in", carriers.ids)
        return kept | (Domain("kept_carrier_id", "=", False) & Domain("carrier_id", "in", carriers.ids))

    def _drop_kept_method(self, vals):
        """Another delivery method is about to be written: from then on its own rules hold."""
        if "carrier_id" in vals and "kept_carrier_id" not in vals:
            kept = self.filtered(lambda order: order.sudo().kept_carrier_id)
            moved = kept.filtered(lambda order: vals["carrier_id"] != order.carrier_id.id)
            internal(moved).write({"kept_carrier_id": False})
