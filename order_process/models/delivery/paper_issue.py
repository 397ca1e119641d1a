import secrets
from collections import Counter
from datetime import date

from odoo import Command, fields, models
from odoo.exceptions import UserError

from ..base.plain import as_id, as_number, as_text
from ..base.sentinel import internal
from ..base.staff import check_staff
from .scan import read_scan

MAX_SCANS = 5
FACTS = ("wagon_no", "station", "loaded_on", "weight")


class StockPicking(models.Model):
    """Issuing papers of transfers: by a person of the group, or by the system where the rule says so."""

    _inherit = "stock.picking"

    def action_issue_paper(self, rule_id, facts=None):
        """Issue the paper of a rule for these transfers.

        :param facts: for papers with a scan: ``wagon_no``, ``station``, ``loaded_on``, ``weight`` in kg, and ``scans``,
            a list of (file name, base64)
        :raises UserError: who issues it, what has to come before it, what is wrong with the facts; then none is issued
        """
        check_staff(self)
        rule = self.env["order.process.paper.rule"].sudo().browse(as_id(rule_id)).exists()
        if not rule or self.sale_id._get_carrier() != rule.carrier_id:
            raise UserError(self.env._("The delivery method of this order asks for no such paper."))
        papers = self.env["order.process.paper"]
        self.sudo().sale_id._lock_rows()
        for picking in self.union():
            papers |= picking._issue_paper(rule, facts if isinstance(facts, dict) else {})
        papers.sudo().order_id._after_papers()
        return papers

    def _issue_paper(self, rule, facts):
        self.ensure_one()
        picking = self.sudo()
        refusal = self._get_issue_refusal(rule)
        if refusal:
            raise UserError(refusal)
        vals = self._check_facts(rule.type_id, facts)
        scans = self._check_scans(rule.type_id, facts)
        target = picking._get_first() if rule.level == "delivery" else picking
        content = picking._get_paper_content(counted=rule.level == "transfer")
        paper = self.env["order.process.paper"]._issue([(rule, picking.sale_id, target, {**content, **vals}, vals)])
        paper._keep_scans(scans)
        return paper

    def _get_issue_refusal(self, rule, slots=None, unpaid=None):
        """Why this person cannot issue the paper now, in plain words; empty when they can.

        :param slots: the transfer's slots, where they are known
        :param unpaid: ``{order id: reason}`` of the orders whose money is not in, where they are known
        """
        self.ensure_one()
        order, shown = self.sudo().sale_id, rule.with_env(self.env).sudo()
        name = shown.type_id.name
        if not rule.with_env(self.env)._may_issue(order.warehouse_id):
            return self.env._(
                "%(paper)s of %(order)s is issued by %(group)s of its centre.",
                paper=name,
                order=order.name,
                group=shown.issuer_group_id.name,
            )
        if order.process_stage not in ("approved", "dispatched", "preparing", "shipped", "received", "settled"):
            return self.env._("%(paper)s: %(order)s is not confirmed.", paper=name, order=order.name)
        slots = slots if slots is not None else self._get_paper_slots()[self]
        own = [slot for slot in slots if slot.rule == rule]
        if not own:
            return self.env._("%(paper)s is not asked for at %(transfer)s.", paper=name, transfer=self.name)
        if own[0].problem == "outdated":
            return self.env._(
                "%(paper)s %(number)s is to be made void first: it no longer says what leaves, where to or with whom.",
                paper=name,
                number=", ".join(own[0].papers.mapped("name")),
            )
        if own[0].papers:
            return self.env._("%(paper)s of %(order)s is issued already.", paper=name, order=order.name)
        before = [
            slot
            for slot in slots
            if slot.rule.sequence < rule.sequence and slot.rule.step and slot.problem in ("missing", "outdated")
        ]
        if before:
            return self.env._(
                "%(paper)s of %(order)s comes after %(before)s (%(group)s).",
                paper=name,
                order=order.name,
                before=before[0].rule.with_env(self.env).sudo().type_id.name,
                group=before[0].rule.with_env(self.env).sudo().issuer_group_id.name,
            )
        if rule.auto_issue == "check" and not self.sudo().checked_on and rule.step == "ship":
            return self.env._("%s is issued when the keeper has checked papers and goods.", name)
        if rule.type_id.needs_scan and self.state != "done":
            return self.env._("%s is issued once the goods are loaded and have left.", name)
        if rule.needs_payment:
            reason = (self._get_unpaid_reasons() if unpaid is None else unpaid).get(order.id)
            if reason:
                return self.env._("%(paper)s: %(reason)s", paper=name, reason=reason)
        return ""

    def _get_unpaid_reasons(self):
        """Hook for capabilities: ``{order id: reason}`` of the orders of these transfers whose money is not in."""
        return {}

    def _check_facts(self, paper_type, facts):
        """The loading facts as they are kept.

        :raises UserError: everything that is missing, at once
        """
        if not paper_type.needs_scan:
            return {}
        labels = {
            name: self.env["order.process.paper"]._fields[name].get_description(self.env, ["string"])["string"]
            for name in FACTS
        }
        facts = {**facts, "wagon_no": as_text(facts.get("wagon_no")), "station": as_text(facts.get("station"))}
        missing = [label for name, label in labels.items() if not facts.get(name)]
        if missing:
            raise UserError(self.env._("%(paper)s needs: %(facts)s.", paper=paper_type.name, facts=", ".join(missing)))
        weight = as_number(facts["weight"])
        if not 0 < weight < 10**7:
            raise UserError(self.env._("The weight is in kg, above zero: not %s.", facts["weight"]))
        return {
            "wagon_no": facts["wagon_no"],
            "station": facts["station"],
            "loaded_on": fields.Date.to_string(self._read_loading_day(facts["loaded_on"])),
            "weight": weight,
        }

    def _read_loading_day(self, value):
        try:
            day = fields.Date.to_date(value)
        except (TypeError, ValueError):
            day = None
        if not isinstance(day, date) or day > self.sudo().company_id._process_today():
            raise UserError(self.env._("Goods were loaded on a day up to today: not %s.", value))
        return day

    def _check_scans(self, paper_type, facts):
        if not paper_type.needs_scan:
            return []
        scans = facts.get("scans")
        pairs = isinstance(scans, (list, tuple)) and all(
            isinstance(scan, (list, tuple)) and len(scan) == 2 for scan in scans
        )
        if not pairs or not 0 < len(scans) <= MAX_SCANS:
            raise UserError(
                self.env._(
                    "%(paper)s needs its scan: 1 to %(most)s pictures or PDF files.",
                    paper=paper_type.name,
                    most=MAX_SCANS,
                )
            )
        return [read_scan(self.env, name, content) for name, content in scans]

    def _issue_by_itself(self, moment):
        """Issue the papers that a rule issues with the dispatch or with the keeper's check; what cannot be issued yet
        is left to its people."""
        asked = [
            (picking, slot.rule)
            for picking, slots in self._get_paper_slots().items()
            for slot in slots
            if slot.rule.auto_issue == moment and slot.problem == "missing"
        ]
        unpaid = self._get_unpaid_reasons() if any(rule.needs_payment for _picking, rule in asked) else {}
        entries = []
        for picking, rule in asked:
            transfer = picking.sudo()
            if rule.needs_payment and transfer.sale_id.id in unpaid:
                continue
            target = transfer._get_first() if rule.level == "delivery" else transfer
            content = transfer._get_paper_content(counted=rule.level == "transfer")
            entries.append((rule, transfer.sale_id, target, content, {}))
        return self.env["order.process.paper"]._issue(entries, by_itself=True)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def action_issue_order_paper(self, rule_id):
        """Issue a paper that belongs to the orders as a whole.

        :raises UserError: who issues it, or why not now; then none is issued
        """
        check_staff(self)
        rule = self.env["order.process.paper.rule"].sudo().browse(as_id(rule_id)).exists()
        shown = rule.with_env(self.env).sudo()
        self._lock_rows()
        entries = []
        slots = self._get_order_slots()
        for order in self.union():
            own = [slot for slot in slots[order] if slot.rule == rule]
            said = {"paper": shown.type_id.name, "order": order.name}
            if not own:
                raise UserError(self.env._("The delivery method of %s asks for no such paper.", order.name))
            if not rule.with_env(self.env)._may_issue(order.sudo().warehouse_id):
                group = shown.issuer_group_id.name
                raise UserError(
                    self.env._("%(paper)s of %(order)s is issued by %(group)s of its centre.", group=group, **said)
                )
            if own[0].papers:
                raise UserError(self.env._("%(paper)s of %(order)s is issued already.", **said))
            if order.state != "sale":
                raise UserError(self.env._("%(paper)s: %(order)s is not confirmed.", **said))
            entries.append((rule, order.sudo(), self.env["stock.picking"], order.sudo()._get_paper_content(), {}))
        papers = self.env["order.process.paper"]._issue(entries)
        self.sudo()._after_papers()
        return papers

    def _issue_order_papers_by_itself(self):
        entries = [
            (slot.rule, order.sudo(), self.env["stock.picking"], order.sudo()._get_paper_content(), {})
            for order, slots in self._get_order_slots().items()
            for slot in slots
            if slot.rule.auto_issue == "dispatch" and slot.problem == "missing"
        ]
        return self.env["order.process.paper"]._issue(entries, by_itself=True)


