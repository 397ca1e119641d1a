import logging

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..base.halves import apply_by_halves

# Somebody else was at it at the same moment: nothing is wrong with the record.
AGAIN = (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError)
_logger = logging.getLogger(__name__)

ADMIN_GROUP = "order_process.group_process_admin"


class OrderProcessFailure(models.Model):
    """What a scheduled action could not do, for which company, centre or order; the others were done.

    One open row for each action and record: counted while it fails again, resolved by the run in which it passes."""

    _name = "order.process.failure"
    _inherit = ["order.process.evidence"]
    _description = "Failure of a Scheduled Action"
    _order = "resolved_on desc, last_on desc, id desc"
    _evidence_mutable = frozenset({"message", "last_on", "count", "resolved_on"})

    job = fields.Char(required=True)
    job_name = fields.Char("Scheduled Action", compute="_compute_job_name")
    company_id = fields.Many2one("res.company", index=True)
    model = fields.Char(required=True)
    res_id = fields.Many2oneReference("Record", model_field="model", required=True)
    name = fields.Char("Failed For", required=True, help="The company, centre, order or other record that failed.")
    message = fields.Text("Why It Failed", required=True)
    first_on = fields.Datetime("Since", required=True)
    last_on = fields.Datetime("Last", required=True)
    count = fields.Integer("Times", required=True, default=1)
    resolved_on = fields.Datetime()

    _open = models.UniqueIndex("(job, model, res_id) WHERE resolved_on IS NULL")

    @api.depends_context("lang")
    @api.depends("job")
    def _compute_job_name(self):
        for failure in self:
            cron = self.env.ref(f"order_process.{failure.job}", raise_if_not_found=False)
            failure.job_name = cron.sudo().name if cron else failure.job

    # === Doing each by itself ===

    @api.model
    def _call(self, work, records):
        """Do the work; the one place through which all scheduled work goes."""
        return work(records)

    @api.model
    def _run_apart(self, job, records, work, one_by_one=False):
        """Do ``work(records)``; where that fails, in halves, down to those that fail alone. They are held and reported.

        The work must not commit: it runs in savepoints.

        :param str job: the scheduled action by its external id without the module
        :param one_by_one: the work takes one record at a time
        :return: ``{record: what happened}`` of those that failed
        """
        failed = {}
        for part in records if one_by_one else (records,):
            failed.update(apply_by_halves(part, lambda found: self._call(work, found), Exception))
        self._note(job, failed)
        self._resolve(job, records.browse([record.id for record in records if record not in failed]))
        return failed

    @api.model
    def _run_each(self, job, records, work):
        """Do ``work(record)`` for one record after the other, each committed by itself; those that fail are undone
        since their last commit, held and reported. The work may commit; where it returns ``False``, the rest waits.

        :param str job: the scheduled action by its external id without the module
        """
        for record in records:
            try:
                if self._call(work, record) is False:
                    return
                self._resolve(job, record)
                self._commit()
            except AGAIN:
                # The next run does this again; nothing is wrong with the record.
                self._undo()
            except Exception as error:
                if self.env.context.get("order_process_one_transaction"):
                    raise
                self._undo()
                self._note(job, {record: error})
                self._commit()

    def _commit(self):
        if not self.env.context.get("order_process_one_transaction"):
            self.env["ir.cron"]._commit_progress()

    def _undo(self):
        self.env.cr.rollback()
        self.env.invalidate_all(flush=False)

    # === Reporting ===

    @api.model
    def _note(self, job, failed):
        """Put failures on record; a new one is told to the process administrators and holds its order."""
        now = fields.Datetime.now()
        for record, error in failed.items():
            _logger.warning("%s: %s failed: %s", job, record, error, exc_info=error)
            message = str(error) if isinstance(error, UserError) else f"{type(error).__name__}: {error}"
            known = self._find_open(job, record)
            if known:
                known._advance({"message": message, "last_on": now, "count": known.count + 1})
                continue
            vals = {"job": job, "model": record._name, "res_id": record.id, "message": message}
            failure = self._append(
                [
                    {
                        **vals,
                        "name": (self._get_order(record) or record).sudo().display_name or str(record),
                        "company_id": self._get_company(record).id,
                        "first_on": now,
                        "last_on": now,
                    }
                ]
            )
            self._quietly(lambda failure=failure: failure._tell_administrators())
            self._quietly(lambda failure=failure, record=record: failure._hold_order(record))

    @api.model
    def _quietly(self, work):
        """Do what goes along with a report; the report is kept also where that fails."""
        try:
            with self.env.cr.savepoint():
                work()
        except AGAIN:
            raise
        except Exception:
            self.env.invalidate_all(flush=False)
            _logger.warning("a failure could not be told", exc_info=True)

    @api.model
    def _get_order(self, record):
        if record._name == "sale.order":
            return record
        field = record._fields.get("order_id")
        return record.order_id if field and field.comodel_name == "sale.order" else self.env["sale.order"]

    @api.model
    def _get_company(self, record):
        if record._name == "res.company":
            return record
        return record.sudo().company_id if "company_id" in record._fields else self.env["res.company"]

    def _hold_order(self, record):
        """Hold the order that failed, so that it is seen on the hold board and released when it is mended."""
        order = self._get_order(record).sudo()._under_process()
        if order and order.state != "cancel":
            self.env["order.process.hold"]._hold(
                order, "error", "dispatch", self.message, "order_process.group_dispatcher"
            )

    def _tell_administrators(self):
        """Tell the process administrators of the company, each in their own language."""
        self.ensure_one()
        failure = self.sudo()
        people = self.env.ref(ADMIN_GROUP).sudo().all_user_ids.filtered(
            lambda user: user.active and (not failure.company_id or failure.company_id in user.company_ids)
        )
        for user in people:
            said = failure.with_context(lang=user.lang or self.env.lang)
            body = Markup("<p>%s</p><p>%s</p>") % (
                said.env._("The others were done; it is tried again at every run."),
                failure.message,
            )
            said.env["mail.thread"].sudo().message_notify(
                partner_ids=user.partner_id.ids,
                subject=said.env._("%(job)s: failed for %(name)s", job=said.job_name, name=failure.name),
                body=body,
            )

    @api.model
    def _find_open(self, job, records):
        return self.sudo().search(
            [
                ("job", "=", job),
                ("model", "=", records._name),
                ("res_id", "in", records.ids),
                ("resolved_on", "=", False),
            ]
        )

    @api.model
    def _resolve(self, job, records):
        """Note that these records passed."""
        self._find_open(job, records)._advance({"resolved_on": fields.Datetime.now()})
