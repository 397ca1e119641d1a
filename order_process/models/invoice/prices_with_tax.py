from odoo import api, fields, models

PRICE_INCLUDE = [("tax_included", "Tax Included"), ("tax_excluded", "Tax Excluded")]


class SaleOrder(models.Model):
    """Amounts stand beside prices as the prices are: with tax where the prices are with tax, whoever says so, the
    company or the taxes themselves. Forms, pages and sheets of core ask this field."""

    _inherit = "sale.order"

    company_price_include = fields.Selection(
        PRICE_INCLUDE, related=None, compute="_compute_company_price_include", compute_sudo=True
    )

    @api.depends("company_id.account_price_include", "order_line.tax_ids.price_include", "process_controlled")
    def _compute_company_price_include(self):
        for order in self:
            taxes = order.order_line.tax_ids
            with_tax = order.process_controlled and taxes and all(taxes.mapped("price_include"))
            order.company_price_include = "tax_included" if with_tax else order.company_id.account_price_include


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    company_price_include = fields.Selection(related="order_id.company_price_include")


class AccountMove(models.Model):
    _inherit = "account.move"

    company_price_include = fields.Selection(
        PRICE_INCLUDE, related=None, compute="_compute_company_price_include", compute_sudo=True
    )

    @api.depends("company_id.account_price_include", "invoice_line_ids.tax_ids.price_include")
    def _compute_company_price_include(self):
        for move in self:
            taxes = move.invoice_line_ids.tax_ids
            with_tax = move.company_id.order_process_enabled and move.is_sale_document() and taxes
            with_tax = with_tax and all(taxes.mapped("price_include"))
            move.company_price_include = "tax_included" if with_tax else move.company_id.account_price_include
