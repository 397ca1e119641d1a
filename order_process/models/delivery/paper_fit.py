from odoo import models

from .paper_basis import covers, equals


class StockPicking(models.Model):
    """Papers that go along say what leaves, no more: where less was counted out than they say, they are made void and
    issued anew; what follows later gets its own with its dispatch."""

    _inherit = "stock.picking"

    def _fit_papers(self):
        """Issue the papers of these deliveries anew where they do not say what was counted out; as the system.

        A paper that somebody has signed stays as it is: its people make it void first."""
        leaving = self.sudo().filtered(lambda picking: picking.state != "done" and picking._reaches_customer())
        entries, wrong = [], self.env["order.process.paper"].sudo()
        for picking, slots in leaving._get_paper_slots().items():
            for slot in slots:
                if slot.problem != "outdated" and picking._is_to_fit(slot):
                    entries += picking._prepare_fitting_papers(slot)
                    wrong |= slot.papers
        if wrong:
            wrong._void(self.env._("Issued anew for what was counted out."))
        return wrong._issue(entries, by_itself=True)

    def _is_to_fit(self, slot):
        """Whether unsigned papers of a delivery cover what was counted out and do not say just that."""
        contents = [paper.content for paper in slot.papers]
        if slot.rule.level != "delivery" or not contents or slot.papers.signature_ids:
            return False
        counted = self._get_counted()
        says_it = equals(contents, counted) and not self._is_worth_otherwise(slot)
        return covers(contents, counted, self._get_paper_address()) and not says_it

    def _is_worth_otherwise(self, slot):
        """Whether papers that show money show another sum than these goods are worth now: of what is charged beside the
        goods, what came back meanwhile has changed their share."""
        if not (slot.rule.type_id.show_prices or slot.rule.confirms_receipt):
            return False
        said = sum(paper.content.get("value", 0.0) for paper in slot.papers)
        return bool(self.sale_id.currency_id.compare_amounts(said, self._get_transfer_value(counted=True)))

    def _prepare_fitting_papers(self, slot):
        """The papers that take the place of those of a slot: of what leaves, and of what other open transfers of the
        delivery bring; each is kept with its transfer."""
        others = self.env["stock.picking"]
        if self not in slot.papers.picking_id:
            others = (self._get_first()._get_following() - self).filtered(
                lambda picking: picking.state not in ("done", "cancel") and picking._reaches_customer()
            )
        return [
            (slot.rule, self.sale_id, picking, picking._prepare_fitted_content(counted=picking == self), {})
            for picking in self | others
        ]

    def _prepare_fitted_content(self, counted):
        """A paper's content; where it says what was counted out, it still covers all that was to be brought."""
        needed = [{"product_id": key, "quantity": float(value)} for key, value in self._get_needed().items()]
        return {**self._get_paper_content(counted=counted), "covers": needed}

    def _is_signed_for_other_goods(self, rule, papers):
        """Whether somebody has signed for another quantity than the one that leaves."""
        if rule.level != "delivery" or not papers.signature_ids or not self._reaches_customer():
            return False
        return not equals([paper.content for paper in papers], self._get_counted())
