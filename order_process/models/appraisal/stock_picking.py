from odoo import models
from odoo.exceptions import UserError

from ..base.reason import ask_reason, need_reason
from ..base.staff import check_staff
from .merit_rules import Fact

ask_reason("stock.picking", shipment_error="action_report_shipment")


class StockPicking(models.Model):
    """Goods that left wrong, damaged or not at all: reported by colleagues, found by claims (K2)."""

    _inherit = "stock.picking"

    def action_report_shipment(self, reason):
        """Record that goods left wrong with this delivery; the rules propose the rest, once for each delivery.

        :raises UserError: without a reason; for what has not left to a customer; where nobody checked the goods, or
            they were reported already
        """
        self.ensure_one()
        check_staff(self)
        reason = need_reason(reason, self.env._("Say what was wrong, so that the keeper can answer."))
        picking = self.sudo()
        if picking.state != "done" or not picking._reaches_customer():
            raise UserError(self.env._("%s has not left to a customer.", self.name))
        if not picking.checked_by_id:
            raise UserError(self.env._("Nobody checked the goods of %s: there is nobody to report.", self.name))
        picking.sale_id._lock_rows()
        Merit = self.env["order.process.merit"]
        fact = picking._prepare_shipment_fact(picking.checked_by_id, reason, self.env.user)
        if Merit.sudo().search_count([("cause", "=", fact.key)], limit=1):
            raise UserError(self.env._("What was wrong with %s was reported already; it is charged once.", self.name))
        said = {"transfer": self.name, "reason": reason}
        self.env["order.process.event"]._log([(picking.sale_id, "shipment_error", said)] if picking.sale_id else [])
        Merit.sudo()._propose([fact])
        return True

    def _prepare_shipment_fact(self, user, description, reporter=None, source=None):
        """That goods left wrong, damaged or not at all with this delivery; once, whoever finds it."""
        self.ensure_one()
        return Fact(
            key=f"shipment:{self.id}",
            reason="shipment",
            user=user,
            company=self.company_id,
            happened_on=self.date_done,
            description=description,
            reporter=reporter,
            order=self.sale_id,
            source=source or self,
        )
