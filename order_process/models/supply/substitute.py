from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..base.staff import check_staff
from ..base.window import open_dialog

OFFER = ("substitute_id", "substitute_price", "substitute_difference", "offered_by_id", "offered_on")


class OrderProcessShortageLine(models.Model):
    """Another product that the desk offers for what is missing, with what it costs more or less (F2)."""

    _inherit = "order.process.shortage.line"

    _evidence_mutable = frozenset(OFFER)

    currency_id = fields.Many2one(related="shortage_id.order_id.currency_id")
    substitute_id = fields.Many2one("product.product", "Offered Instead", ondelete="restrict")
    substitute_price = fields.Monetary("Its Price", help="Of one unit of what is offered, by the dealer's list.")
    substitute_difference = fields.Monetary(
        "Price Difference", help="For all that is missing: above zero where the substitute costs more."
    )
    offered_by_id = fields.Many2one("res.users", "Offered By", ondelete="restrict")
    offered_on = fields.Datetime()
    may_offer = fields.Boolean(related="shortage_id.may_answer", string="May Offer")

    def _get_substitute_price(self, product):
        """``(price, difference)`` of a product for all that is missing, in the order's currency."""
        self.ensure_one()
        line = self.order_line_id.sudo()
        order = line.order_id
        price = order.pricelist_id._get_product_price(
            product, self.missing, currency=order.currency_id, date=fields.Datetime.now()
        )
        spoiled = line._get_spoiled(self.product_id, self.missing)
        before = line.price_unit * (1 - line.discount / 100) * spoiled
        return price, order.currency_id.round(price * self.missing - before)

    def _offer(self, product):
        """Offer a product instead of what is missing, and ask the dealer again.

        :raises UserError: to whom the role is missing, or where nobody is asked any more
        """
        self.ensure_one()
        shortage = self.shortage_id
        shortage.order_id._check_may_ask()
        line = self.sudo()
        line.shortage_id.order_id._lock_rows()
        line.invalidate_recordset()
        if not line.shortage_id.may_answer:
            raise UserError(line.shortage_id._get_closed_message())
        if not product or product == line.product_id or not product.sale_ok:
            raise UserError(self.env._("Offer another product that is sold."))
        price, difference = line._get_substitute_price(product.sudo())
        values = (product.id, price, difference, self.env.uid, fields.Datetime.now())
        line._advance(dict(zip(OFFER, values, strict=True)))
        self.env["order.process.event"]._log(
            [(line.shortage_id.order_id, "asked", {"question": line._describe_offer()})]
        )
        line.shortage_id._advance({"reminder_count": line.shortage_id.reminder_count + 1})
        line.shortage_id._tell_dealers()

    def _describe_offer(self):
        """The offer in words, with what it costs more or less."""
        self.ensure_one()
        return self.env._(
            "%(product)s instead of %(missing)s, %(difference)s",
            product=self.substitute_id.display_name,
            missing=self.product_id.display_name,
            difference=self._describe_difference(),
        )

    def _describe_difference(self):
        self.ensure_one()
        amount = self.currency_id.format(abs(self.substitute_difference))
        if self.currency_id.is_zero(self.substitute_difference):
            return self.env._("at the same price")
        if self.substitute_difference > 0:
            return self.env._("%s more", amount)
        return self.env._("%s less", amount)

    def action_open_offer(self):
        """Choose what is offered instead."""
        self.ensure_one()
        check_staff(self)
        return open_dialog(
            self.env._("Offer a Substitute"), "order.process.shortage.offer", default_shortage_line_id=self.id
        )


class OrderProcessShortage(models.Model):
    _inherit = "order.process.shortage"

    has_substitute = fields.Boolean(compute="_compute_has_substitute")

    @api.depends("line_ids.substitute_id")
    def _compute_has_substitute(self):
        for shortage in self:
            shortage.has_substitute = bool(shortage.line_ids.substitute_id)

    def _prepare_substitutes(self):
        """Commands for the lines of what the dealer takes instead, at the price that was offered."""
        return [
            Command.create(
                {
                    "product_id": line.substitute_id.id,
                    "product_uom_qty": line.missing,
                    "product_uom_id": line.substitute_id.uom_id.id,
                    "price_unit": line.substitute_price,
                }
            )
            for line in self.line_ids.filtered("substitute_id")
        ]


class OrderProcessShortageOffer(models.TransientModel):
    """What is offered instead of a product that is missing, with the difference before it is offered."""

    _name = "order.process.shortage.offer"
    _description = "Offer of a Substitute"

    shortage_line_id = fields.Many2one("order.process.shortage.line", required=True, readonly=True, ondelete="cascade")
    missing_id = fields.Many2one(related="shortage_line_id.product_id", string="Missing")
    currency_id = fields.Many2one(related="shortage_line_id.currency_id")
    product_id = fields.Many2one(
        "product.product", "Offer Instead", required=True, domain=[("sale_ok", "=", True), ("type", "=", "consu")]
    )
    price = fields.Monetary("Its Price", compute="_compute_price")
    difference = fields.Monetary("Price Difference", compute="_compute_price")

    @api.depends("product_id", "shortage_line_id")
    def _compute_price(self):
        for wizard in self:
            line = wizard.shortage_line_id
            line.check_access("read")
            found = line._get_substitute_price(wizard.product_id.sudo()) if wizard.product_id else (0.0, 0.0)
            wizard.price, wizard.difference = found

    def action_offer(self):
        """Offer it and ask the dealer."""
        self.ensure_one()
        self.shortage_line_id.check_access("read")
        self.shortage_line_id._offer(self.product_id)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
