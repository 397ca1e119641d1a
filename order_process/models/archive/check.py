import psycopg2

from odoo import api, fields, models
from odoo.exceptions import LockError
from odoo.tools import SQL

from ..base.notify import in_their_languages, notify, show_result
from ..base.staff import check_role
from ..base.work_time import to_local
from .merkle import anchor_digest, leaf_of, root_of

READERS = ("order_process.group_process_admin", "order_process.group_approving_manager")
JOB = "ir_cron_history_check"
CHUNK = 2000
# Above so many orders a check is left to the scheduled action.
AT_ONCE = 20_000
VERDICTS = [("running", "Not finished yet"), ("intact", "Complete and unchanged"), ("broken", "Tampered with")]
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
    _evidence_mutable = frozenset(
        {
            *("ended_on", "order_count", "event_count", "anchor_count", "seal_count", "fault_count", "verdict"),
            "last_order_id",
        }
    )

    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="restrict")
    started_on = fields.Datetime(required=True)
    ended_on = fields.Datetime()
    last_order_id = fields.Integer(help="Up to which order a check that goes on has looked.")
    order_count = fields.Integer("Orders")
    event_count = fields.Integer("Entries")
    anchor_count = fields.Integer("Days")
    seal_count = fields.Integer("Files and Sheets")
    fault_ids = fields.One2many("order.process.history.fault", "check_id", "What Does Not Fit")
    fault_count = fields.Integer("Faults")
    verdict = fields.Selection(VERDICTS, required=True, default="running")

    @api.model
    def _run_nightly(self):
        """Take the digest of yesterday where no closing took it, then look at everything, company by company; called
        by ``ir_cron_history_check``."""
        Company = self.env["res.company"].sudo().with_context(active_test=False)
        anchored = self.env["order.process.anchor"].sudo()._read_group([], ["company_id"])
        companies = Company.search([("order_process_enabled", "=", True)])
        companies |= Company.union(*(company for [company] in anchored))
        self.env["order.process.failure"]._run_each(JOB, companies, lambda company: self._check(company) or False)

    @api.model
    def action_check_now(self):
        """Look at everything now instead of in the night, and show the result.

        :raises UserError: to everybody but process administrators and approving managers
        """
        check_role(self.env, READERS, self.env._("Process administrators and approving managers check the history."))
        company = self.env.company
        if self.env["sale.order"].sudo().search_count([("company_id", "=", company.id)], limit=AT_ONCE) == AT_ONCE:
            self.env.ref(f"order_process.{JOB}").sudo()._trigger()
            return show_result(self.env._("These are many histories: they are looked at in the background."))
        check = self.sudo().with_context(order_process_one_transaction=True)._check(company)
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

        The orders are read in chunks, each as the database is at that moment, so that people go on working. Where the
        time of the scheduled action is over, the next run goes on from there.

        :return: the check, ``None`` where it goes on later
        """
        check = self.sudo().search([("company_id", "=", company.id), ("verdict", "=", "running")], limit=1)
        if not check:
            self._take_yesterday(company)
            check = self._append([{"company_id": company.id, "started_on": fields.Datetime.now()}]).sudo()
        Order = self.env["sale.order"].sudo().with_context(active_test=False)
        domain = [("company_id", "=", company.id), ("id", ">", check.last_order_id)]
        orders = Order.search(domain, order="id")
        for start in range(0, len(orders), CHUNK):
            chunk = orders[start : start + CHUNK]
            faults, events = self._check_chains(chunk)
            check._note(faults, order_count=len(chunk), event_count=events)
            check._advance({"last_order_id": chunk[-1].id})
            if not check._goes_on(len(chunk), len(orders) - start - len(chunk)):
                return None
        check._check_rest()
        check._raise_alarm()
        self.env["order.process.failure"]._resolve("ir_cron_history_mail", company)
        return check.with_env(self.env)

    @api.model
    def _take_yesterday(self, company):
        """Take the digest of yesterday, for a day without a closing."""
        yesterday = fields.Date.subtract(to_local(fields.Datetime.now(), company._process_tz()).date(), days=1)
        try:
            with self.env.cr.savepoint():
                self.env["order.process.anchor"]._take(company, yesterday)
        except (LockError, psycopg2.errors.UniqueViolation):
            # A closing is taking one at this moment.
            return

    def _goes_on(self, done, left):
        """Keep what was looked at, and say whether there is time for more."""
        if self.env.context.get("order_process_one_transaction") or not self.env.context.get("cron_id"):
            return True
        return self.env["ir.cron"]._commit_progress(done, remaining=left) > 0 or not left

    def _note(self, faults, **counts):
        """Put faults on record, and add to the numbers of what was looked at."""
        self.fault_ids._append([{**fault, "check_id": self.id} for fault in faults])
        counts["fault_count"] = len(faults)
        self._advance({name: self[name] + count for name, count in counts.items()})
        self.invalidate_recordset(["fault_ids"])

    def _check_rest(self):
        """The heads, the digests of the days, files and sheets; then the verdict."""
        company = self.company_id
        anchors = self.env["order.process.anchor"].sudo().search([("company_id", "=", company.id)], order="day")
        before = self.search([("company_id", "=", company.id), ("id", "<", self.id)], limit=1)
        faults = self._check_heads(company) + self._check_anchors(anchors)
        if before.anchor_count > len(anchors):
            faults.append({"kind": "anchor", "name": self.env._("%s days", before.anchor_count - len(anchors))})
        altered, seals = self._check_seals(company)
        self._note(faults + altered, anchor_count=len(anchors), seal_count=seals)
        self._advance(
            {"ended_on": fields.Datetime.now(), "verdict": "broken" if self.fault_count else "intact"}
        )

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
            heads = anchor._get_heads()
            root = root_of([leaf_of(*head) for head in heads])
            totals = (anchor.order_total, anchor.event_total)
            if (
                anchor.digest != anchor_digest(previous, anchor.company_id.id, anchor.day, root, *totals)
                or (anchor.root, anchor.order_count) != (root, len(heads))
                or (anchor.previous_id.digest or "") != previous
            ):
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
            records = self.env[name].sudo().search([("company_id", "=", company.id)])
            # Few at once, and forgotten: these are files of some megabytes.
            for start in range(0, len(records), 10):
                looked, altered = records[start : start + 10]._get_altered()
                count += len(looked)
                faults += [
                    {"kind": "file", "name": f"{one.display_name} ({one.id})", "order_id": one._get_sealed_order().id}
                    for one in altered
                ]
                self.env.invalidate_all()
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
        readers = self.env["res.groups"].union(*map(self.env.ref, READERS))
        people = readers._get_colleagues(self.company_id)
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
