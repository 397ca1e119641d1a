from odoo import api, fields, models
from odoo.tools import SQL

from ..base.notify import in_their_languages, notify
from ..base.staff import check_role
from ..base.work_time import to_local
from .merkle import anchor_digest, leaf_of, root_of

READERS = ("order_process.group_process_admin", "order_process.group_approving_manager")
JOB = "ir_cron_history_check"
CHUNK = 2000
FAULTS = [
    ("chain", "History changed, cut or added to"),
    ("head", "History is not the one of the day's digest"),
    ("anchor", "Digest of a day does not fit"),
    ("file", "File or sheet does not fit its digest"),
]


class OrderProcessHistoryCheck(models.Model):
    """One look at all histories and digests of a company, made every night (H6)."""

    _name = "order.process.history.check"
    _inherit = ["order.process.evidence"]
    _description = "Check of the History"
    _order = "id desc"
    _rec_name = "started_on"

    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="restrict")
    started_on = fields.Datetime(required=True)
    ended_on = fields.Datetime(required=True)
    order_count = fields.Integer("Orders")
    event_count = fields.Integer("Entries")
    anchor_count = fields.Integer("Days")
    seal_count = fields.Integer("Files and Sheets")
    fault_ids = fields.One2many("order.process.history.fault", "check_id", "What Does Not Fit")
    fault_count = fields.Integer("Faults")
    verdict = fields.Selection([("intact", "Complete and unchanged"), ("broken", "Tampered with")], required=True)

    @api.model
    def _run_nightly(self):
        """Take the digest of yesterday where no closing took it, then look at everything, company by company; called
        by ``ir_cron_history_check``."""
        companies = self.env["res.company"].sudo().search([("order_process_enabled", "=", True)])
        self.env["order.process.failure"]._run_each(JOB, companies, self._check)

    @api.model
    def action_check_now(self):
        """Look at everything now instead of in the night, and show the result.

        :raises UserError: to everybody but process administrators and approving managers
        """
        check_role(self.env, READERS, self.env._("Process administrators and approving managers check the history."))
        one = self.sudo().with_context(order_process_one_transaction=True)
        check = one._check(self.env.company)
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": check.id,
            "views": [(False, "form")],
            "target": "current",
        }

    @api.model
    def _check(self, company):
        """Look at all histories of a company and put the result on record; what was not found the night before is told.

        The orders are read in chunks, each as the database is at that moment, so that people go on working."""
        Failure, Anchor = self.env["order.process.failure"], self.env["order.process.anchor"].sudo()
        started = fields.Datetime.now()
        yesterday = fields.Date.subtract(to_local(started, company._process_tz()).date(), days=1)
        Anchor._take(company, yesterday)
        Failure._commit()
        orders = self.env["sale.order"].sudo().with_context(active_test=False).search([("company_id", "=", company.id)])
        faults, events = [], 0
        for start in range(0, len(orders), CHUNK):
            broken, count = self._check_chains(orders[start : start + CHUNK])
            faults += broken
            events += count
            Failure._commit()
        anchors = Anchor.search([("company_id", "=", company.id)], order="day")
        faults += self._check_heads(company) + self._check_anchors(anchors)
        altered, seals = self._check_seals(company)
        faults += altered
        check = self._append(
            [
                {
                    "company_id": company.id,
                    "started_on": started,
                    "ended_on": fields.Datetime.now(),
                    "order_count": len(orders),
                    "event_count": events,
                    "anchor_count": len(anchors),
                    "seal_count": seals,
                    "fault_count": len(faults),
                    "verdict": "broken" if faults else "intact",
                }
            ]
        )
        check.fault_ids._append([{**fault, "check_id": check.id} for fault in faults])
        check._raise_alarm()
        return check

    @api.model
    def _check_chains(self, orders):
        """:return: the faults, and how many entries were looked at"""
        Event = self.env["order.process.event"]
        breaks = Event._find_breaks(orders)
        [(events,)] = self.env.execute_query(
            SQL("SELECT count(*) FROM order_process_event WHERE order_id IN %s", tuple(orders.ids))
        )
        return [
            {"kind": "chain", "order_id": order.id, "name": order.name, "entry": number}
            for order, number in breaks.items()
        ], events

    @api.model
    def _check_heads(self, company):
        """Histories that are sound in themselves and yet not those of the digests: rewritten from the beginning."""
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT ON (h.order_id) o.id, COALESCE(o.name, '#' || h.order_id), h.seq, a.id"
                " FROM order_process_anchor_head h"
                " JOIN order_process_anchor a ON a.id = h.anchor_id"
                " LEFT JOIN sale_order o ON o.id = h.order_id"
                " LEFT JOIN order_process_event e ON e.order_id = h.order_id AND e.seq = h.seq"
                " WHERE a.company_id = %s AND e.digest IS DISTINCT FROM h.head ORDER BY h.order_id, a.day",
                company.id,
            )
        )
        return [
            {"kind": "head", "order_id": order_id, "name": name, "entry": seq, "anchor_id": anchor_id}
            for order_id, name, seq, anchor_id in rows
        ]

    @api.model
    def _check_anchors(self, anchors):
        """Digests of days that do not follow from their heads and from the day before."""
        faults, previous = [], ""
        for anchor in anchors:
            root = root_of([leaf_of(*head) for head in anchor._get_heads()])
            if anchor.digest != anchor_digest(previous, anchor.company_id.id, anchor.day, root):
                faults.append({"kind": "anchor", "anchor_id": anchor.id, "name": str(anchor.day)})
            previous = anchor.digest
        return faults

    @api.model
    def _check_seals(self, company):
        """Files and sheets that carry a digest of their own: ``_get_altered`` of each kind.

        :return: the faults, and how many were looked at
        """
        faults, count = [], 0
        for name in self._get_sealed():
            records = self.env[name].sudo().search([("company_id", "=", company.id), ("digest", "!=", False)])
            count += len(records)
            for start in range(0, len(records), 100):
                altered = records[start : start + 100]._get_altered()
                faults += [
                    {"kind": "file", "name": f"{one.display_name} ({one.id})", "order_id": one._get_sealed_order().id}
                    for one in altered
                ]
                records.invalidate_recordset(flush=False)
        return faults, count

    @api.model
    def _get_sealed(self):
        """The models whose records carry a digest of their own content."""
        return []

    def _raise_alarm(self):
        """Tell administrators and managers what was not found wrong before, in their inbox and by mail."""
        self.ensure_one()
        before = self.sudo().search([("company_id", "=", self.company_id.id), ("id", "<", self.id)], limit=1)
        known = {fault._get_key() for fault in before.fault_ids}
        fresh = self.sudo().fault_ids.filtered(lambda fault: fault._get_key() not in known)
        if not fresh:
            return
        people = self.env["res.users"].union(*(self.env.ref(group).sudo().all_user_ids for group in READERS))
        people = people.filtered(lambda user: self.company_id in user.company_ids and not user.share)
        for user, check in in_their_languages(self.sudo(), people):
            env = check.env
            named = ", ".join(fresh[:20].mapped("name"))
            notify(
                check,
                user,
                env._("Alarm: the history of orders was tampered with"),
                [
                    env._("%(count)s new faults were found: %(names)s.", count=len(fresh), names=named),
                    env._(
                        "Keep the closing manifests and the mails with the digests of the days before: they show what "
                        "the history was. Do not restore anything before the database was copied as it is."
                    ),
                ],
            )


class OrderProcessHistoryFault(models.Model):
    """What did not fit at a check: an order from which entry on, a day, a file."""

    _name = "order.process.history.fault"
    _inherit = ["order.process.evidence"]
    _description = "Fault of the History"
    _order = "id"

    check_id = fields.Many2one("order.process.history.check", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="check_id.company_id", store=True, index=True)
    kind = fields.Selection(FAULTS, required=True)
    name = fields.Char("What", required=True)
    order_id = fields.Many2one("sale.order", ondelete="restrict")
    anchor_id = fields.Many2one("order.process.anchor", "Digest of", ondelete="restrict")
    entry = fields.Integer("From Entry")

    def _get_key(self):
        self.ensure_one()
        return self.kind, self.name, self.entry
