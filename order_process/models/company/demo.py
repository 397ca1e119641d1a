from odoo import api, models


class OrderProcessDemo(models.AbstractModel):
    """Makes the demo company, called from ``demo/demo.xml`` only."""

    _name = "order.process.demo"
    _description = "Order Process Demo"

    @api.model
    def _build(self):
        """A company with its people, dealers, goods and two days of orders, in Chinese; once per database."""
        if not self.env.ref("order_process.demo_company", raise_if_not_found=False):
            from ...demo.builder import build

            build(self.env)
