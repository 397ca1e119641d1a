from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formatLang

from ..base.compare import differs
from ..base.sentinel import internal, is_internal
from .rounding import difference


class SaleOrder(models.Model):
    """The odd amount of an order, waived by a line of its own (B4).

    The line carries no tax, as core's cash rounding on invoices does, and for the same reasons. What is waived is a
    part of the payment: the prices are what was agreed, so tax bases and taxes stay those of the goods, however many
    taxes there are and whether prices include them. And a line without tax moves the total by exactly its amount: the
    order, its invoice and the ledger end on the same round sum, where a share of each tax would be rounded again on
    every document. The line is invoiced with the goods, on the account of the company's setting, and goes back
    with a credit note of the invoice.
    """

    _inherit = "sale.order"

    policy_currency_id = fields.Many2one(related="company_id.currency_id", string="Company Currency")
    rounding_amount = fields.Monetary(
        "Odd Amount",
        compute="_compute_rounding",
        store=True,
        help="What rounding added to the total; negative: waived.",
    )
    rounding_given = fields.Monetary(
        "Given Away",
        compute="_compute_rounding",
        store=True,
        currency_field="policy_currency_id",
        help="The odd amount that was waived, in the currency of the company.",
    )
    may_round = fields.Boolean(compute="_compute_may_round")

    _rounded = models.Index("(company_id, business_date) WHERE rounding_given > 0")

    @api.depends("order_line.is_rounding", "order_line.price_total")
    def _compute_rounding(self):
        for order in self:
            amount = sum(order.order_line.filtered("is_rounding").mapped("price_total"))
            order.rounding_amount = amount
            company_currency = order.company_id.currency_id
            order.rounding_given = company_currency.round(max(0.0, -amount) / (order.currency_rate or 1.0))

    @api.depends("company_id.rounding_direction", "amount_total", "rounding_amount", "state", "process_stage")
    def _compute_may_round(self):
        for order in self:
            order.may_round = (
                bool(order._origin)
                and bool(order._origin._under_process())
                and not order._origin._is_content_locked()
                and bool(order._get_rounding(order.amount_total - order.rounding_amount))
                and not order.rounding_amount
            )

    def _get_rounding(self, total):
        """What rounding adds to ``total`` (currency of the order) by the company's setting; 0: it is round."""
        self.ensure_one()
        company = self.company_id.sudo()
        if not company.rounding_direction:
            return 0.0
        return difference(
            total, company.rounding_unit, company.rounding_direction, self.currency_id.decimal_places
        )

    def action_round_amount(self):
        """Waive (or add) the odd amount of the orders by a line of its own; it follows the other lines from then on.

        :raises UserError: for orders in or past review, without the setting, or where nothing is odd
        """
        self.check_access("write")
        for order in self:
            if not order._under_process() or not order.company_id.sudo().rounding_direction:
                raise UserError(self.env._("%s: rounding is switched off in the settings.", order.name))
            if order._is_content_locked():
                raise UserError(order._content_refusal(self.env._("Odd Amount")))
        self._note_editor()
        orders = self.sudo()
        orders._refresh_rounding(orders)
        even = orders.filtered(lambda order: not order.rounding_amount)
        if even:
            raise UserError(self.env._("Nothing is odd: %s.", ", ".join(even.mapped("name"))))
        return True

    def _refresh_rounding(self, asked=()):
        """Bring the rounding lines of orders in entry in step with their other lines; ``asked`` get one anew, and all
        orders by the company's setting."""
        for order in self.sudo():
            line = order.order_line.filtered("is_rounding")
            wanted = line or order in asked or order.company_id.rounding_always
            if wanted and order._under_process() and not order._is_content_locked():
                order._set_rounding(line)

    def _get_real_freight(self):
        """The freight on the order that is charged at its real cost, which is known only when the goods leave; the odd
        amount is that of the rest."""
        self.ensure_one()
        if self.carrier_id.invoice_policy != "real":
            return 0.0
        return sum(self.order_line.filtered(lambda line: line._is_freight()).mapped("price_total"))

    def _get_unrounded(self):
        """The total of which the odd amount is waived, before it is."""
        self.ensure_one()
        waived = sum(self.order_line.filtered("is_rounding").mapped("price_total"))
        return self.currency_id.round(self.amount_total - self._get_real_freight() - waived)

    def _set_rounding(self, line):
        self.ensure_one()
        total = self._get_unrounded()
        amount = self._get_rounding(total)
        if not amount and self.state != "sale":
            internal(line).unlink()
            return
        vals = {"price_unit": amount, "technical_price_unit": amount, "name": self._get_rounding_remark(total, amount)}
        if not line:
            internal(line).create(self._prepare_rounding_line(vals))
        elif self.currency_id.compare_amounts(line.price_unit, amount) or line.name != vals["name"]:
            internal(line).write(vals)

    def _get_rounded(self):
        """``{order: total before rounding}`` of the confirmed orders that waive an odd amount."""
        confirmed = self.sudo()._under_process().filtered(
            lambda order: order.state == "sale" and order.order_line.filtered("is_rounding")
        )
        return {order: order._get_unrounded() for order in confirmed}

    @api.model
    def _follow_rounding(self, before):
        """Let the odd amount of confirmed orders follow what the order desk changed; their history says so.

        What is on an invoice was waived there and stays; the line says that instead of a sum that is none any more.

        :param before: what :meth:`_get_rounded` said before the change
        """
        entries = []
        for order, total in before.items():
            if not order.currency_id.compare_amounts(total, order._get_unrounded()):
                continue
            line, old = order.order_line.filtered("is_rounding"), order.rounding_amount
            if line.qty_invoiced:
                internal(line).write({"name": order._get_invoiced_remark(line.price_total)})
                entries.append((order, "changed", {"note": line.name}))
                continue
            order._set_rounding(line)
            if order.currency_id.compare_amounts(old, order.rounding_amount):
                amounts = (old, order.rounding_amount)
                told = [formatLang(order.env, amount, currency_obj=order.currency_id) for amount in amounts]
                entries.append((order, "changed", {"rounding_amount": told}))
        self.env["order.process.event"]._log(entries)

    def _get_rounding_remark(self, total, amount):
        lang = self.partner_id.lang or self.env.lang
        env = self.with_context(lang=lang).env
        return env._(
            "Odd amount: %(total)s rounded to %(rounded)s",
            total=formatLang(env, total, currency_obj=self.currency_id),
            rounded=formatLang(env, total + amount, currency_obj=self.currency_id),
        )

    def _get_invoiced_remark(self, amount):
        env = self.with_context(lang=self.partner_id.lang or self.env.lang).env
        return env._(
            "Odd amount: %s, as on the invoice; the order was changed since",
            formatLang(env, amount, currency_obj=self.currency_id),
        )

    def _prepare_rounding_line(self, vals):
        product = self.company_id._get_rounding_product()
        return {
            "order_id": self.id,
            "is_rounding": True,
            "product_id": product.id,
            "product_uom_id": product.uom_id.id,
            "product_uom_qty": 1,
            "qty_delivered": 1,
            "discount": 0,
            "tax_ids": False,
            "sequence": max(self.order_line.mapped("sequence"), default=10) + 1,
            **vals,
        }

    def _start_process(self):
        """A new order has its lines already; where the company waives every odd amount, this one's goes now."""
        super()._start_process()
        self.filtered(lambda order: order.company_id.sudo().rounding_always)._refresh_rounding()

    def _before_submit(self):
        """The odd amount follows the company's setting of now, not of when it was waived (B4)."""
        super()._before_submit()
        self._refresh_rounding()

    # === What core does with lines ===

    def _get_copiable_order_lines(self):
        return super()._get_copiable_order_lines().filtered(lambda line: not line.is_rounding)

    def _get_update_prices_lines(self):
        return super()._get_update_prices_lines().filtered(lambda line: not line.is_rounding)

    def _get_no_effect_on_threshold_lines(self):
        return super()._get_no_effect_on_threshold_lines() | self.order_line.filtered("is_rounding")

    def _get_invoiceable_lines(self, final=False):
        """The odd amount goes on the invoice of the goods, not on one of its own."""
        lines = super()._get_invoiceable_lines(final=final)
        others = lines.filtered(lambda line: not line.is_rounding)
        return lines if others.filtered(lambda line: not line.display_type) else others


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"
    _process_fields = {"system": {"is_rounding"}}

    is_rounding = fields.Boolean("Odd Amount", copy=False, readonly=True, help="Made by rounding the total.")

    @api.model_create_multi
    def create(self, vals_list):
        if is_internal(self.env):
            return super().create(vals_list)
        orders = self.env["sale.order"].browse({vals["order_id"] for vals in vals_list if vals.get("order_id")})
        before = orders._get_rounded()
        lines = super().create(vals_list)
        lines.order_id._refresh_rounding()
        self.env["sale.order"]._follow_rounding(before)
        return lines

    def write(self, vals):
        if is_internal(self.env) or not self._touches_content(vals):
            return super().write(vals)
        self.filtered("is_rounding")._guard_rounding(vals)
        before = self.order_id._get_rounded()
        result = super().write(vals)
        self.order_id._refresh_rounding()
        self.env["sale.order"]._follow_rounding(before)
        return result

    def _guard_rounding(self, vals):
        names = self._get_process_fields("content").intersection(vals)
        if any(differs(line, name, vals[name]) for line in self for name in names if name in line._fields):
            raise UserError(
                self.env._(
                    "%s: the odd amount follows from the other lines; delete its line to keep the total as it is.",
                    ", ".join(self.order_id.mapped("name")),
                )
            )

    def unlink(self):
        orders = self.browse() if is_internal(self.env) else self.filtered(lambda line: not line.is_rounding)
        orders = orders.order_id
        result = super().unlink()
        orders.exists()._refresh_rounding()
        return result

    def _can_be_invoiced_alone(self):
        return super()._can_be_invoiced_alone() and not self.is_rounding
