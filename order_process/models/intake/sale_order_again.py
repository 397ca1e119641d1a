from typing import NamedTuple

from odoo import Command, models
from odoo.exceptions import UserError

from ..base.notify import show_result
from ..base.window import open_record
from .ordered_lines import ORDERED_LINES
from .usual_goods import usual

# Of how many of the latest orders the usual one is made.
USUAL_ORDERS = 6
# What the order desk gave away is not ordered again.
REPEATED = [*ORDERED_LINES, ("discount", "<", 100), ("product_uom_qty", ">", 0)]


class GoodsKey(NamedTuple):
    """What makes two lines the same goods: product, unit, and what is chosen on the order."""

    product: int
    uom: int
    chosen: tuple


class SaleOrder(models.Model):
    """As last time, or as usual: what a dealer orders again, filled in at today's prices (A10)."""

    _inherit = "sale.order"

    def action_as_last_time(self):
        """Fill in the goods of the dealer's last order that are not in this one."""
        return self._fill_in_again(1)

    def action_as_usual(self):
        """Fill in what the dealer ordered in most of the last orders."""
        return self._fill_in_again(USUAL_ORDERS)

    def action_order_again(self):
        """A new order of the same dealer with the goods of this one, opened.

        :raises UserError: none of the goods can be ordered any more
        """
        self.ensure_one()
        order = self._begin_again(self.partner_id, self)
        return open_record(order)

    def _begin_again(self, dealer, past):
        """A new order of the dealer, with the goods of ``past``."""
        vals = {"partner_id": dealer.id, "company_id": past[:1].company_id.id}
        if past.partner_id == dealer:
            vals["partner_shipping_id"] = past[:1].partner_shipping_id.id
        order = self.create(vals)
        left_out = order._fill_in(past)
        if not order.order_line:
            raise UserError(self.env._("Nothing of it can be ordered any more: %s.", ", ".join(left_out)))
        return order

    def _fill_in_again(self, count):
        """:param int count: of how many of the dealer's last orders
        :return: the message to the clerk what was filled in and what was left out
        :raises UserError: there is no such order, the order stands still, or nothing new was found"""
        self.ensure_one()
        self.check_access("write")
        if self.state not in ("draft", "sent") or self._is_content_locked():
            raise UserError(self._content_refusal(self.env._("its lines")))
        if not self.partner_id:
            raise UserError(self.env._("Say first which dealer orders."))
        past = self._find_past_orders(count)
        if not past:
            raise UserError(self.env._("%s has not ordered before.", self.partner_id.commercial_partner_id.name))
        before = len(self.order_line)
        left_out = self._fill_in(past)
        return self._tell_filled_in(past, len(self.order_line) - before, left_out)

    def _find_past_orders(self, count):
        """The last orders of the dealer that were submitted, the latest first."""
        return self.search(
            [
                ("id", "!=", self._origin.id),
                ("company_id", "=", self.company_id.id),
                ("partner_id.commercial_partner_id", "=", self.partner_id.commercial_partner_id.id),
                ("order_class", "=", "product"),
                "|",
                ("state", "=", "sale"),
                ("process_stage", "in", ("review", "approved")),
            ],
            order="received_on desc, id desc",
            limit=count,
        )

    def _fill_in(self, past):
        """Put in the goods of past orders that are not in the order yet, and what is still open of its facts.

        :return: the names of goods that cannot be ordered any more
        """
        lines = past.order_line.filtered_domain(REPEATED).grouped("order_id")
        examples, orders = {}, []
        for order in past:
            quantities = {}
            for line in lines.get(order, ()):
                key = line._get_goods_key()
                examples.setdefault(key, line)
                quantities[key] = quantities.get(key, 0) + line.product_uom_qty
            orders.append(quantities)
        wanted = usual(orders)
        there = {line._get_goods_key() for line in self.order_line.filtered_domain(REPEATED)}
        refused = [key for key in wanted if not examples[key]._may_order_again()]
        self.write(
            {
                **self._get_facts_again(past),
                "order_line": [
                    Command.create(examples[key]._prepare_again(quantity))
                    for key, quantity in wanted.items()
                    if key not in there and key not in refused
                ],
            }
        )
        return [examples[key].product_id.display_name for key in refused]

    def _get_facts_again(self, past):
        """Facts that nobody said yet, as the dealer's orders had them: the channel that people use, and the delivery
        method."""
        vals = {}
        keyed = past.filtered(lambda order: not order.sudo().keyed_by_id.share and not order.import_id)
        channel = keyed[:1].intake_channel_id.filtered(lambda found: found.active and not found.closed)
        channel -= self._get_channels_of_programs()
        if not self.intake_channel_id and channel:
            vals["intake_channel_id"] = channel.id
        if not self.carrier_id and past.carrier_id[:1].active:
            vals["carrier_id"] = past.carrier_id[:1].id
        return vals

    def _get_channels_of_programs(self):
        """The channels through which nobody keys an order."""
        names = ("portal", "website", "file")
        found = [self.env.ref(f"order_process.channel_{name}", raise_if_not_found=False) for name in names]
        return self.env["order.process.channel"].union(*filter(None, found))

    def _tell_filled_in(self, past, added, left_out):
        names = ", ".join(past.mapped("name"))
        if added:
            message = self.env._("%(count)s lines as in %(orders)s, at today's prices.", count=added, orders=names)
        else:
            message = self.env._("Everything of %s is in the order already.", names)
        refusals = [self.env._("No longer sold, so not filled in: %s.", ", ".join(left_out))] if left_out else ()
        return show_result(message, refusals, then="close")


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _get_goods_key(self):
        values = self.product_no_variant_attribute_value_ids
        return GoodsKey(self.product_id.id, self.product_uom_id.id, tuple(sorted(values._ids)))

    def _may_order_again(self):
        """Whether the goods are still sold, and a line says everything about them: combos are chosen anew."""
        product = self.product_id
        return (
            product.active
            and product.sale_ok
            and product.type != "combo"
            and product.company_id in (self.company_id, self.company_id.browse())
        )

    def _prepare_again(self, quantity):
        custom = [
            Command.create(
                {
                    "custom_product_template_attribute_value_id": value.custom_product_template_attribute_value_id.id,
                    "custom_value": value.custom_value,
                }
            )
            for value in self.product_custom_attribute_value_ids
        ]
        return {
            "product_id": self.product_id.id,
            "product_uom_id": self.product_uom_id.id,
            "product_uom_qty": quantity,
            "product_no_variant_attribute_value_ids": [Command.set(self.product_no_variant_attribute_value_ids.ids)],
            "product_custom_attribute_value_ids": custom,
        }


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_order_as_last_time(self):
        """A new order of the dealer with the goods of the last one, opened.

        :raises UserError: the dealer has not ordered before, or none of the goods can be ordered any more
        """
        self.ensure_one()
        Order = self.env["sale.order"]
        draft = Order.new({"partner_id": self.id, "company_id": self.env.company.id})
        past = draft._find_past_orders(1)
        if not past:
            raise UserError(self.env._("%s has not ordered before.", self.commercial_partner_id.name))
        order = Order._begin_again(self, past)
        return open_record(order)
