import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.halves import apply_by_halves
from ..base.sentinel import from_file, internal
from .order_import_text import ProblemTexts

_logger = logging.getLogger(__name__)

BACKGROUND_FROM = 200
CHUNK = 50
MAX_SHOWN = 20


class AlreadyThere(UserError):
    """Another import made the order between our check and our write."""


class OrderProcessImport(models.Model):
    """How the orders of a checked file come to be: at once for a small file, in committed chunks for a large one."""

    _inherit = "order.process.import"

    def _start(self, mode):
        """Check again, then create the orders or hand them to the scheduled action.

        :param str mode: ``all`` (the whole file or nothing) or ``good`` (the orders without problem)"""
        self.ensure_one()
        self._check_editable()
        self._check_may_import()
        if not self.try_lock_for_update():
            raise UserError(self.env._("%s is being imported at this moment.", self.file_name))
        fresh, plan = self._store_check(self._make_plan())
        if self.problem:
            raise UserError(self.problem)
        if mode == "all" and plan.problems:
            raise UserError(self._describe_problems(plan))
        internal(self).write(
            {
                "mode": mode,
                "state": "running",
                "user_id": self.env.uid,
                "started_on": fields.Datetime.now(),
                "finished_on": False,
                "total_count": len(fresh),
                "processed_count": 0,
            }
        )
        if len(fresh) > BACKGROUND_FROM:
            self._learn_names()
            self._as_importer()._change_orders(plan.changes)
            self.env.ref("order_process.ir_cron_order_import").sudo()._trigger()
            return
        importer = self._as_importer()
        importer._learn_names()
        importer._change_orders(plan.changes)
        if mode == "all":
            importer._create_all(fresh)
        else:
            for start in range(0, len(fresh), CHUNK):
                importer._create_safely(fresh[start : start + CHUNK])
        self._finish()

    def _check_may_import(self):
        """:raises AccessError: the user may not enter orders, or the file is that of another dealer"""
        if self._is_dropped_by_dealer():
            self._check_dealer()
        else:
            self.check_access("write")
            self.env["sale.order"].check_access("create")

    def _describe_problems(self, plan):
        texts = ProblemTexts(self.env)
        found = [problem for number in sorted(plan.problems) for problem in plan.problems[number]]
        lines = [self.env._("Nothing was imported: %s rows must be mended first.", len(plan.problems))]
        lines.append(texts.of_file(found[:MAX_SHOWN]))
        if len(found) > MAX_SHOWN:
            lines.append(self.env._("… and %s more.", len(found) - MAX_SHOWN))
        return "\n".join(lines)

    def _as_importer(self):
        """The import with the rights, language and company of the user who started it, whoever runs it; a dealer's as
        superuser, in the dealer's name."""
        user = self.sudo().user_id
        record = self.with_user(user).with_company(self.sudo().company_id)
        importer = record.with_context(
            lang=user.lang, tz=user.tz, allowed_company_ids=self.sudo().company_id.ids, tracking_disable=False
        )
        return importer.sudo() if importer._is_dropped_by_dealer() else importer

    # === Creating ===

    def _create_all(self, planned):
        """Create all orders or, with the reason, none."""
        for start in range(0, len(planned), CHUNK):
            chunk = planned[start : start + CHUNK]
            try:
                from_file(self)._create_chunk(chunk)
            except psycopg2.OperationalError:
                raise
            except Exception as error:
                message = self._explain(error)
                references = ", ".join(order.reference for order in chunk)
                raise UserError(
                    self.env._(
                        "Nothing was imported. Among the orders %(references)s: %(message)s",
                        references=references,
                        message=message,
                    )
                ) from error

    def _create_safely(self, planned):
        """Create the orders; when they cannot be created together, one by one, so that a bad one stays alone."""
        try:
            from_file(self)._create_chunk(planned)
        except psycopg2.OperationalError:
            raise
        except Exception:
            for order in planned:
                try:
                    from_file(self)._create_chunk([order])
                except psycopg2.OperationalError:
                    raise
                except AlreadyThere as error:
                    self._add_note(f"{order.reference}: {error}")
                except Exception as error:
                    self._mark_failed(order, self._explain(error))
        record = internal(self)
        record.write({"processed_count": record.processed_count + len(planned)})

    def _create_chunk(self, planned):
        """Create the orders in one savepoint, with the rights of the user of the environment."""
        try:
            with self.env.cr.savepoint():
                orders = self.env["sale.order"].create([self._prepare_order(order) for order in planned])
                for order, plan in zip(orders, planned, strict=True):
                    internal(order).write({"import_id": self.id, "import_key": plan.key})
                self._create_remarks(orders, planned)
        except psycopg2.errors.UniqueViolation as error:
            if "import_key" not in (error.diag.constraint_name or ""):
                raise
            raise AlreadyThere(
                self.env._("already imported by somebody else at this moment. Press Check again.")
            ) from error
        orders._after_import()
        if self.company_id.sudo().rounding_on_import:
            orders._refresh_rounding(orders)
        submitted = self._submit(orders) if self.submit_review else 0
        record = internal(self)
        record.write(
            {
                "created_count": record.created_count + len(orders),
                "submitted_count": record.submitted_count + submitted,
            }
        )

    def _prepare_order(self, planned):
        """Values of ``sale.order`` for a planned order, with those for what the file says nothing of."""
        defaults = self._get_dealer_defaults(planned) if self.dealer_id else {}
        return {"intake_channel_id": self.channel_id.id, **defaults, **planned.vals}

    def _create_remarks(self, orders, planned):
        vals_list = []
        for order, plan in zip(orders, planned, strict=True):
            if plan.notes:
                lines = order.order_line.sorted("id")
                vals_list.extend(
                    {
                        "order_id": order.id,
                        "line_id": False if position is None else lines[position].id,
                        "kind": kind,
                        "text": text or False,
                    }
                    for position, kind, text in plan.notes
                )
        if vals_list:
            self.env["order.process.remark"].create(vals_list)

    def _submit(self, orders):
        """Submit the orders that nothing holds; the others stay with the clerk.

        :return: how many were submitted"""
        blockers = orders._get_blockers("submit")
        ready = orders.filtered(lambda order: not blockers.get(order))
        if not ready:
            return 0
        refused = apply_by_halves(ready, lambda orders: orders._submit_review())
        for error in refused.values():
            self._add_note(str(error))
        return len(ready) - len(refused)

    def _explain(self, error):
        """What went wrong, in words for the clerk; what nobody expected goes to the log as well. A dealer reads nothing
        of what happens inside."""
        if self.env.user.share:
            _logger.warning("order import %s of dealer %s", self.id, self.dealer_id.id, exc_info=error)
            return self.env._("the order could not be stored. Please tell your contact.")
        if isinstance(error, UserError):
            return str(error)
        _logger.exception("order import %s", self.id)
        return self.env._("the order could not be stored. Tell an administrator the time, the log has the cause.")

    def _mark_failed(self, planned, message):
        """Keep the rows of an order that could not be created, with the reason."""
        record = internal(self)
        record.write({"bad_count": record.bad_count + 1, "bad_row_count": record.bad_row_count + 1})
        self._add_note(f"{planned.reference}: {message}")
        first = min(planned.texts)
        internal(record.row_ids.filtered(lambda row: row.number == first)).write({"problem": message})
        self._add_rows(planned.texts, {first: {"problem": message}})

    def _add_note(self, text):
        record = internal(self)
        record.write({"note": "\n".join(filter(None, (record.note, text)))})

    def _finish(self):
        record = internal(self)
        record.write(
            {
                "state": "done",
                "finished_on": fields.Datetime.now(),
                "processed_count": record.total_count,
                "good_count": 0,
            }
        )
        record.user_id._bus_send(
            "simple_notification",
            {
                "type": "warning" if record.bad_count else "success",
                "title": record.file_name or "",
                "message": self.env._(
                    "%(created)s orders imported, %(bad)s to mend.",
                    created=record.created_count,
                    bad=record.bad_count,
                ),
            },
        )

    # === In the background ===

    @api.model
    def _run_waiting(self):
        """Import what waits, in chunks that are committed one by one; called by the scheduled action.

        Safe to repeat: after a crash the next run goes on where the last commit was, and the unique key of an order
        keeps two workers from making it twice."""
        running = self.sudo().search([("state", "=", "running")], order="started_on, id")
        self.env["order.process.failure"]._run_each("ir_cron_order_import", running, lambda record: record._run())

    def _run(self):
        """Go on with a running import.

        :return: whether there is time left for the next one"""
        importer = self._as_importer()
        Cron = self.env["ir.cron"]
        pending = None
        while True:
            if not self.try_lock_for_update():
                return True
            self.invalidate_recordset()
            if self.state != "running":
                return True
            if pending is None:
                pending = self._resume(importer)
                if pending is None:
                    Cron._commit_progress()
                    return True
            chunk, pending = pending[:CHUNK], pending[CHUNK:]
            if chunk:
                existing = importer._find_existing(chunk)
                importer._create_safely([order for order in chunk if order.key not in existing])
            if not pending:
                self.with_context(lang=self.user_id.lang)._finish()
            left = Cron._commit_progress(len(chunk), remaining=len(pending))
            if not pending:
                return left > 0
            if left <= 0:
                return False

    def _resume(self, importer):
        """Check the file again and say which orders are still to be made; ``None`` when the import must not go on."""
        created = len(self.order_ids)
        try:
            fresh, plan = importer._store_check(importer._make_plan())
            refusal = self.problem or (
                self.mode == "all" and plan.problems and not created and importer._describe_problems(plan)
            )
        except UserError as error:
            fresh, refusal = [], str(error)
        if refusal:
            internal(self).write({"state": "checked"})
            importer._add_note(refusal)
            return None
        internal(self).write(
            {
                "state": "running",
                "total_count": created + len(fresh),
                "processed_count": created,
                "created_count": created,
            }
        )
        return fresh
