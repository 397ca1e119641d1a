from odoo import api, fields, models

from ..base.window import open_dialog


class StockPicking(models.Model):
    """The papers of a transfer as a checklist: each with what it lacks, whose turn it is and its buttons (E10)."""

    _inherit = "stock.picking"

    paper_checklist = fields.Json("Checklist", compute="_compute_paper_checklist")
    ship_refusal = fields.Text("Why It Cannot Leave", compute="_compute_paper_checklist")
    check_refusal = fields.Text("Why It Cannot Be Checked", compute="_compute_paper_checklist")
    asks_for_check = fields.Boolean(compute="_compute_paper_checklist")
    is_checked = fields.Boolean(compute="_compute_paper_checklist")

    @api.depends_context("lang", "uid")
    def _compute_paper_checklist(self):
        self.paper_checklist = False
        self.ship_refusal = False
        self.check_refusal = False
        self.asks_for_check = False
        self.is_checked = False
        transfers = self.filtered(lambda picking: picking.id and picking.sudo().sale_id._with_papers())
        slots = transfers._get_paper_slots()
        outgoing = transfers.filtered(lambda p: p._reaches_customer() and p.state not in ("done", "cancel"))
        problems = outgoing._get_check_problems()
        blockers = outgoing.sudo().sale_id._get_blockers("ship")
        for picking in transfers:
            rows = [picking._prepare_paper_row(slot, slots[picking]) for slot in slots[picking]]
            picking.paper_checklist = {"rows": rows} if rows else False
        for picking in outgoing:
            picking.asks_for_check = picking.sudo().sale_id._get_carrier().needs_check
            picking.is_checked = picking._is_checked()
            picking.check_refusal = "\n".join(problems[picking]) or False
            found = blockers[picking.sudo().sale_id]
            stopping = [b.message for b in found if not b.picking or b.picking == picking.id]
            picking.ship_refusal = "\n".join(stopping) or False

    def _prepare_paper_row(self, slot, slots):
        """One line of the checklist as plain values."""
        rule = slot.rule.with_env(self.env).sudo()
        step, stopping = next(
            ((step, b) for step in ("dispatch", "ship", "close") if (b := self._get_slot_blocker(slot, step))),
            (None, None),
        )
        later = step == "close" and bool(self) and self.state != "done"
        row = {
            "rule": rule.id,
            "picking": self.id,
            "name": rule.type_id.name,
            "owner": rule.issuer_group_id.name,
            "problem": slot.problem,
            "message": stopping.message if stopping else "",
            "stops": bool(stopping) and not later,
            "later": later,
            "papers": [paper._prepare_checklist_entry() for paper in slot.papers.with_env(self.env).sudo()],
            "issue": False,
        }
        if slot.problem == "missing":
            refusal = self._get_issue_refusal(slot.rule, slots)
            row["issue"] = {"refusal": refusal, "ask": rule.type_id.needs_scan}
            if not row["message"] and not rule.step:
                row["message"] = self.env._("Not issued; nothing waits for it.")
        return row

    def action_open_issue(self, rule_id):
        """Open the form that asks for the facts of a paper with a scan."""
        self.ensure_one()
        return open_dialog(
            self.env["order.process.paper.rule"].browse(rule_id).type_id.name,
            "order.process.paper.issue",
            default_picking_id=self.id,
            default_rule_id=rule_id,
        )


class OrderProcessPaper(models.Model):
    _inherit = "order.process.paper"

    def _prepare_checklist_entry(self):
        self.ensure_one()
        return {
            "id": self.id,
            "number": self.name,
            "state": self.state,
            "label": dict(self._fields["state"]._description_selection(self.env))[self.state],
            "signed": ", ".join(self.signature_ids.mapped("name")),
            "awaits": self.awaited_roles,
            "comes_back": self.comes_back and self.state == "signed",
            "prints": self.print_count,
        }

    def action_open_sign(self):
        """Open the pad on which the next signature is drawn."""
        self.ensure_one()
        awaited = self._get_awaited()
        expected = self._get_expected_signer(awaited[0]) if awaited else None
        return open_dialog(
            f"{self.type_id.name} {self.name}",
            "order.process.paper.sign",
            default_paper_id=self.id,
            default_role=awaited[0] if awaited else False,
            default_name=expected or (self.order_id.sudo().receiver_name if awaited[:1] == ["dealer"] else ""),
        )

    def action_open_void(self):
        """Ask why the papers are void."""
        self.check_access("read")
        return open_dialog(
            self.env._("Make void"),
            "order.process.reason",
            default_decision="void",
            active_model=self._name,
            active_ids=self.ids,
        )


class SaleOrder(models.Model):
    _inherit = "sale.order"

    paper_checklist = fields.Json("Checklist", compute="_compute_paper_checklist")

    @api.depends_context("lang", "uid")
    def _compute_paper_checklist(self):
        """The papers of the order and of each of its deliveries, with the buttons for them."""
        self.paper_checklist = False
        orders = self.filtered("id")._with_papers()
        Picking = self.env["stock.picking"]
        order_slots = orders._get_order_slots()
        transfers = orders._get_paper_transfers()
        slots = transfers._get_paper_slots()
        for order in orders:
            groups = []
            rows = [
                {**Picking._prepare_paper_row(slot, order_slots[order]), "order": order.id}
                if slot.problem != "missing"
                else order._prepare_order_row(slot)
                for slot in order_slots[order]
            ]
            if rows:
                groups.append({"title": "", "rows": rows})
            for picking in transfers.filtered(lambda p, order=order: p.sale_id == order):
                rows = [picking._prepare_paper_row(slot, slots[picking]) for slot in slots[picking]]
                state = dict(picking._fields["state"]._description_selection(self.env))[picking.state]
                groups.append({"title": f"{picking.name} · {state}", "rows": rows})
            order.paper_checklist = {"groups": groups} if groups else False

    def _get_paper_transfers(self):
        """The transfers whose papers are shown: those that reach the dealer, else the first of the delivery."""
        pickings = (
            self.env["stock.picking"]
            .sudo()
            .search(
                [
                    ("sale_id", "in", self.ids),
                    ("state", "!=", "cancel"),
                    ("picking_type_id.code", "!=", "incoming"),
                    ("goes_back", "=", False),
                ],
                order="id",
            )
        )
        reaching = pickings.filtered(lambda picking: picking._reaches_customer())
        followed = self.env["stock.picking"].sudo().union(*reaching._get_previous().values())
        return (reaching | (pickings - followed)).with_env(self.env).sudo()

    def _prepare_order_row(self, slot):
        self.ensure_one()
        rule = slot.rule.with_env(self.env).sudo()
        may = slot.rule.with_env(self.env)._may_issue(self.sudo().warehouse_id)
        refusal = ""
        if not may:
            refusal = self.env._("%s issues it.", rule.issuer_group_id.name)
        elif self.state != "sale":
            refusal = self.env._("%s is not confirmed.", self.name)
        blocker = self.env["stock.picking"]._get_slot_blocker(slot, slot.rule.step)
        return {
            "rule": rule.id,
            "order": self.id,
            "name": rule.type_id.name,
            "owner": rule.issuer_group_id.name,
            "problem": slot.problem,
            "message": blocker.message if blocker else "",
            "stops": bool(blocker),
            "papers": [],
            "issue": {"refusal": refusal, "ask": False},
        }
