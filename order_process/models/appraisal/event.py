from odoo import models


class OrderProcessEvent(models.Model):
    _inherit = "order.process.event"

    def _labelled_detail(self):
        kinds = dict(self.env["order.process.review.error"]._fields["kind"]._description_selection(self.env))
        for label, value in super()._labelled_detail():
            yield (self.env._("Error"), kinds.get(value, value)) if label == "error" else (label, value)
