from odoo import fields
from odoo.addons.order_process.models.base.sentinel import internal

from .common import OrderProcessCommon


class InvoiceCommon(OrderProcessCommon):
    """Delivery methods whose invoice comes first, on receipt and from headquarters; a company with accounts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"]._load("generic_coa", cls.company, install_demo=False)
        cls.first = cls.carrier.copy({"name": "Road, prepaid", "payment_rule": "credit", "invoice_moment": "before"})
        cls.on_receipt = cls.carrier.copy({"name": "On receipt", "process_mode": "cod", "invoice_moment": "receipt"})
        cls.bulk = cls.carrier.copy(
            {
                "name": "Bulk",
                "process_mode": "bulk",
                "payment_rule": "credit",
                "invoice_moment": "headquarters",
                "from_headquarters": True,
            }
        )
        cls.bulk.name = "Bulk"  # core says that a copy is one
        cls.dealer.email = "liren@example.com"
        cls.env.flush_all()

    def _dispatched(self, count=1, lines=None, **vals):
        """Orders that the window of 10:00 has sent."""
        orders = self._approve(self._create_orders(count, lines, **vals))
        self._run_windows(self._instant(10))
        self.assertEqual(set(orders.mapped("process_stage")), {"dispatched"})
        return orders.sudo()

    def _ship(self, orders):
        pickings = orders.sudo().picking_ids.filtered(lambda picking: picking.state == "assigned")
        pickings.with_user(self.keeper).with_context(skip_sms=True).button_validate()

    def _ship_part(self, order, quantity):
        picking = order.sudo().picking_ids.filtered(lambda picking: picking.state == "assigned")
        picking.move_ids.write({"quantity": quantity, "picked": True})
        picking.with_user(self.keeper).with_context(skip_backorder=True, skip_sms=True).button_validate()

    def _invoice(self, orders, user=None):
        """Finance presses the button."""
        return orders.with_user(user or self.finance).sudo(False).action_issue_invoice()

    def _receive(self, orders, on=None):
        """The dealer has confirmed receipt."""
        internal(orders).write({"receipt_confirmed_on": on or fields.Datetime.now()})
        orders._sync_process()

    def _posted(self, orders):
        return orders.sudo().invoice_ids.filtered(lambda move: move.state == "posted")

    def _blockers(self, orders, step, code):
        return [blocker for found in orders._get_blockers(step).values() for blocker in found if blocker.code == code]
