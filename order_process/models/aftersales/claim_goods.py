from typing import NamedTuple

from odoo import models
from odoo.exceptions import UserError

# Either of them puts the same goods right: what was credited is not replaced, and the other way round.
EITHER = ("credit", "replacement")


class Remedy(NamedTuple):
    """What was arranged for goods: by which claim (empty: by hand), the step that arranged it, how much in the unit of
    the product, and the name of the document."""

    claim: object
    step: str
    product: object
    quantity: float
    name: str


class OrderProcessClaim(models.Model):
    """How much of which goods can still be put right, whatever other claims of the order have arranged.

    Money and goods free of charge exclude each other; a return goes with either. All of it is counted by product,
    because a replacement order may be changed until it is reviewed."""

    _inherit = "order.process.claim"

    def _get_remedies(self):
        """Returns, credits and goods free of charge that are arranged for the order and were not cancelled.

        :rtype: list[Remedy]
        """
        self.ensure_one()
        order, found = self.sudo().order_id, []
        for claim in order.claim_ids:
            for move in claim.return_ids.move_ids.filtered(lambda move: move.state != "cancel"):
                quantity = move.quantity if move.state == "done" else move.product_uom_qty
                found.append((claim, "return", move.product_id, quantity, move.product_uom, move.picking_id.name))
            for item in claim.credit_note_ids.invoice_line_ids.filtered(lambda item: item.parent_state != "cancel"):
                found.append((claim, "credit", item.product_id, item.quantity, item.product_uom_id, ""))
            for line in claim.replacement_ids.order_line.filtered(lambda line: line.state != "cancel"):
                if claim._is_free(line.product_id, line.price_unit * (1 - line.discount / 100)):
                    name = line.order_id.name
                    found.append(
                        (claim, "replacement", line.product_id, line.product_uom_qty, line.product_uom_id, name)
                    )
        for line in order.order_line:
            if quantity := line._get_credited_by_hand():
                found.append((self.browse(), "credit", line.product_id, quantity, line.product_uom_id, ""))
        return [
            Remedy(claim, step, product, unit._to_exact(quantity, product.uom_id), name)
            for claim, step, product, quantity, unit, name in found
            if product.type == "consu"
        ]

    def _is_free(self, product, price):
        """Whether goods at this price are a remedy and no sale: given for nothing, or the claim's own goods for less
        than the dealer paid. Other goods may be exchanged for the difference."""
        lines = self.sudo().order_id.order_line.filtered(lambda line: line.product_id == product)
        paid = max((line.price_unit * (1 - line.discount / 100) for line in lines), default=0.0)
        own = not self.line_ids or product in self.line_ids.product_id
        return not price or (own and self.currency_id.compare_amounts(price, paid) < 0)

    def _get_room(self, step):
        """``{product: (by the order, by the claim)}``: how much may still come back, be credited or be replaced, in the
        unit of the product. A claim that names no goods is about all that was delivered."""
        self.ensure_one()
        claim, room = self.sudo(), {}
        remedies = claim._get_remedies()
        goods = claim.order_id.order_line.filtered(
            lambda line: not line.display_type and line.product_id.type == "consu"
        )
        for product, lines in goods.grouped("product_id").items():
            own = [remedy for remedy in remedies if remedy.product == product]
            by_order = by_claim = sum(line._in_own_unit(line._get_shipped()) for line in lines)
            if step in EITHER:
                credited, replaced = (sum(one.quantity for one in own if one.step == name) for name in EITHER)
                by_order -= credited
                if step == "replacement":
                    # What came back to go off the order is not replaced either.
                    by_order = min(by_order, sum(line._in_own_unit(line.qty_delivered) for line in lines))
                by_order -= replaced
            if claim.line_ids:
                by_claim = claim._get_claimed_quantity(product)
            same = EITHER if step in EITHER else (step,)
            by_claim -= sum(one.quantity for one in own if one.claim == claim and one.step in same)
            room[product] = (by_order, by_claim)
        return room

    def _get_claimed_quantity(self, product):
        lines = self.sudo().line_ids.filtered(lambda line: line.product_id == product)
        return sum(line.order_line_id._in_own_unit(line.quantity) for line in lines)

    def _get_goods_left(self, step):
        """``{order line: quantity}`` of goods that may still come back, be credited or be replaced free of charge, in
        the units of the lines; at most what of the line was delivered."""
        room = self._get_room(step)
        left = {}
        for line in self.order_id.order_line.filtered(lambda line: line.product_id in room and not line.display_type):
            most = max(min(room[line.product_id]), 0.0)
            most = line.product_id.uom_id._to_exact(most, line.product_uom_id)
            left[line] = min(most, line.sudo()._get_shipped())
        return left

    def _check_goods(self, step, goods=()):
        """Refuse to put the same goods right twice, or more of them than the claim is about.

        :param step: return, credit or replacement
        :param goods: ``[(order line, quantity, price)]`` to be arranged on top of what is arranged already; none:
            whether what is arranged is right, before it is posted or confirmed
        :raises UserError: what was arranged already, and where
        """
        asked, free = {}, {}
        for line, quantity, price in goods:
            product, quantity = line.product_id, line._in_own_unit(quantity)
            asked[product] = asked.get(product, 0.0) + quantity
            if step != "replacement" or self._is_free(product, price):
                free[product] = free.get(product, 0.0) + quantity
        problems = []
        for product, (by_order, by_claim) in self._get_room(step).items():
            wanted, given = asked.get(product, 0.0), free.get(product, 0.0)
            over = product.uom_id.compare(given, by_claim) > 0 or product.uom_id.compare(wanted, by_order) > 0
            if over and (wanted or not goods):
                left = min(by_order, by_claim) if given or not goods else by_order
                problems.append(self._describe_room(step, product, left, wanted))
        if problems:
            raise UserError("\n".join(problems))

    def _describe_room(self, step, product, left, wanted):
        """Why no more of the product can be arranged, with everything that is arranged already, line by line."""
        _, claim = self.env._, self.sudo()
        values = {"product": product.display_name, "left": f"{max(left, 0.0):g}", "wanted": f"{wanted:g}"}
        if not wanted:
            said = [_("%(product)s: %(over)s too many are credited or replaced.", over=f"{-left:g}", **values)]
        elif step == "return":
            said = [_("%(product)s: %(left)s more can come back for this claim, %(wanted)s were asked for.", **values)]
        else:
            said = [_("%(product)s: %(left)s more can be credited or replaced, %(wanted)s were asked for.", **values)]
        if claim.line_ids:
            about = f"{claim._get_claimed_quantity(product):g}"
            said.append(_("%(claim)s is about %(quantity)s of it.", claim=claim.name, quantity=about))
        for one in claim._get_remedies():
            values = {"claim": one.claim.name, "quantity": f"{one.quantity:g}", "document": one.name}
            if one.product != product or (one.step == "return") != (step == "return"):
                continue
            if one.step == "return":
                said.append(_("%(claim)s: %(quantity)s come back by %(document)s.", **values))
            elif one.step == "replacement":
                said.append(_("%(claim)s: %(quantity)s are replaced by %(document)s.", **values))
            elif one.claim:
                said.append(_("%(claim)s: %(quantity)s are credited.", **values))
            else:
                said.append(_("%(quantity)s are credited without a claim.", **values))
        return "\n".join(said)


class SaleOrderLine(models.Model):
    """How much of a line the dealer ever got, and what was credited of it beside claims."""

    _inherit = "sale.order.line"

    def _in_own_unit(self, quantity):
        """A quantity of the line in the unit of its product."""
        return self.product_uom_id._to_exact(quantity, self.product_id.uom_id)

    def _get_shipped(self):
        """What was delivered, whatever of it came back since, in the unit of the line."""
        self.ensure_one()
        return self._get_delivered() + self._get_taken_back()

    def _get_credited_by_hand(self):
        """What credit notes of no claim took back for good, in the unit of the line: a note whose invoice was written
        anew took nothing back."""
        self.ensure_one()
        refunds = self.invoice_lines.filtered(
            lambda item: item.move_id.move_type == "out_refund" and item.parent_state != "cancel"
        )
        by_hand, by_claim = (
            sum(item._get_exact_quantity(self.product_uom_id) for item in items)
            for items in (
                refunds.filtered(lambda item: not item.move_id.claim_id),
                refunds.filtered(lambda item: item.move_id.claim_id),
            )
        )
        return max(min(by_hand, self._get_shipped() - self._get_invoiced() - by_claim), 0.0) if by_hand else 0.0
