from decimal import Decimal

from odoo import fields, models

from ..base.qr_code import draw_qr
from ..company import schedule
from ..gate.transfer_guard import is_scrapped


class StockPicking(models.Model):
    """What a paper of a transfer says, as plain values that are kept with the paper."""

    _inherit = "stock.picking"

    def _get_goods_moves(self):
        return self.move_ids.filtered(
            lambda move: move.state != "cancel" and move.product_uom_qty and not is_scrapped(move)
        )

    def _get_needed(self):
        """``{product id: Decimal}`` of what the transfer is to bring, in the products' units."""
        needed = {}
        for move in self._get_goods_moves():
            quantity = move.product_uom._to_exact(move.product_uom_qty, move.product_id.uom_id)
            needed[move.product_id.id] = needed.get(move.product_id.id, 0) + Decimal(str(round(quantity, 6)))
        return needed

    def _get_counted(self):
        """``{product id: Decimal}`` of what the transfer really takes along."""
        counted = {}
        for move in self.move_ids.filtered(lambda move: not is_scrapped(move)):
            if quantity := move._get_counted_quantity():
                quantity = move.product_uom._to_exact(quantity, move.product_id.uom_id)
                counted[move.product_id.id] = counted.get(move.product_id.id, 0) + Decimal(str(round(quantity, 6)))
        return counted

    def _get_paper_address(self):
        return self.sale_id._get_paper_address()

    def _get_label_code(self):
        """What a scanner reads from the labels of the packages: the transfer's number, as a picture."""
        self.ensure_one()
        return draw_qr(self.name)

    def _get_paper_content(self, counted=False):
        """The paper's content: of what is to be brought, or of what was counted out."""
        self.ensure_one()
        quantities = self._get_counted() if counted else self._get_needed()
        worth = self._get_worth_by_line(counted)
        content = self._prepare_paper_content(quantities, worth)
        return {**content, "lines": self._prepare_kit_lines(worth, counted) + content["lines"]}

    def _prepare_paper_content(self, quantities, worth):
        """
        :param dict quantities: ``{product id: quantity}`` in the products' units
        :param dict worth: ``{line: amount}`` of these goods and of what goes along with them
        """
        kept = self.move_ids.filtered(lambda move: not is_scrapped(move)).grouped(lambda move: move.product_id.id)
        lines = [
            self._prepare_paper_line(kept.get(product_id, self.move_ids.browse()), float(quantity), worth)
            for product_id, quantity in quantities.items()
        ]
        currency, goods = self.sale_id.currency_id, self.sale_id._get_goods_lines()
        beside = [line for line in worth if line not in goods]
        return {
            **self.sale_id._get_paper_content(),
            "lines": lines,
            "beside": [
                {"name": line.name, "amount": worth[line], "tax": line._get_tax_in(worth[line])} for line in beside
            ],
            "transfer": self.name,
            "packages": self.package_count,
            **self._get_paper_carrier(),
            "escort_phone": self.escort_id.partner_id.phone or "",
            "value": currency.round(sum(worth.values())),
            "freight": self._get_freight_on_paper(),
        }

    def _get_paper_carrier(self):
        """Who and what takes the goods along, as papers name it."""
        return {"escort": self.escort_id.name or "", "vehicle": self.vehicle_no or "", "wagon": self.wagon_no or ""}

    def _get_freight_on_paper(self):
        """What the dealer pays for freight beside the order, in its currency."""
        return 0.0

    def _prepare_paper_line(self, moves, quantity, worth):
        """One row of a paper: the moves of one product, which may be of several lines of the order."""
        needed = moves.filtered(lambda move: move.state != "cancel" and move.product_uom_qty) or moves
        product = moves.product_id
        # A part has no price of its own: the kit has.
        own_lines = moves.sale_line_id.filtered(lambda line: line.product_id == product)
        line = (needed.sale_line_id & own_lines)[:1] or own_lines[:1]
        amount = sum(worth.get(own, 0.0) for own in own_lines)
        return {
            "product_id": product.id,
            "code": product.default_code or "",
            "name": product.name,
            "quantity": quantity,
            "uom_id": product.uom_id.id,
            "price": line._get_price_in(product.uom_id) if line else 0.0,
            "amount": line.currency_id.round(amount) if line else 0.0,
            "tax": sum(own._get_tax_in(worth.get(own, 0.0)) for own in own_lines),
            **self._prepare_paper_count(moves, quantity, line),
        }

    def _prepare_paper_count(self, moves, quantity, line):
        """What people count, where it is not the unit in which the product is kept: 7 pieces and not 0.583333 dozen."""
        own, units = moves.product_id.uom_id, moves.filtered(lambda move: move.state != "cancel").product_uom
        if len(units) != 1 or units == own:
            return {}
        price = line._get_price_in(units) if line else 0.0
        return {"count": own._to_exact(quantity, units), "count_uom_id": units.id, "count_price": price}

    def _prepare_kit_lines(self, worth, counted=False):
        """Kits that leave with this transfer as their parts: how many whole ones, and what they cost."""
        return [
            {
                **line._prepare_paper_line(),
                "quantity": kits,
                "price": line._get_price_in(line.product_uom_id),
                "amount": worth.get(line, 0.0),
                "tax": line._get_tax_in(worth.get(line, 0.0)),
                "is_kit": True,
            }
            for line, kits in self._get_brought(counted).items()
            if line._get_parts()
        ]


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_paper_content(self):
        """What a paper of the order says."""
        self.ensure_one()
        dealer = self.partner_id.commercial_partner_id
        local = schedule.to_local(self.date_order, self.company_id._process_tz()) if self.date_order else None
        return {
            "order": self.name,
            "reference": self.client_order_ref or "",
            "ordered": fields.Date.to_string(local.date()) if local else "",
            "dealer": dealer.name or "",
            "dealer_code": dealer.ref or "",
            "address": self._get_paper_address(),
            "receiver": self.receiver_name or self.partner_shipping_id.name or "",
            "phone": self.receiver_phone or self.partner_shipping_id.phone or "",
            "centre_id": self.warehouse_id.id,
            "carrier_id": self.carrier_id.id,
            "term_id": self.payment_term_id.id,
            "currency_id": self.currency_id.id,
            "collector": self.collector_name or "",
            "collector_phone": self.collector_phone or "",
            "collector_vehicle": self.collector_vehicle or "",
            "taken_by": self.taken_by_id.name or "",
            "keyed_by": self.keyed_by_id.name or "",
            "rep": self.user_id.name or "",
            **self._get_paper_origin(),
            "due": fields.Date.to_string(self._get_paper_due()),
            "remarks": self._get_remarks_text().splitlines(),
            "lines": [line._prepare_paper_line() for line in self.order_line if line._is_on_paper()],
            "amount_untaxed": self.amount_untaxed,
            "amount_tax": self.amount_tax,
            "amount_total": self.amount_total,
            "freight": 0.0,
        }

    def _get_paper_origin(self):
        """How the order came and who approved it, as plain values."""
        approved = self.sudo().review_ids.filtered(lambda review: review.state == "approved")
        return {
            "channel_id": self.intake_channel_id.id,
            "received_on": fields.Datetime.to_string(self.received_on) or "",
            "reviews": [
                [review.reviewer_id.name or "", fields.Datetime.to_string(review.decided_on) or ""]
                for review in approved.sorted(lambda review: (review.sequence, review.id))
            ],
        }

    def _get_paper_due(self):
        """By when a paper of today is paid, by the order's payment term; what is paid at the door is due there."""
        day = self.company_id._process_today()
        if self.commitment_date and self._get_carrier().payment_rule == "on_delivery":
            day = max(day, schedule.to_local(self.commitment_date, self.company_id._process_tz()).date())
        return max((line._get_due_date(day) for line in self.payment_term_id.sudo().line_ids), default=day)

    def _get_paper_address(self):
        """Where the goods go, in the company's language whoever asks: a paper is not outdated by who reads it."""
        address = self.partner_shipping_id.with_context(lang=self.company_id.partner_id.lang)
        return self._format_paper_address(address)

    @staticmethod
    def _format_paper_address(partner):
        lines = (partner._display_address(without_company=True) or "").splitlines()
        return ", ".join(filter(None, (line.strip(" ,") for line in lines)))


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _get_price_in(self, unit):
        """What one ``unit`` costs, tax included; nothing where there is no line."""
        ordered = self.product_uom_id._compute_quantity(self.product_uom_qty, unit, round=False) if self else 0.0
        return self.price_total / ordered if ordered else 0.0

    def _get_tax_in(self, amount):
        """The tax in a part of what the line costs."""
        self.ensure_one()
        part = amount / self.price_total if self.price_total else 0.0
        return self.currency_id.round(self.price_tax * part)

    def _is_on_paper(self):
        self.ensure_one()
        return not self.display_type and not self.is_downpayment and bool(self.product_uom_qty)

    def _prepare_paper_line(self):
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "code": self.product_id.default_code or "",
            "name": self.product_id.name or self.name,
            "quantity": self.product_uom_qty,
            "uom_id": self.product_uom_id.id,
            "price": self.price_unit,
            "discount": self.discount,
            "amount": self.price_total,
            "tax": self.price_tax,
        }