class OrderProcessPaper(models.Model):
    _inherit = "order.process.paper"

    def _issue(self, entries, by_itself=False):
        """Append papers: ``(rule, order, transfer, content, facts)``; numbers are drawn by type and company at once."""
        if not entries:
            return self
        now = fields.Datetime.now()
        numbers = Counter((rule.type_id, order.company_id) for rule, order, _picking, _content, _facts in entries)
        drawn = {key: iter(key[0]._draw_numbers(key[1], count)) for key, count in numbers.items()}
        papers = self._append(
            [
                {
                    "name": next(drawn[rule.type_id, order.company_id]),
                    "type_id": rule.type_id.id,
                    "order_id": order.id,
                    "picking_id": picking.id,
                    "process_mode": order.process_mode,
                    "issued_on": now,
                    "issued_by_id": self.env.uid,
                    "by_itself": by_itself,
                    "step": rule.step,
                    "sign_step": rule.sign_step,
                    "signer_role": rule.signer_role,
                    "cosigner_role": rule.cosigner_role,
                    "comes_back": rule.comes_back,
                    "confirms_receipt": rule.confirms_receipt,
                    "content": content,
                    "token": secrets.token_urlsafe(16),
                    **facts,
                }
                for rule, order, picking, content, facts in entries
            ]
        )
        papers.sudo()._log_papers("paper")
        papers.sudo()._tell_loaded()
        return papers

    def _tell_loaded(self):
        """The papers with a scan come from outside and go on to the dealer."""
        for paper in self.filtered(lambda paper: paper.type_id.needs_scan):
            said = {"paper_id": paper.id, "paper": paper.name, "station": paper.station, "wagon": paper.wagon_no}
            paper.order_id._tell("loaded", key=str(paper.id), weight=paper.weight, **said)

    def _keep_scans(self, scans):
        """Keep scans of a paper with it, beside those it has, readable by whoever reads the paper."""
        attachments = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                [
                    {"name": name, "raw": raw, "mimetype": mimetype, "res_model": self._name, "res_id": self.id}
                    for name, raw, mimetype in scans
                ]
            )
        )
        internal(self).write({"scan_ids": [Command.link(scan.id) for scan in attachments]})
        return attachments
