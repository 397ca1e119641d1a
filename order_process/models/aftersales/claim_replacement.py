from odoo import Command, fields, models
from odoo.exceptions import UserError

from ..base.notify import in_their_languages, notify
from ..base.sentinel import internal

# The class of the order that puts a claim right, and the remark that tells keeper and driver.
CLASSES = {
    "return": "service",
    "exchange": "service",
    "damaged": "service",
    "wrong": "service",
    "missing": "complaint",
    "refund": "complaint",
}
CHANNELS = {"portal": "portal", "phone": "phone", "email": "email", "visit": "visit"}
FINANCE = "order_process.group_finance_reviewer"


class OrderProcessClaim(models.Model):
    """What the dealer gets for a claim: goods, by an order that goes through intake and review like every other, or
    money, by a credit note that finance posts."""

    _inherit = "order.process.claim"

    def _arrange_goods(self, goods):
        """Enter a replacement order, or what is sent after for goods that were missing. It is reviewed like others.

        :param goods: ``[(order line, quantity, price)]``: units of the line, price of one in the order's currency
        :raises UserError: where it is more than the claim is about or was put right already, or to who may not
        :return: the order, in entry
        """
        goods = self._begin_arranging("replacement", goods)
        self._check_goods("replacement", goods)
        order = self.order_id
        fresh = self.env["sale.order"].with_company(order.company_id).create(self._prepare_replacement(goods))
        internal(fresh).write({"claim_id": self.id})
        self._take("replacement", note=fresh.name, amount=fresh.amount_total)
        return fresh

    def _prepare_replacement(self, goods):
        order, claim = self.order_id, self.sudo()
        kind = self._get_label("kind")
        why = self.env._("Claim %(claim)s about %(order)s: %(kind)s", claim=claim.name, order=order.name, kind=kind)
        channel = self.env["order.process.channel"].search(
            [("code", "=", CHANNELS.get(claim.source)), ("closed", "=", False)], limit=1
        )
        if not channel and not order.intake_channel_id.closed:
            channel = order.intake_channel_id
        return {
            "company_id": order.company_id.id,
            "partner_id": order.partner_id.id,
            "partner_invoice_id": order.partner_invoice_id.id,
            "partner_shipping_id": order.partner_shipping_id.id,
            "pricelist_id": order.pricelist_id.id,
            "payment_term_id": order.payment_term_id.id,
            "carrier_id": order.carrier_id.id,
            "warehouse_id": order.warehouse_id.id,
            "warehouse_reason": order.warehouse_reason,
            "user_id": order.user_id.id,
            "intake_channel_id": channel.id,
            "taken_by_id": self.env.uid,
            "receiver_name": order.receiver_name,
            "receiver_phone": order.receiver_phone,
            "order_class": CLASSES.get(claim.kind, "complaint"),
            "urgency": "1",
            "origin": f"{claim.name}, {order.name}",
            "promotion_note": why,
            "policy_reason": why,
            "remark_ids": [Command.create({"kind": "exchange" if claim.kind == "exchange" else "other", "text": why})],
            "order_line": [
                Command.create(
                    {
                        "product_id": line.product_id.id,
                        "product_uom_id": line.product_uom_id.id,
                        "product_uom_qty": quantity,
                        "price_unit": price,
                        "discount": 0.0,
                    }
                )
                for line, quantity, price in goods
            ],
        }

    def _arrange_credit(self, goods):
        """Draw up a credit note for goods of the order; finance posts it.

        :param goods: ``[(order line, quantity, price)]``: units of the line, price of one after discount, as the line
            has it with or without tax
        :raises UserError: where it is more than was invoiced, than the claim is about or was put right already, or than
            may be credited without approval
        :return: the draft
        """
        goods = self._begin_arranging("credit", goods)
        self._check_invoiced(goods)
        self._check_goods("credit", goods)
        claim = self.sudo()
        move = internal(self.env["account.move"]).with_company(claim.company_id).create(self._prepare_credit(goods))
        move = move.with_env(self.env).sudo()
        claim.invalidate_recordset(["credit_note_ids"])
        self._check_covered(0.0)
        self._take("credit", note=claim.order_id.name, amount=move.amount_total)
        finance = self.env.ref(FINANCE)._get_colleagues(claim.company_id)
        for user, told in in_their_languages(claim, finance):
            money = claim.currency_id.with_env(told.env).format(move.amount_total)
            notify(
                told,
                user,
                told.env._("%(claim)s: credit note of %(amount)s to post", claim=claim.name, amount=money),
                [],
            )
        return move.with_env(self.env)

    def _check_invoiced(self, goods):
        if not all(price for _line, _quantity, price in goods):
            raise UserError(self.env._("Say what is credited: quantity and price above zero."))
        problems, total = [], {}
        for line, quantity, price in goods:
            known = line.sudo()
            total[line] = total.get(line, 0.0) + quantity
            left = max(min(known.qty_invoiced_posted, known.qty_invoiced), 0.0)
            if line.product_uom_id.compare(total[line], left) > 0:
                problems.append(
                    self.env._(
                        "%(product)s: %(left)s are invoiced and not credited yet, %(wanted)s were asked for.",
                        product=line.product_id.display_name,
                        left=f"{left:g}",
                        wanted=f"{total[line]:g}",
                    )
                )
            net = known.price_unit * (1 - known.discount / 100)
            if self.currency_id.compare_amounts(price, net) > 0:
                problems.append(
                    self.env._(
                        "%(product)s: the dealer paid %(net)s for one; more is not credited.",
                        product=line.product_id.display_name,
                        net=self.currency_id.format(net),
                    )
                )
        if problems:
            raise UserError("\n".join(problems))

    def _prepare_credit(self, goods):
        claim = self.sudo()
        order = claim.order_id
        lines = []
        invoices = self.env["account.move"].sudo()
        for line, quantity, price in goods:
            known = line.sudo()
            invoices |= known.invoice_lines.move_id.filtered(
                lambda move: move.state == "posted" and move.move_type == "out_invoice"
            )
            same = self.currency_id.compare_amounts(price, known.price_unit * (1 - known.discount / 100)) == 0
            pricing = {} if same else {"price_unit": price, "discount": 0.0}
            lines.append(Command.create(known._prepare_invoice_line(quantity=quantity, **pricing)))
        vals = order._prepare_invoice()
        vals.pop("transaction_ids", None)
        return {
            **vals,
            "move_type": "out_refund",
            "ref": f"{claim.name}, {order.name}",
            "invoice_date": fields.Date.context_today(self.with_context(tz=claim.company_id._process_tz())),
            "invoice_payment_term_id": False,
            "reversed_entry_id": invoices.id if len(invoices) == 1 else False,
            "claim_id": claim.id,
            "invoice_line_ids": lines,
        }
