from datetime import timedelta
from math import isfinite

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_amount

from ..base.once import once
from ..base.sentinel import by_itself, external, internal
from ..base.staff import has_role
from ..base.work_time import to_local
from ..payment import readers
from ..payment.received import ask_at_stops
from .record import METHODS

STAND_IN_GROUPS = ("order_process.group_finance_reviewer", "order_process.group_customer_service")
# A device's clock may be ahead by so much.
CLOCK_SKEW = timedelta(minutes=10)


class StockPicking(models.Model):
    """A stop as the escort sees it: goods that have left, and the money to bring back for them."""

    _inherit = "stock.picking"

    collection_ids = fields.One2many(
        "order.process.collection", "picking_id", "Collections", readonly=True, groups=readers.COLLECTION
    )

    def _collects(self):
        """``(goods, freight)``: which money the escort of this transfer brings back."""
        self.ensure_one()
        order = self.sudo().sale_id
        if not order or not self.sudo()._reaches_customer():
            return False, False
        return order._is_collected_at_delivery(), order._get_carrier().freight_rule == "collect"

    def _get_to_collect(self):
        """``{picking: (goods, freight)}`` still to be collected at each stop, in the currency of its order.

        Older debts of the order are collected with the next stop, and at that one only; what other stops that nobody
        has collected at yet are worth is not."""
        pickings = self.sudo().filtered(lambda picking: picking.state == "done" and any(picking._collects()))
        collecting = pickings.filtered(lambda picking: picking._collects()[0])
        owed = collecting.sale_id._get_owed()
        siblings = self.env["stock.picking"].sudo().search(
            [("sale_id", "in", collecting.sale_id.ids), ("state", "=", "done")]
        )
        waiting = siblings.filtered(
            lambda picking: picking._reaches_customer()
            and all(record.state == "void" for record in picking.collection_ids)
        )
        asked = {}
        for order, stops in waiting.sorted(lambda stop: (stop.date_done, stop.id)).grouped("sale_id").items():
            # One stop asks for all that is owed, whatever its goods are worth.
            worths = [stop._get_transfer_value() for stop in stops] if len(stops) > 1 else [0.0]
            asked.update(zip(stops, ask_at_stops(owed[order], worths), strict=True))
        result = {}
        for picking in self.sudo():
            goods = freight = 0.0
            if picking in collecting:
                order = picking.sale_id
                goods = 0.0 if order in waiting.sale_id else owed[order]
                goods = order.currency_id.round(asked.get(picking, goods))
            if picking in pickings and picking._collects()[1]:
                posted = picking.freight_ids.invoice_id.filtered(lambda move: move.state == "posted")
                freight = sum(posted.mapped("amount_residual"))
            result[picking.with_env(self.env)] = (goods, freight)
        return result

    def _get_to_prepare(self):
        """``{picking: (goods, freight)}`` that the dealer is to have ready: what is to be collected of what has left,
        and what will be of what has not. Of a delivery in steps the transfer that reaches the dealer counts, where it
        is there."""
        reaching = self.filtered(lambda picking: picking._reaches_customer())
        pickings = reaching | self.filtered(lambda picking: picking.sale_id not in reaching.sale_id)
        left = pickings.filtered(lambda picking: picking.state == "done")
        result = left._get_to_collect()
        owed = (pickings - left).sale_id._get_received()
        for picking in pickings - left:
            order = picking.sudo().sale_id
            goods = freight = 0.0
            if order._is_collected_at_delivery():
                missing = max(order.amount_total - owed[picking.sale_id], 0.0)
                goods = min(picking._get_transfer_value(), missing)
            if order._get_carrier().freight_rule == "collect":
                freight = picking.sudo()._get_freight_on_paper()
            result[picking] = (goods, freight)
        return result

    # === Collecting ===

    def action_collect(self, lines, freight_amount=0.0, note=None, client_key=None, collected_on=None):
        """Record what was collected at this stop and post it as a payment in the escort's cash journal.

        The escort records their own stops; finance and customer service record any in the escort's name.

        :param list lines: ``{"method": "cash" | "draft" | "transfer", "amount": float, "reference": str}`` in the
            order's currency; empty when the dealer paid nothing
        :param float freight_amount: how much of it is freight; the rest is for the goods
        :param str note: why it differs from what is owed; required then
        :param str client_key: the device's own number of this proof: sent twice, it is one record
        :param collected_on: naive UTC, now by default; not before the goods left, not in the future
        :return: the collection
        :raises AccessError: to who is neither the escort nor finance nor customer service
        :raises UserError: saying what is wrong or missing
        """
        self.ensure_one()
        self._check_may_collect()
        order = self.sudo().sale_id
        order._lock_rows()
        order.invalidate_recordset()
        amounts = self._read_amounts(lines, order.currency_id)
        freight_amount = self._read_amount(freight_amount, order.currency_id)
        known = self._find_recorded(client_key, amounts, freight_amount)
        if known:
            return known
        self._check_collectable()
        goods_owed, freight_owed = self._get_to_collect()[self]
        total = order.currency_id.round(sum(row["amount"] for row in amounts))
        goods_amount = order.currency_id.round(total - freight_amount)
        self._check_collected(goods_amount, freight_amount, goods_owed, freight_owed, note)
        instant = self._read_instant(collected_on)
        with once(self.env):
            collection = self._record_collection(
                amounts,
                {
                    "expected_goods": goods_owed,
                    "expected_freight": freight_owed,
                    "goods_amount": goods_amount,
                    "freight_amount": freight_amount,
                    "amount": total,
                    "note": (note or "").strip() or False,
                    "client_key": client_key or False,
                    "collected_on": instant,
                    "day": to_local(instant, order.company_id._process_tz()).date(),
                },
            )
        said = {
            "amount": collection._money(total),
            "people": collection.escort_id.name,
            "note": collection.name,
            "reason": collection.note or "",
        }
        self.env["order.process.event"]._log([(order, "collected", said)])
        order._after_part_receipt()
        order._sync_process()
        return collection.with_env(self.env)

    def _check_may_collect(self):
        user, escort = self.env.user, self.sudo().bearer_id
        if has_role(self.env, STAND_IN_GROUPS):
            if self.sudo().company_id not in self.env.companies:
                raise AccessError(self.env._("This delivery belongs to another company."))
        elif not user.has_group("order_process.group_carrier"):
            raise AccessError(
                self.env._(
                    "Money at delivery is recorded by the escort, or by finance or customer service in the"
                    " escort's name."
                )
            )
        elif escort != user:
            raise AccessError(self.env._("This stop is not yours: its own escort records what was collected there."))
        if not escort:
            raise UserError(
                self.env._(
                    "%s has no escort: the dispatcher names who takes the goods before money is collected.",
                    self.sudo().name,
                )
            )

    def _read_amount(self, value, currency):
        try:
            value = float(value or 0.0)
        except (TypeError, ValueError):
            value = float("nan")
        if not isfinite(value) or value < 0:
            raise UserError(self.env._("An amount collected is a number and not negative."))
        return currency.round(value)

    def _read_amounts(self, lines, currency):
        rows = []
        labels = dict(METHODS)
        for line in lines or []:
            if not isinstance(line, dict) or line.get("method") not in labels:
                raise UserError(self.env._("Money is collected in cash, by bank draft or by transfer."))
            amount = self._read_amount(line.get("amount"), currency)
            reference = str(line.get("reference") or "").strip()
            if amount and line["method"] == "draft" and not reference:
                raise UserError(self.env._("Give the number of the bank draft."))
            if amount:
                rows.append({"method": line["method"], "amount": amount, "reference": reference or False})
        return rows

    def _read_instant(self, value):
        now = fields.Datetime.now()
        try:
            instant = fields.Datetime.to_datetime(value) if value else now
        except (TypeError, ValueError):
            raise UserError(self.env._("The time of the collection cannot be read.")) from None
        left_on = self.sudo().date_done
        if instant > now + CLOCK_SKEW:
            raise UserError(self.env._("The time of the collection is in the future: check the clock of the device."))
        return min(max(instant, left_on) if left_on else instant, now).replace(microsecond=0)

    def _find_recorded(self, client_key, amounts, freight_amount):
        """The collection that the same device has sent before, where there is one."""
        if not client_key:
            return None
        known = self.env["order.process.collection"].sudo().search([("client_key", "=", str(client_key))])
        if not known:
            return None
        same = sorted((line.method, line.amount) for line in known.line_ids) == sorted(
            (row["method"], row["amount"]) for row in amounts
        )
        if known.picking_id != self.sudo() or not same or known.freight_amount != freight_amount:
            raise UserError(
                self.env._("This receipt was used for another collection already. Open the stop anew and record it.")
            )
        return known.with_env(self.env)

    def _check_collectable(self):
        picking = self.sudo()
        if not any(picking._collects()):
            raise UserError(
                self.env._(
                    "%s: its delivery method has nothing collected at delivery; the dealer pays finance.",
                    picking.sale_id.name or picking.name,
                )
            )
        if picking.state != "done":
            raise UserError(
                self.env._("The goods of %s have not left yet: nothing is collected for them.", picking.name)
            )

    def _check_collected(self, goods, freight, goods_owed, freight_owed, note):
        order = self.sudo().sale_id
        currency = order.currency_id

        def money(value):
            return format_amount(self.env, value, currency)

        if not goods_owed and not freight_owed:
            raise UserError(self.env._("%s owes nothing any more for what was delivered.", order.name))
        if currency.compare_amounts(goods, 0) < 0:
            raise UserError(self.env._("The freight is part of what was collected and cannot be more than that."))
        if currency.compare_amounts(freight, freight_owed) > 0:
            raise UserError(
                self.env._(
                    "The freight to collect for %(order)s is %(owed)s, not %(freight)s.",
                    order=order.name,
                    owed=money(freight_owed),
                    freight=money(freight),
                )
            )
        if goods and not self._collects()[0]:
            raise UserError(
                self.env._(
                    "The goods of %s are not paid at delivery: only the freight is collected.", order.name
                )
            )
        if currency.compare_amounts(goods + freight, goods_owed + freight_owed) and not (note or "").strip():
            raise UserError(
                self.env._(
                    "%(order)s owes %(owed)s and %(amount)s was collected: say why.",
                    order=order.name,
                    owed=money(goods_owed + freight_owed),
                    amount=money(goods + freight),
                )
            )

    def _record_collection(self, amounts, vals):
        picking = self.sudo()
        order, escort = picking.sale_id, picking.bearer_id
        company = order.company_id
        name = self.env["ir.sequence"].sudo().with_company(company).next_by_code("order.process.collection")
        payments = []
        freight_left = vals["freight_amount"]
        for row in amounts:
            freight = min(freight_left, row["amount"])
            freight_left = order.currency_id.round(freight_left - freight)
            payments.append(
                self._pay_collected(name, row, order.currency_id.round(row["amount"] - freight), freight, vals)
            )
        collection = self.env["order.process.collection"]._append(
            [
                {
                    "name": name,
                    "order_id": order.id,
                    "picking_id": picking.id,
                    "dealer_id": order.partner_id.commercial_partner_id.id,
                    "escort_id": escort.id,
                    "recorded_by_id": self.env.uid,
                    "recorded_on": fields.Datetime.now(),
                    "currency_id": order.currency_id.id,
                    "amount_company": sum(self._get_booked(paid) for paid in payments),
                    **vals,
                }
            ]
        ).sudo()
        self.env["order.process.collection.line"]._append(
            [
                {
                    "collection_id": collection.id,
                    "payment_ids": paid.ids,
                    "amount_company": self._get_booked(paid),
                    **row,
                }
                for row, paid in zip(amounts, payments, strict=True)
            ]
        )
        for paid in payments:
            internal(paid).write({"collection_id": collection.id})
        collection.invalidate_recordset(["line_ids"])
        picking.invalidate_recordset(["collection_ids"])
        return collection

    def _get_booked(self, payments):
        lines = payments.move_id.line_ids.filtered(lambda line: line.account_id.account_type == "asset_cash")
        return sum(lines.mapped("balance"))

    def _pay_collected(self, name, row, goods, freight, vals):
        """Post what one method brought, goods and freight apart, and match it with the order's open invoices."""
        picking = self.sudo()
        order = picking.sale_id
        journal = order.company_id._get_escort_journal(picking.bearer_id)
        paid = by_itself(self.env["account.payment"].sudo())
        open_goods = order.invoice_ids.filtered(lambda move: move.move_type == "out_invoice")
        open_freight = picking.freight_ids.invoice_id
        for amount, invoices in ((goods, open_goods), (freight, open_freight)):
            if not amount:
                continue
            payment = (
                paid.with_company(order.company_id)
                .with_context(mail_create_nosubscribe=True)
                .create(
                    {
                        "payment_type": "inbound",
                        "partner_type": "customer",
                        "partner_id": order.partner_invoice_id.commercial_partner_id.id,
                        "amount": amount,
                        "currency_id": order.currency_id.id,
                        "journal_id": journal.id,
                        "date": vals["day"],
                        "memo": " ".join(part for part in (name, order.name, row["reference"]) if part),
                        "process_order_id": order.id,
                    }
                )
            )
            payment.action_post()
            self._match_collected(payment, invoices)
            paid |= payment
        return external(paid, picking)

    def _match_collected(self, payment, invoices):
        owed = invoices.filtered(lambda move: move.state == "posted").line_ids
        lines = (payment.move_id.line_ids | owed).filtered(
            lambda line: line.account_id.account_type == "asset_receivable" and not line.reconciled
        )
        for account in payment.move_id.line_ids.account_id & lines.account_id:
            same = lines.filtered(lambda line, account=account: line.account_id == account)
            if len(same.move_id) > 1:
                same.reconcile()
