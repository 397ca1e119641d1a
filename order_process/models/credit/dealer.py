from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..base.compare import differs
from ..base.sentinel import by_itself
from ..base.staff import may
from .standing import Standing

LIMIT_FIELDS = (
    "credit_limit",
    "process_overdue_own",
    "process_overdue_days",
    "process_overdue_amount",
)
# Core's field over the limit, and the turn, which only the database itself counts.
GUARDED_FIELDS = frozenset({*LIMIT_FIELDS, "use_partner_credit_limit", "credit_turn"})
LIMIT_GROUPS = ("order_process.group_finance_reviewer", "order_process.group_process_admin")
READERS = "account.group_account_invoice,account.group_account_readonly,order_process.group_process_admin"
# Goods have left: what is owed is what was delivered.
ACCOUNT_MODELS = ("sale.order", "sale.order.line", "account.move", "account.move.line", "order.process.credit.grant")
SHIPPED_STAGES = ("shipped", "received", "settled", "closed")

# What is booked and not balanced, by due date where that is past; what of confirmed orders is on no posted invoice, in
# the company's currency; what was granted for a time.
ACCOUNT = """
WITH candidate AS (
    SELECT sale.id
      FROM sale_order sale
      JOIN res_partner payer ON payer.id = sale.partner_invoice_id
     WHERE sale.state = 'sale' AND sale.company_id = %(company)s
       AND sale.invoice_status IS DISTINCT FROM 'invoiced'
       AND payer.commercial_partner_id IN %(dealers)s
     UNION
    SELECT line.order_id
      FROM account_move move
      JOIN account_move_line item ON item.move_id = move.id
      JOIN sale_order_line_invoice_rel link ON link.invoice_line_id = item.id
      JOIN sale_order_line line ON line.id = link.order_line_id
     WHERE move.state = 'draft' AND move.company_id = %(company)s AND line.state = 'sale'
       AND move.move_type IN ('out_invoice', 'out_refund')
       AND move.commercial_partner_id IN %(dealers)s
)
SELECT 'order', payer.commercial_partner_id, NULL::date, sale.date_order, sale.id,
       carrier.payment_rule IS DISTINCT FROM 'credit' AND carrier.id IS NOT NULL
           OR sale.payment_term_id IS NOT NULL AND NOT EXISTS (
                  SELECT FROM account_payment_term_line part
                   WHERE part.payment_id = sale.payment_term_id
                     AND (part.nb_days != 0 OR part.delay_type != 'days_after')),
       (goods.amount - COALESCE(bill.amount, 0)) / COALESCE(NULLIF(sale.currency_rate, 0), 1), 0
  FROM candidate
  JOIN sale_order sale ON sale.id = candidate.id
  JOIN res_partner payer ON payer.id = sale.partner_invoice_id
  LEFT JOIN delivery_carrier carrier ON carrier.id = COALESCE(sale.kept_carrier_id, sale.carrier_id)
 CROSS JOIN LATERAL (
    SELECT SUM(CASE
               WHEN line.qty_delivered_method = 'stock_move' AND sale.process_stage IN %(shipped)s
                    OR line.product_uom_qty > 0 AND line.qty_delivered > line.product_uom_qty
               THEN line.price_total / line.product_uom_qty * line.qty_delivered
               ELSE line.price_total END) AS amount
      FROM sale_order_line line
     WHERE line.order_id = sale.id AND line.product_uom_qty != 0
 ) goods
 CROSS JOIN LATERAL (
    SELECT SUM(item.price_total
               * CASE WHEN move.move_type = 'out_refund' THEN -1 ELSE 1 END
               * CASE WHEN move.currency_id = sale.currency_id THEN 1 ELSE
                      sale.currency_rate / COALESCE(NULLIF(move.invoice_currency_rate, 0), 1) END
           ) AS amount
      FROM sale_order_line line
      JOIN sale_order_line_invoice_rel link ON link.order_line_id = line.id
      JOIN account_move_line item ON item.id = link.invoice_line_id
      JOIN account_move move ON move.id = item.move_id
     WHERE line.order_id = sale.id AND move.state = 'posted'
       AND move.move_type IN ('out_invoice', 'out_refund')
 ) bill
 WHERE payer.commercial_partner_id IN %(dealers)s
 UNION ALL
SELECT 'booked', dealer.commercial_partner_id,
       CASE WHEN line.amount_residual > 0 AND line.date_maturity < %(today)s THEN line.date_maturity END AS due,
       NULL, NULL, NULL,
       COALESCE(SUM(line.amount_residual) FILTER (WHERE line.amount_residual > 0), 0),
       COALESCE(SUM(line.amount_residual) FILTER (WHERE line.amount_residual < 0), 0)
  FROM account_move_line line
  JOIN account_account account ON account.id = line.account_id
  JOIN res_partner dealer ON dealer.id = line.partner_id
 WHERE dealer.commercial_partner_id IN %(dealers)s
   AND line.company_id = %(company)s
   AND account.account_type = 'asset_receivable'
   AND line.parent_state = 'posted'
   AND line.reconciled IS NOT TRUE
 GROUP BY dealer.commercial_partner_id, due
 UNION ALL
SELECT 'granted', partner_id, NULL, NULL, NULL, NULL, SUM(amount), 0
  FROM order_process_credit_grant
 WHERE state = 'granted' AND company_id = %(company)s AND partner_id IN %(dealers)s AND valid_until >= %(today)s
 GROUP BY partner_id
 ORDER BY 4, 5
"""


