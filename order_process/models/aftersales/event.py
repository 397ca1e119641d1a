from odoo import models


class OrderProcessEvent(models.Model):
    _inherit = "order.process.event"

    def _labelled_detail(self):
        claim = self.env["order.process.claim"]
        labels = {
            "claim": self.env._("Claim"),
            "claim_kind": self.env._("Kind"),
            "outcome": self.env._("End"),
            "decision": self.env._("Decision"),
            "rating": self.env._("Rating"),
        }
        words = {
            **dict(claim._fields["kind"]._description_selection(self.env)),
            **dict(claim._fields["outcome"]._description_selection(self.env)),
            "approve": self.env._("Approved"),
            "refuse": self.env._("Not approved"),
        }
        for label, value in super()._labelled_detail():
            if label in labels:
                yield labels[label], words.get(value, value) if label != "claim" else value
            else:
                yield label, value
