import psycopg2

from odoo import models
from odoo.exceptions import LockError

from .anchor_mail import JOB

CLOSING_HEIGHT = 96


class OrderProcessDispatch(models.Model):
    """The closing takes the digest of the day, and its manifest prints it (H6)."""

    _inherit = "order.process.dispatch"

    def _finish(self, now):
        super()._finish(now)
        if self.closing:
            self.env["order.process.failure"]._run_apart(JOB, self.company_id, lambda _one: self._take_digest())

    def _take_digest(self):
        """Take the digest of the day, unless another centre's closing did; the mail follows by itself."""
        try:
            with self.env.cr.savepoint():
                self.env["order.process.anchor"]._take(self.company_id, self.date)
        except (LockError, psycopg2.errors.UniqueViolation):
            # Another centre closed at the same moment.
            return
        self.env.ref("order_process.ir_cron_history_mail").sudo()._trigger()

    def _get_anchor(self):
        """The digest that the manifest of a closing prints; none for other windows."""
        self.ensure_one()
        domain = [("company_id", "=", self.company_id.id), ("day", "=", self.date)]
        return self.env["order.process.anchor"].sudo().search(domain if self.closing else [(0, "=", 1)], limit=1)

    def _get_letterhead_height(self):
        return super()._get_letterhead_height() + (CLOSING_HEIGHT if self._get_anchor() else 0)
