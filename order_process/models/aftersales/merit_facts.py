from odoo import api, models

from ..appraisal.merit_rules import Fact


class OrderProcessMerit(models.Model):
    """Claims whose cause somebody answers for, and suggestions that were put into practice (K2)."""

    _inherit = "order.process.merit"

    @api.model
    def _get_facts(self, company, since, now):
        return [
            *super()._get_facts(company, since, now),
            *self._get_claimed_shipments(company, since),
            *self._get_suggestions(company, since),
        ]

    @api.model
    def _get_claimed_shipments(self, company, since):
        claims = self.env["order.process.claim"].search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "closed"),
                ("outcome", "=", "settled"),
                ("closed_on", ">=", since),
                ("cause_id.answers", "!=", False),
            ],
            order="id",
        )
        facts = []
        for claim in claims:
            picking = claim._get_shipment()
            if picking:
                who = picking.checked_by_id if claim.cause_id.answers == "keeper" else picking.bearer_id
                facts.append(picking._prepare_shipment_fact(who, claim.cause_id.name, claim.opened_by_id, claim))
        return facts

    @api.model
    def _get_suggestions(self, company, since):
        done = self.env["order.process.improvement"].search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "done"),
                ("ended_on", ">=", since),
                ("suggested_by_id", "!=", False),
            ],
            order="id",
        )
        return [
            Fact(
                key=f"suggestion:{improvement.id}",
                reason="suggestion",
                user=improvement.suggested_by_id,
                company=company,
                happened_on=improvement.ended_on,
                description=improvement.name,
                reporter=improvement.ended_by_id,
                source=improvement,
            )
            for improvement in done
        ]


class OrderProcessClaim(models.Model):
    _inherit = "order.process.claim"

    def _get_shipment(self):
        """The first delivery that brought, or should have brought, what the claim is about."""
        self.ensure_one()
        done = self.order_id.picking_ids.filtered(lambda picking: picking.state == "done")
        sent = done.filtered(lambda picking: picking._reaches_customer())
        products = self.line_ids.product_id
        about = sent.filtered(lambda picking: picking.move_ids.product_id & products)
        return (about or sent).sorted(lambda picking: (picking.date_done, picking.id))[:1]
