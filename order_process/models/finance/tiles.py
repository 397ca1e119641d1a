from odoo import api, models
from odoo.fields import Domain

from ..base.odoo_names import INVOICE_OPEN
from ..payment.gate import INVOICE_FIRST


class OrderProcessFinanceDesk(models.AbstractModel):
    """What waits for finance: reviews, money, invoices, papers, hand-ins, freight."""

    _inherit = "order.process.finance.desk"

    @api.model
    def _get_finance_tiles(self):
        """What waits for finance, in the order in which it is shown. Capabilities add theirs by ``super()``.

        A tile is a dict: ``code``; ``label``; ``icon``; ``model`` and ``domain`` of its list (``shown`` where the list
        needs another domain to follow what is done in it); ``action``,
        the XML id of the window action that shows it; ``since``, the field by which today's are told from those before
        (without one all are today's; ``"before"``: all are from before); ``amount``, a field to sum up in the currency
        of ``currency`` (without it the company's), or ``order``, the field with the order whose total counts;
        ``distinct``, a field whose values count instead of the records; ``group_by``, how the list is grouped.
        """
        company = self.env.company
        return [
            {
                "code": "reviews",
                "label": self.env._("Reviews waiting for me"),
                "icon": "fa-check-square-o",
                "model": "order.process.review",
                "domain": [("is_mine", "=", True)],
                "action": "order_process.action_review_queue",
                "since": "order_id.submitted_on",
                "amount": "amount_total",
                "currency": "currency_id",
            },
            *self._get_money_tiles(company),
            *self._get_invoice_tiles(company),
            *self._get_delivery_tiles(company),
            *self._get_freight_tiles(company),
            {
                "code": "overdue",
                "label": self.env._("Overdue dealers"),
                "icon": "fa-exclamation-circle",
                "model": "account.move",
                "domain": [
                    ("company_id", "=", company.id),
                    ("move_type", "=", "out_invoice"),
                    ("state", "=", "posted"),
                    ("payment_state", "in", INVOICE_OPEN),
                    ("invoice_date_due", "<", company._process_today()),
                ],
                "action": "account.action_move_out_invoice_type",
                "since": "before",
                "amount": "amount_residual_signed",
                "distinct": "commercial_partner_id",
                "group_by": "commercial_partner_id",
            },
        ]

    @api.model
    def _get_money_tiles(self, company):
        return [
            {
                "code": "proofs",
                "label": self.env._("Money to verify"),
                "icon": "fa-file-image-o",
                "model": "order.process.payment.proof",
                "domain": Domain([("company_id", "=", company.id), ("state", "=", "waiting")])
                & self.env.user._get_centre_domain("order_id.warehouse_id"),
                "action": "order_process.action_payment_proofs",
                "since": "uploaded_on",
                "amount": "amount",
                "currency": "currency_id",
            },
            {
                "code": "waiting_money",
                "label": self.env._("Orders waiting for money"),
                "icon": "fa-hourglass-half",
                "model": "sale.order",
                "domain": Domain([("company_id", "=", company.id), ("state", "=", "sale")])
                & self.env["sale.order"]._get_waiting_money_domain(company)
                & self.env.user._get_centre_domain(),
                "action": "order_process.action_orders_to_pay",
                "since": "date_order",
                "amount": "amount_owed",
                "currency": "currency_id",
            },
        ]

    @api.model
    def _get_invoice_tiles(self, company):
        Order = self.env["sale.order"]
        waiting, mine = Order._get_waiting_money_domain(company), self.env.user._get_centre_domain()
        orders = {
            "model": "sale.order",
            "action": "order_process.action_orders_to_invoice",
            "amount": "amount_total",
            "currency": "currency_id",
            "group_by": "process_mode",
        }
        first = [
            moment for moment in INVOICE_FIRST if moment == "before" or self.env.user._serves_headquarters(company)
        ]
        return [
            {
                "code": "to_invoice",
                "label": self.env._("Invoices to issue"),
                "icon": "fa-file-text-o",
                **orders,
                "domain": Order._get_invoice_due_domain(company, (*first, "free")) & ~waiting & mine,
                "since": "date_order",
            },
            {
                "code": "to_invoice_receipt",
                "label": self.env._("Invoices due on receipt"),
                "icon": "fa-truck",
                **orders,
                "domain": Order._get_invoice_due_domain(company, ("receipt",)) & mine,
                "since": "receipt_confirmed_on",
            },
            {
                "code": "draft_invoices",
                "label": self.env._("Draft invoices"),
                "icon": "fa-pencil-square-o",
                "model": "account.move",
                "domain": [
                    ("company_id", "=", company.id),
                    ("move_type", "=", "out_invoice"),
                    ("state", "=", "draft"),
                ],
                "action": "account.action_move_out_invoice_type",
                "since": "create_date",
                "amount": "amount_total_signed",
            },
        ]

    @api.model
    def _get_delivery_tiles(self, company):
        due, centre = self.env["stock.picking"]._find_finance_papers_due(company), "sale_id.warehouse_id"
        return [
            {
                "code": "papers",
                "label": self.env._("Slips to issue"),
                "icon": "fa-ticket",
                "model": "stock.picking",
                "domain": Domain("id", "in", due.ids) & self.env.user._get_centre_domain(centre),
                "shown": Domain("finance_papers_due", "=", True) & self.env.user._get_centre_domain(centre),
                "action": "order_process.action_finance_papers",
                "since": "dispatch_id.run_on",
                "order": "sale_id",
            },
            {
                "code": "handins",
                "label": self.env._("COD hand-ins to count"),
                "icon": "fa-money",
                "model": "order.process.collection.holder",
                "domain": [("company_id", "=", company.id)],
                "action": "order_process.action_collection_holders",
                "since": "since",
                "amount": "amount",
                "currency": "company_currency_id",
            },
        ]

    @api.model
    def _get_freight_tiles(self, company):
        freight = {"model": "order.process.freight", "action": "order_process.action_freight", "since": "left_on"}
        mine = self.env.user._get_centre_domain("order_id.warehouse_id")
        charged = Domain([("company_id", "=", company.id), ("state", "=", "charged")]) & mine
        return [
            {
                "code": "freight_invoice",
                "label": self.env._("Freight to invoice"),
                "icon": "fa-file-o",
                **freight,
                "domain": charged & Domain([("freight_rule", "in", ("collect", "return")), ("invoice_id", "=", False)]),
                "amount": "charged",
            },
            {
                "code": "freight_back",
                "label": self.env._("Freight to come back"),
                "icon": "fa-reply",
                **freight,
                "domain": charged & Domain("invoice_id", "!=", False),
                "amount": "to_recover",
            },
            {
                "code": "bills",
                "label": self.env._("Carriers' bills to match"),
                "icon": "fa-link",
                "model": "account.move",
                "domain": self.env["account.move"]._get_freight_bill_domain(company),
                "action": "order_process.action_freight_bills",
                "since": "invoice_date",
                "amount": "amount_total",
                "currency": "currency_id",
            },
        ]
