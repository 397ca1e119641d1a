from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.notify import show_result
from ..base.sentinel import by_itself
from ..base.staff import check_role, check_staff
from ..base.window import open_record
from ..invoice.gate import FINANCE


class StockPicking(models.Model):
    """The papers that finance issues before goods leave: where they are missing, and issuing many at once (E2-E6)."""

    _inherit = "stock.picking"

    finance_papers = fields.Char("To Issue", compute="_compute_finance_papers")
    finance_papers_refusal = fields.Char("Why Not Now", compute="_compute_finance_papers")
    finance_papers_due = fields.Boolean(
        "Slip to issue", compute="_compute_finance_papers", search="_search_finance_papers_due"
    )
    order_currency_id = fields.Many2one(related="sale_id.currency_id", string="Order Currency")
    order_amount = fields.Monetary(
        related="sale_id.amount_total", string="Order Total", currency_field="order_currency_id"
    )

    @api.depends_context("lang", "uid")
    @api.depends("paper_ids.state", "state", "dispatch_id")
    def _compute_finance_papers(self):
        self.finance_papers = self.finance_papers_refusal = self.finance_papers_due = False
        for picking, found in self.filtered("id")._get_finance_papers().items():
            names = [rule.with_env(self.env).sudo().type_id.name for rule in found]
            picking.finance_papers = ", ".join(names) or False
            picking.finance_papers_refusal = next(filter(None, found.values()), False)
            picking.finance_papers_due = any(not refusal for refusal in found.values())

    @api.model
    def _search_finance_papers_due(self, operator, value):
        if operator != "in":
            return NotImplemented
        due = self.browse()
        for company in self.env.companies:
            due |= self._find_finance_papers_due(company)
        return [("id", "in" if True in value else "not in", due.ids)]

    @api.model
    def _get_finance_rules(self):
        """The rules of papers that finance issues with a delivery, on the screen alone."""
        return (
            self.env["order.process.paper.rule"]
            .sudo()
            .search(
                [
                    ("issuer_group_id", "=", self.env.ref(FINANCE).id),
                    ("type_id.level", "!=", "order"),
                    ("type_id.needs_scan", "=", False),
                ]
            )
        )

    @api.model
    def _find_with_finance_papers(self, company):
        """The dispatched transfers that have not left and whose delivery method has papers of finance; of a delivery in
        steps the first open one, where its papers are kept."""
        Order = self.env["sale.order"]
        pickings = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("dispatch_id", "!=", False),
                ("state", "not in", ("done", "cancel")),
                ("sale_id", "any", Order._get_carrier_domain(self._get_finance_rules().carrier_id)),
            ],
            order="id",
        )
        chains = pickings._get_previous()
        return pickings.filtered(lambda picking: not (chains[picking] - picking) & pickings)

    def _get_finance_papers(self):
        """``{transfer: {rule: why it cannot be issued now}}`` of the papers of finance that are missing, in bulk; the
        reason is empty where this person can issue it."""
        rules = self._get_finance_rules()
        slots = self._get_paper_slots()
        unpaid = self._get_unpaid_reasons()
        return {
            picking: {
                slot.rule: picking._get_issue_refusal(slot.rule, found, unpaid)
                for slot in found
                if slot.problem == "missing" and slot.rule in rules
            }
            for picking, found in slots.items()
        }

    @api.model
    def _find_finance_papers_due(self, company):
        """The transfers with a paper of finance that is missing and could be issued now, whoever asks."""
        pickings = self._find_with_finance_papers(company)
        found = by_itself(pickings)._get_finance_papers()
        return pickings.filtered(lambda picking: any(not refusal for refusal in found[picking].values()))

    def action_issue_finance_papers(self):
        """Issue what finance issues with these transfers, as far as it can be issued now; each passes or fails alone.

        :raises UserError: to whom the role is missing, or with every reason when none could be issued
        :return: a notification with the result
        """
        refusal = self.env._("Only a finance reviewer issues these papers: %s.", ", ".join(self.mapped("name")) or "–")
        check_role(self.env, FINANCE, refusal)
        self.check_access("read")
        self.sudo().sale_id._lock_rows()
        self.env.invalidate_all()
        papers = self.env["order.process.paper"]
        while True:
            found = self._get_finance_papers()
            entries = [
                picking._prepare_paper_entry(rule)
                for picking, rules in found.items()
                for rule, refusal in rules.items()
                if not refusal
            ]
            if not entries:
                break
            # What comes after another paper follows in the next round.
            papers |= papers._issue(entries)
        papers.sudo().order_id._after_papers()
        refusals = list(dict.fromkeys(refusal for rules in found.values() for refusal in rules.values()))
        if refusals and not papers:
            raise UserError("\n".join(refusals))
        return self._notify_papers(papers, refusals)

    def action_open_paper_order(self):
        """Open the order, where finance looks at its papers."""
        self.ensure_one()
        check_staff(self)
        return open_record(self.sudo().sale_id)

    def _prepare_paper_entry(self, rule):
        picking = self.sudo()
        target = picking._get_first() if rule.level == "delivery" else picking
        return rule, picking.sale_id, target, picking._get_paper_content(counted=rule.level == "transfer"), {}

    @api.model
    def _notify_papers(self, papers, refusals):
        said = self.env._("%s papers issued.", len(papers)) if papers else self.env._("Everything is issued already.")
        return show_result(said, refusals)
