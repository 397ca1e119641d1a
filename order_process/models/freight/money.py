from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount


class OrderProcessFreight(models.Model):
    """What came back of the freight follows from the ledger."""

    _inherit = "order.process.freight"

    def _get_money(self):
        """``(charged, recovered)`` of one freight by its invoice, or by what was received for the order."""
        self.ensure_one()
        if self.freight_rule == "order":
            return self.charged, self._get_recovered_by_order()
        if self.invoice_id.state != "posted":
            return self.charged, 0.0
        lines = self.invoice_id.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
        credited = sum(
            partial.amount
            for partial in lines.matched_credit_ids
            if partial.credit_move_id.move_id.move_type == "out_refund"
        )
        charged = sum(lines.mapped("balance")) - credited
        return charged, charged - sum(lines.mapped("amount_residual"))

    def _get_recovered_by_order(self):
        """The freight line is paid last: what was received beyond the rest of the order pays it."""
        order = self.order_id
        line = sum(order.order_line.filtered("is_delivery").mapped("price_total"))
        if not line:
            return 0.0
        received = order._get_received()[order]
        paid = min(line, max(0.0, received - (order.amount_total - line)))
        return self.currency_id.round(self.charged * paid / line)

    def _sync_money(self):
        """Bring charged, recovered and the state in step with the ledger, and with them the stage of the orders whose
        freight has come back, or is open again; cheap where nothing changed."""
        entries, turned = [], self.browse()
        for record in self.sudo():
            currency = record.currency_id
            charged, recovered = (currency.round(value) for value in record._get_money())
            state = "nothing" if not charged else "charged" if recovered < charged else "recovered"
            vals = {"charged": charged, "recovered": recovered, "state": state}
            if all(record[name] == value for name, value in vals.items()):
                continue
            if state != record.state:
                turned |= record
            if state != "recovered":
                vals["recovered_on"] = False
            elif record.state != "recovered":
                vals["recovered_on"] = record.company_id._process_today()
                amount = format_amount(self.env, recovered, currency)
                entries.append((record.order_id, "freight", {"amount": amount, "note": self.env._("recovered")}))
            record._advance(vals)
        self.env["order.process.event"]._log(entries)
        if turned:
            turned.order_id._sync_process()
        return self


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _after_money(self):
        super()._after_money()
        if freight := self.env["order.process.freight"].sudo().search([("order_id", "in", self.ids)]):
            freight._sync_money()


class AccountMove(models.Model):
    _inherit = "account.move"

    freight_ids = fields.One2many("order.process.freight", "invoice_id", "Freight", readonly=True)
    freight_count = fields.Integer(compute="_compute_freight_count")

    @api.depends("freight_ids")
    def _compute_freight_count(self):
        for move in self:
            move.freight_count = len(move.sudo().freight_ids)

    def _check_freight_stays(self):
        """:raises UserError: where the entry charges freight, or is a bill for it that was matched"""
        if self.freight_ids:
            raise UserError(
                self.env._(
                    "%(entry)s is the freight invoice of %(order)s and stays; what is not charged goes back by a credit"
                    " note.",
                    entry=self.name,
                    order=self.freight_ids.order_id[0].name,
                )
            )
        if self.invoice_line_ids.freight_match_ids.filtered(lambda match: not match.voided_on):
            raise UserError(
                self.env._(
                    "%s is matched with freight: finance takes it off first, under Finance → Matched Freight Bills.",
                    self.name,
                )
            )

    def _find_money_orders(self):
        """An invoice of freight is on no line of the order, and its money counts for the freight alone."""
        orders = super()._find_money_orders()
        freight = self.env["order.process.freight"].sudo().search([("invoice_id", "in", self.ids)])
        return orders | freight.order_id.with_env(orders.env)
