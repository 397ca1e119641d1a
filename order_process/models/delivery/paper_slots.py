from typing import NamedTuple

from odoo import models

from ..base.blocker import Blocker
from .paper_basis import covers, equals, names_others, same_order


class Slot(NamedTuple):
    """A paper that a delivery needs and how it stands: ``problem`` is missing, outdated, unsigned, away or empty."""

    rule: object
    papers: object
    problem: str


class StockPicking(models.Model):
    """Which papers a transfer needs: one question for the checklist, the gate and the desk (E10)."""

    _inherit = "stock.picking"

    def _get_paper_slots(self, stopping=False):
        """``{transfer: [Slot]}`` of the papers that its delivery needs, in the order in which they are issued; in bulk.

        Papers of a delivery are kept at its first transfer and count for the ones after it. Outdated is what no longer
        says what leaves, where to or with whom: it is made void and issued anew.

        :param stopping: leave out the papers that stop nothing
        """
        pickings = self.sudo()
        chains = pickings._get_previous()
        papers = self.env["order.process.paper"].sudo().search(
            [
                ("order_id", "in", pickings.sale_id.ids),
                ("picking_id", "in", self.env["stock.picking"].union(*chains.values()).ids),
                ("state", "!=", "void"),
            ]
        )
        by_picking = papers.grouped("picking_id")
        # What each of them is asked below is read for all of them here.
        papers.signature_ids.mapped("role")
        pickings.move_ids.move_line_ids.mapped("lot_id")
        pickings.move_ids.product_id.mapped("uom_id")
        pickings.move_ids.sale_line_id.mapped("price_unit")
        slots = {}
        for picking in pickings:
            own = papers.browse().union(*(by_picking[each] for each in chains[picking] if each in by_picking))
            # Whoever ties moves together by hand makes no paper of another order one of this.
            own = own.filtered(lambda paper, picking=picking: paper.order_id == picking.sale_id)
            slots[picking.with_env(self.env)] = [
                picking._get_slot(rule, own.filtered(lambda paper, rule=rule: paper.type_id == rule.type_id))
                for rule in picking.sale_id._get_carrier().paper_rule_ids
                if (rule._is_stopping() or not stopping) and picking._is_asked_for(rule)
            ]
        return slots

    def _is_asked_for(self, rule):
        """Whether the transfer needs the paper of a rule at all."""
        self.ensure_one()
        if rule.type_id.only_with_freight and not self._get_freight_on_paper():
            return False
        return rule.level == "delivery" or (rule.level == "transfer" and self._reaches_customer())

    def _get_slot(self, rule, papers):
        own = papers.filtered(lambda paper: paper.picking_id == self)
        # Of a delivery in parts each has its own; what is kept where it began is for the rest.
        if rule.level == "transfer" or own:
            papers = own
        if not papers:
            return Slot(rule, papers, "missing")
        contents = [paper.content for paper in papers]
        if self.state != "done" and rule.level == "delivery":
            current = covers(contents, self._get_needed(), self._get_paper_address())
            current = current and not self._is_signed_for_other_goods(rule, papers)
        else:
            current = rule.level == "delivery" or equals(contents, self._get_counted())
        if not current or self._is_taken_by_others(papers) or self._is_priced_otherwise(rule, papers):
            return Slot(rule, papers, "outdated")
        return Slot(rule, papers, self._get_papers_problem(rule, papers))

    def _is_taken_by_others(self, papers):
        """Whether papers name others than who takes these goods along; they are right for goods that left with them."""
        if self.state == "done" or not self._reaches_customer():
            return False
        carrier = self._get_paper_carrier()
        wrong = papers.filtered(lambda paper: names_others([paper.content], carrier))
        return not all(paper._is_gone() for paper in wrong)

    def _is_priced_otherwise(self, rule, papers):
        """Whether papers that show prices show others than the order has now, for goods that are still here."""
        if self.state == "done" or not rule.type_id.show_prices:
            return False
        shown = {line["product_id"]: line["price"] for paper in papers for line in paper.content["lines"]}
        tolerance = 2 * self.sale_id.currency_id.rounding
        for product, moves in self._get_goods_moves().grouped("product_id").items():
            # Goods that the dealer pays for, and gets some of free, have no one price.
            if product.id not in shown or len(moves.sale_line_id) != 1:
                continue
            line = moves.sale_line_id
            price = line._get_price_in(product.uom_id) if line.product_id == product else 0.0
            if abs(price - shown[product.id]) * sum(moves.mapped("product_qty")) > tolerance:
                return True
        return any(
            abs(line._get_price_in(line.product_uom_id) - shown.get(line.product_id.id, 0.0)) > tolerance
            for line in self._get_goods_moves().sale_line_id
            if line.product_id.id in shown and line._get_parts()
        )

    @staticmethod
    def _get_papers_problem(rule, papers):
        if any(paper.state == "issued" and paper._get_awaited() for paper in papers):
            return "unsigned"
        if rule.comes_back and any(paper.state != "returned" for paper in papers):
            return "away"
        return ""

    # === Blockers ===

    def _get_paper_blockers(self, step):
        """``{transfer: [Blocker]}`` of what papers stop at ``step``: dispatch, ship or close."""
        slots = self._get_paper_slots(stopping=True)
        return {
            picking: [
                blocker for slot in found if (blocker := picking._get_slot_blocker(slot, step))
            ]
            for picking, found in slots.items()
        }

    def _get_slot_blocker(self, slot, step):
        rule = slot.rule.with_env(self.env).sudo()
        name, group = rule.type_id.name, rule.issuer_group_id
        numbers = ", ".join(slot.papers.mapped("name"))
        owner = group._get_external_name() if group else ""
        awaited = step == "close" and (rule.sign_step == step or rule.comes_back)
        if slot.problem == "missing" and (rule.step == step or awaited):
            message = self.env._("%(paper)s is missing: %(group)s issues it.", paper=name, group=group.name)
        elif slot.problem == "outdated" and step == (rule.step or "ship") and rule._is_stopping():
            message = self.env._(
                "%(paper)s %(number)s no longer says what leaves, where to or with whom: make it void and issue it anew"
                " (%(group)s).",
                paper=name,
                number=numbers,
                group=group.name,
            )
        elif slot.problem == "unsigned" and rule.sign_step == step:
            message = self.env._(
                "%(paper)s %(number)s is not signed: %(roles)s.",
                paper=name,
                number=numbers,
                roles=", ".join(filter(None, slot.papers.with_env(self.env).sudo().mapped("awaited_roles"))),
            )
        elif slot.problem in ("unsigned", "away") and rule.comes_back and step == "close":
            message = self.env._("%(paper)s %(number)s has not come back signed.", paper=name, number=numbers)
        else:
            return None
        return Blocker("papers", message, owner, picking=self.id)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_order_slots(self):
        """``{order: [Slot]}`` of the papers that are issued once per order."""
        orders = self.sudo()
        papers = self.env["order.process.paper"].sudo().search(
            [("order_id", "in", self.ids), ("picking_id", "=", False), ("state", "!=", "void")]
        )
        by_order = papers.grouped("order_id")
        papers.signature_ids.mapped("role")
        slots = {}
        for order in orders:
            own = by_order.get(order, papers.browse())
            slots[order.with_env(self.env)] = []
            for rule in order._get_carrier().paper_rule_ids.filtered(lambda rule: rule.level == "order"):
                found = own.filtered(lambda paper, rule=rule: paper.type_id == rule.type_id)
                problem = "missing" if not found else "outdated" if order._differs_from(found) else ""
                problem = problem or self.env["stock.picking"]._get_papers_problem(rule, found)
                slots[order.with_env(self.env)].append(Slot(rule, found, problem))
        return slots

    def _differs_from(self, papers):
        """Whether the order is not what its papers say any more; papers of the order hold its lines and its total."""
        self.ensure_one()
        content = self._get_paper_content()
        return not all(same_order(paper.content, content) for paper in papers)

    def _get_order_paper_blockers(self, step):
        Picking = self.env["stock.picking"]
        slots = self._get_order_slots()
        return {
            order: [blocker for slot in found if (blocker := Picking._get_slot_blocker(slot, step))]
            for order, found in slots.items()
        }
