from odoo import api, fields, models
from odoo.tools import SQL

QUOTATION_STAGES = ("entry", "review")
OPEN_STAGES = ("entry", "review", "approved", "dispatched", "preparing")


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "order.process.rule"]
    _rule_whole = False
    # Core's switch over credit limits, and the working days on which everything is counted.
    _rule_core_fields = frozenset({"account_use_credit_limit", "resource_calendar_id"})
    _rule_free_fields = frozenset({"finance_closing_from"})
    _rule_clock_fields = frozenset({"performance_cutoff", "payment_reminder_time"})
    _rule_amounts = frozenset({"merit_monthly_cap"})

    performance_cutoff = fields.Float(
        default=16.0,
        help="Orders received after this time (hours, local) count for the next working day's performance.",
    )
    review_confirms = fields.Boolean(
        "Last Approval Confirms",
        default=True,
        help="The last approval confirms the order. Off, the clerk confirms the approved order by hand.",
    )
    review_free_lower_quantity = fields.Boolean(
        "A Lower Quantity Needs No New Review",
        default=True,
        help="Not where the order has free goods: they were given for the quantity.",
    )
    review_free_notes = fields.Boolean(
        "Notes Need No New Review", default=True, help="Line texts, promotion notes and the dealer's reference."
    )
    review_free_days = fields.Integer(
        "Days a Delivery Date May Move", help="Without a new review, earlier or later than the date approved."
    )
    dispatch_grace = fields.Integer(
        default=15, help="Minutes after its time from which the run of a dispatch window is marked late."
    )
    merit_points_only = fields.Boolean(
        "Points Only", help="Fines and rewards are counted in points; no amount of money is shown to anybody."
    )
    merit_monthly_cap = fields.Monetary(
        "Monthly Cap",
        currency_field="currency_id",
        default=200.0,
        groups="base.group_system",
        help="What a person is fined at most in a month of the company's clock. 0: no cap.",
    )
    merit_appeal_days = fields.Integer(
        "Days to Appeal", default=7, help="Days after that of the proposal on which the person may still appeal."
    )
    limit_days_product = fields.Float("Product Sale (days)", default=2.0)
    limit_days_service = fields.Float("After-sales Service (days)", default=2.0)
    limit_days_complaint = fields.Float("Complaint or Refund (days)", default=2.0)
    limit_days_sample = fields.Float("Sample (days)", default=2.0)

    credit_limit_required = fields.Boolean(
        "Only Dealers with a Limit", help="A dealer without a credit limit has none; off, there is nothing to exceed."
    )
    credit_overdue_stops = fields.Boolean("Overdue Amounts Stop Orders", default=True)
    credit_overdue_days = fields.Integer(
        "Overdue Days Allowed", help="Days past the due date from which an amount stops the dealer's orders on credit."
    )
    credit_overdue_amount = fields.Monetary(
        "Overdue Amount Allowed", help="Up to this amount, what is overdue for longer does not stop orders."
    )
    credit_tolerance = fields.Float(
        "Tolerance (%)", default=5.0, help="An order released in spite of its dealer's credit may grow by so much."
    )
    credit_release_days = fields.Integer(
        "Release Lasts (days)", default=7, help="Days for which an order released in spite of credit stays released."
    )

    headquarters_id = fields.Many2one(
        "stock.warehouse",
        "Headquarters",
        help="The warehouse from which bulk orders leave; its finance collects and invoices them.",
    )

    _merits_positive = models.Constraint(
        "CHECK (merit_monthly_cap >= 0 AND merit_appeal_days >= 0)",
        "The monthly cap and the days to appeal are not negative.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies.filtered("order_process_enabled")._start_order_process()
        return companies

    def write(self, vals):
        starting = self.filtered(lambda company: not company.order_process_enabled)
        result = super().write(vals)
        if vals.get("order_process_enabled"):
            starting._start_order_process()
        return result

    def _start_order_process(self):
        """Give companies their dispatch windows and put their open quotations under the process.

        Orders confirmed while the process was off stay outside it or leave it: nobody reviewed them."""
        self.env["order.process.window"].sudo()._create_defaults(self)
        known = self.env["sale.order"].sudo().search(
            [
                ("company_id", "in", self.ids),
                ("process_controlled", "=", True),
                "|",
                ("process_stage", "in", OPEN_STAGES),
                "&",
                ("process_stage", "in", ("cancelled", False)),
                ("state", "!=", "cancel"),
            ]
        )
        # Cancelled and taken up again while nobody watched: as always, what was approved before does not count.
        known.filtered(
            lambda order: order.state in ("draft", "sent") and order.process_stage not in QUOTATION_STAGES
        )._drop_reviews()
        strays = known.filtered(lambda order: order.state == "sale" and order.review_state != "approved")
        strays._leave_process()
        (known - strays)._sync_process()
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE sale_order SET process_controlled = TRUE, process_stage = 'entry', review_state = 'none'"
                " WHERE company_id IN %s AND state IN ('draft', 'sent') AND process_controlled IS NOT TRUE"
                " RETURNING id",
                tuple(self.ids) or (0,),
            )
        )
        orders = self.env["sale.order"].sudo().browse([row[0] for row in self.env.cr.fetchall()])
        orders.invalidate_recordset()
        orders._start_process()
        orders._sync_process()

    def _in_process(self):
        return self.sudo().filtered("order_process_enabled").with_env(self.env)

    def _controls_credit(self):
        """Whether the dealers' credit stops orders: with the process on and Odoo's own credit limits in use."""
        self.ensure_one()
        return self.order_process_enabled and self.account_use_credit_limit

    def _process_limit_days(self, order_class):
        """Working days within which an order of the class has to be processed (P13)."""
        self.ensure_one()
        return self[f"limit_days_{order_class or 'product'}"]
