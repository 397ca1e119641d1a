import logging

from odoo import Command, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_amount

from ..base.work_time import to_local
from ..payment import readers

_logger = logging.getLogger(__name__)


class StockPicking(models.Model):
    """Freight begins when the goods leave."""

    _inherit = "stock.picking"

    freight_ids = fields.One2many(
        "order.process.freight", "picking_id", "Freight", readonly=True, groups=readers.FREIGHT
    )

    def _start_freight(self):
        """Record the freight of deliveries that have left, and invoice what the dealer pays for it."""
        left = self.filtered(lambda picking: picking.sale_id.carrier_id and not picking.freight_ids)
        vals_list = []
        charged_orders = set(left.sale_id.freight_ids.order_id.ids)
        for picking in left.sorted("id"):
            vals = picking._prepare_freight(charge_order=picking.sale_id.id not in charged_orders)
            if vals["freight_rule"] != "none" or vals["expected"]:
                vals_list.append(vals)
                charged_orders.add(picking.sale_id.id)
        freight = self.env["order.process.freight"]._append(vals_list).sudo()
        left.invalidate_recordset(["freight_ids"])
        left.sale_id.invalidate_recordset(["freight_ids"])
        if freight:
            freight._invoice_at_once()
            freight._sync_money()
        self.env["order.process.event"]._log(
            (
                row.order_id,
                "freight",
                {"amount": format_amount(self.env, row.charged, row.currency_id), "note": row.carrier_id.name},
            )
            for row in freight
            if row.charged
        )

    def _prepare_freight(self, charge_order):
        """:param bool charge_order: whether this delivery takes the freight line of the order, which is charged once"""
        self.ensure_one()
        order, carrier = self.sale_id, self.sale_id.carrier_id
        method = order._get_carrier()
        company = order.company_id
        rule = method.freight_rule
        cost, asked = carrier.with_company(company)._get_freight_rate(self)
        if rule == "order":
            lines = order.order_line.filtered(lambda line: line.is_delivery) if charge_order else order.order_line[:0]
            charged = sum(lines.mapped("price_total"))
        else:
            charged = order._get_freight_with_tax(asked) if rule in ("collect", "return") else 0.0
        day = to_local(self.date_done, company._process_tz()).date()

        def in_company(amount):
            return order.currency_id._convert(amount, company.currency_id, company, day)

        return {
            "order_id": order.id,
            "picking_id": self.id,
            "dealer_id": order.partner_id.commercial_partner_id.id,
            "carrier_id": carrier.id,
            "process_mode": method.process_mode,
            "freight_rule": rule,
            "vendor_id": method.freight_vendor_id.id,
            "left_on": self.date_done,
            "date": day,
            "asked": asked if rule in ("collect", "return") else 0.0,
            "expected": in_company(order._get_freight_with_tax(cost)),
            "charged": in_company(charged),
        }


class SaleOrder(models.Model):
    _inherit = "sale.order"

    freight_ids = fields.One2many("order.process.freight", "order_id", "Freight", readonly=True, groups=readers.FREIGHT)

    def _after_ship(self, pickings):
        """Freight begins when the goods leave."""
        super()._after_ship(pickings)
        pickings.filtered(lambda picking: picking.sale_id in self)._start_freight()

    def _get_freight_taxes(self):
        product = self.carrier_id.product_id.with_company(self.company_id)
        return self.fiscal_position_id.map_tax(product.taxes_id._filter_taxes_by_company(self.company_id))

    def _get_freight_with_tax(self, price):
        """``price`` in the order's currency with the taxes of freight."""
        self.ensure_one()
        taxes = self._get_freight_taxes()
        return taxes.compute_all(
            price, self.currency_id, 1.0, self.carrier_id.product_id, self.partner_invoice_id
        )["total_included"]


class OrderProcessFreight(models.Model):
    _inherit = "order.process.freight"

    def _is_invoiced(self):
        """Whether the dealer gets an invoice of its own for the freight."""
        self.ensure_one()
        return self.freight_rule in ("collect", "return")

    def _invoice_at_once(self):
        """Invoice what the dealers pay. What accounting lacks keeps no goods: finance invoices it later."""
        for record in self.filtered(lambda row: row._is_invoiced() and row.charged):
            try:
                with self.env.cr.savepoint():
                    record._create_invoices()
            except (UserError, ValidationError) as error:
                _logger.info("The freight of %s is not invoiced yet: %s", record.order_id.name, error)
                record.invalidate_recordset()

    def _create_invoices(self):
        for record in self:
            order = record.order_id
            journal = self.env["account.journal"].search(
                [("type", "=", "sale"), ("company_id", "=", record.company_id.id)], limit=1
            )
            if not journal:
                raise UserError(
                    self.env._("%s has no sales journal: freight cannot be invoiced.", record.company_id.name)
                )
            move = (
                self.env["account.move"]
                .with_company(record.company_id)
                .create(record._prepare_freight_invoice(order, journal))
            )
            move._post(soft=False)
            record._advance({"invoice_id": move.id})
        self._sync_money()

    def _prepare_freight_invoice(self, order, journal):
        self.ensure_one()
        product = self.carrier_id.product_id.with_context(lang=order.partner_invoice_id.lang)
        return {
            "move_type": "out_invoice",
            "partner_id": order.partner_invoice_id.id,
            "partner_shipping_id": order.partner_shipping_id.id,
            "company_id": self.company_id.id,
            "journal_id": journal.id,
            "currency_id": order.currency_id.id,
            "fiscal_position_id": order.fiscal_position_id.id,
            "invoice_date": self.date,
            "invoice_payment_term_id": order.payment_term_id.id,
            "invoice_origin": order.name,
            "ref": self.picking_id.name,
            "invoice_user_id": order.user_id.id,
            "invoice_line_ids": [
                Command.create(
                    {
                        "product_id": product.id,
                        "name": f"{product.name} {order.name}",
                        "quantity": 1.0,
                        "price_unit": self.asked,
                        "tax_ids": [Command.set(order._get_freight_taxes().ids)],
                    }
                )
            ],
        }