class DealerRules(models.Model):
    """A dealer's limits are rules: every change is recorded. Who may set them is asked below."""

    _name = "res.partner"
    _inherit = ["res.partner", "order.process.rule"]
    _rule_whole = False
    _rule_own_fields = frozenset()
    _rule_company = ""
    _rule_by_all = True
    _rule_core_fields = frozenset({*LIMIT_FIELDS, "process_warehouse_id"})


class ResPartner(models.Model):
    """The dealer's account: limits, who may change them, and what stands on it (C8)."""

    _inherit = "res.partner"

    credit_limit = fields.Float(groups=READERS)
    use_partner_credit_limit = fields.Boolean(groups=READERS)
    show_credit_limit = fields.Boolean(groups=READERS)
    process_overdue_own = fields.Boolean(
        "Own Overdue Rule",
        company_dependent=True,
        copy=False,
        groups=READERS,
        help="This dealer is allowed other overdue days and amounts than the company's settings say.",
    )
    process_overdue_days = fields.Integer("Overdue Days Allowed", company_dependent=True, copy=False, groups=READERS)
    process_overdue_amount = fields.Float("Overdue Amount Allowed", company_dependent=True, copy=False, groups=READERS)
    credit_turn = fields.Integer(
        copy=False, readonly=True, groups=READERS, help="Counts the decisions on the dealer's credit."
    )

    # === Who may set limits ===

    @api.model
    def _may_set_credit(self):
        """Whether limits are free to be written: by those who may, or where credit is not controlled."""
        return not self.env.company.sudo()._controls_credit() or may(self.env, LIMIT_GROUPS)

    def _refuse_credit(self):
        raise UserError(
            self.env._(
                "%s: the credit of a dealer is set by a finance reviewer or a process administrator.",
                ", ".join(self.mapped("display_name")),
            )
        )

    def _get_credit_terms(self):
        """``{partner: {field: value}}`` of the limits in the current company."""
        return {partner: {name: partner[name] for name in LIMIT_FIELDS} for partner in self.sudo()}

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        if not self._may_set_credit():
            # Looked at afterwards, because a context or a person's own defaults fill in values as well.
            usual = self.browse()._get_usual_credit()
            for partner, terms in partners._get_credit_terms().items():
                if partner.commercial_partner_id == partner and terms != usual:
                    partner._refuse_credit()
        return partners

    @api.model
    def _get_usual_credit(self):
        fallback = self.sudo().browse()
        return {name: self._fields[name].get_company_dependent_fallback(fallback) for name in LIMIT_FIELDS}

    def write(self, vals):
        guarded = GUARDED_FIELDS.intersection(vals)
        if guarded and not self._may_set_credit():
            for partner in self:
                sudo, head = partner.sudo(), partner.sudo().commercial_partner_id
                # Core copies the limits of a company to its contacts, in the name of whoever adds one.
                if any(
                    differs(sudo, name, vals[name]) and (head == sudo or differs(head, name, vals[name]))
                    for name in guarded
                ):
                    partner._refuse_credit()
        before = self._get_credit_terms() if guarded else {}
        contacts = self.browse()
        if not vals.keys().isdisjoint({"parent_id", "is_company"}) and not self._may_set_credit():
            contacts = self.filtered(lambda partner: partner.commercial_partner_id != partner)
        result = super().write(vals)
        # A contact that becomes a dealer of its own does not take the limit along.
        heads = contacts.filtered(lambda partner: partner.commercial_partner_id == partner)
        if heads:
            by_itself(heads.sudo()).with_company(self.env.company).write(self._get_usual_credit())
        self._log_credit(before)
        return result

    def _log_credit(self, before):
        """Keep old and new limits in the dealer's chatter, and let orders go on that fit now."""
        changed = self.browse()
        for partner, old in before.items():
            lines = [
                self.env._(
                    "%(field)s: %(old)s → %(new)s (%(company)s)",
                    field=self._fields[name].get_description(self.env, ["string"])["string"],
                    old=old[name],
                    new=partner[name],
                    company=self.env.company.name,
                )
                for name in LIMIT_FIELDS
                if old[name] != partner[name]
            ]
            if lines and partner.commercial_partner_id == partner:
                partner.message_post(body="\n".join(lines))
                changed |= partner
        changed._sync_credit_holds()

    # === What stands on the account ===

    def _get_credit_standings(self, company):
        """What these dealers (commercial partners) owe the company and may still take; one query for all.

        :return: ``{partner id: Standing}`` with an entry for every dealer, in the company's currency
        """
        standings = {}
        for dealer in self.sudo().with_company(company):
            standing = standings[dealer.id] = Standing()
            if dealer.credit_limit > 0 or company.credit_limit_required:
                standing.limit = max(dealer.credit_limit, 0.0)
            own = dealer.process_overdue_own
            if own or company.credit_overdue_stops:
                standing.overdue_days = dealer.process_overdue_days if own else company.credit_overdue_days
                standing.overdue_amount = dealer.process_overdue_amount if own else company.credit_overdue_amount
        if standings:
            self._add_account(standings, company)
        return standings

    def _add_account(self, standings, company):
        """What is booked, granted, and confirmed but on no posted invoice, converted at the order's date. A draft
        invoice is no invoice."""
        for model in ACCOUNT_MODELS:
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                ACCOUNT,
                company=company.id,
                dealers=tuple(standings),
                shipped=SHIPPED_STAGES,
                today=company._process_today(),
            )
        )
        for kind, dealer_id, due, _ordered_on, order_id, prepaid, amount, money in rows:
            standing = standings[dealer_id]
            amount, money = float(amount or 0.0), float(money)
            if kind == "granted":
                standing.temporary = amount
            elif kind == "booked":
                standing.receivable += amount + money
                standing.unallocated -= money
                if due:
                    standing.due[due] = amount
            elif (amount := company.currency_id.round(amount)) > 0:
                if prepaid:
                    standing.prepaid += amount
                else:
                    standing.orders[order_id] = amount

    # === One decision at a time ===

    def _lock_credit(self):
        """Wait for the dealers' rows in id order; nobody else takes their room until this transaction ends."""
        if self:
            self.env.execute_query(
                SQL("SELECT id FROM res_partner WHERE id IN %s ORDER BY id FOR NO KEY UPDATE", tuple(self.ids))
            )

    def _turn_credit(self):
        """Lock the dealers and mark that their credit was decided on.

        A transaction that has waited for this one would go on with what it saw before. Since the row has changed, it
        fails instead, and the server runs it again with what is true now."""
        if len(self) > 1:
            self._lock_credit()
        if self:
            self.env.execute_query(
                SQL(
                    "UPDATE res_partner SET credit_turn = COALESCE(credit_turn, 0) + 1 WHERE id IN %s RETURNING id",
                    tuple(self.ids),
                )
            )

    def _sync_credit_holds(self):
        """Bring the orders of these dealers that credit holds in step: what changed may let them go on."""
        dealers = self.sudo().commercial_partner_id
        holds = self.env["order.process.hold"].sudo().search(
            [
                ("code", "in", ("credit", "special")),
                ("released_on", "=", False),
                ("order_id.partner_invoice_id.commercial_partner_id", "in", dealers.ids),
            ]
        )
        if holds:
            holds.order_id._sync_process()
