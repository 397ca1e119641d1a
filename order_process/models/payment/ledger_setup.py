from odoo import Command, models
from odoo.exceptions import UserError

# The chart of small enterprises, which comes with Odoo (l10n_cn).
CHINESE_CHART = "cn"
# Carrying goods (交通运输服务), in percent.
FREIGHT_VAT = 9.0


class ResCompany(models.Model):
    """The ledger of a company that has none yet: its country's chart of accounts, prices with tax, VAT on freight."""

    _inherit = "res.company"

    def _create_ledger(self):
        """Give the company what its ledger lacks: a chart of accounts and, where it is Chinese, prices with tax and VAT
        on the freight of delivery methods. What is there already stays as it is; as superuser.

        :raises UserError: where Odoo knows no chart for the country
        """
        self.ensure_one()
        company = self.sudo()
        chinese = company.country_id.code == "CN"
        if not company.root_id.chart_template and not company._has_accounts():
            company._create_chart(company._get_chart_code())
        if chinese:
            company._create_freight_vat()

    def _has_accounts(self):
        Account = self.env["account.account"].with_company(self)
        return bool(Account.search_count(Account._check_company_domain(self), limit=1))

    def _get_chart_code(self):
        """:raises UserError: where Odoo knows no chart for the country"""
        self.ensure_one()
        Chart = self.env["account.chart.template"].with_company(self)
        code = CHINESE_CHART if self.country_id.code == "CN" else Chart._guess_chart_template(self.country_id)
        if code not in Chart._get_chart_template_mapping():
            raise UserError(
                self.env._(
                    "There is no chart of accounts for %s here. An accounting administrator chooses one under"
                    " Accounting → Configuration.",
                    self.name,
                )
            )
        return code

    def _create_chart(self, code):
        """Load a chart of accounts; core installs the module that it comes with.

        In China prices are agreed with tax, which core lets a company say only before its first invoice."""
        self.ensure_one()
        currency = self.currency_id
        self.env["account.chart.template"].with_company(self)._load(code, self, install_demo=False)
        # The chart brings its own; prices and orders are in the company's.
        self.currency_id = currency
        if self.country_id.code == "CN":
            self.account_price_include = "tax_included"
            self.env["account.tax"].invalidate_model(["price_include"])

    def _get_vat(self, rate):
        """The company's tax on sales of ``rate`` percent with an account of its own, made from the usual one where
        there is none; empty where the company has no tax to make it from."""
        self.ensure_one()
        Tax = self.env["account.tax"].with_company(self)
        mine = [*Tax._check_company_domain(self), ("type_tax_use", "=", "sale"), ("amount_type", "=", "percent")]
        found = Tax.search([*mine, ("amount", "=", rate)], order="sequence, id").filtered(self._has_tax_account)
        usual = self.account_sale_tax_id or Tax.search(mine, limit=1)
        if found or not usual or not self._has_tax_account(usual):
            return found[:1]
        return usual.copy({"name": f"{rate:g}%", "amount": rate, "invoice_label": f"{rate:g}%", "description": False})

    @staticmethod
    def _has_tax_account(tax):
        parts = tax.invoice_repartition_line_ids.filtered(lambda part: part.repartition_type == "tax")
        return bool(parts) and all(parts.mapped("account_id"))

    def _create_freight_vat(self):
        """Put VAT on the freight of the delivery methods that charge it and have none of this company."""
        carriers = self.env["delivery.carrier"].search(
            [("company_id", "in", (self.id, False)), ("freight_rule", "!=", "none")]
        )
        bare = carriers.product_id.filtered(lambda product: not product.taxes_id._filter_taxes_by_company(self))
        tax = self._get_vat(FREIGHT_VAT) if bare else None
        if tax:
            bare.taxes_id = [Command.link(tax.id)]
