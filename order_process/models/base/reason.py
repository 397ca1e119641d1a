"""The reason of a decision: which decisions ask for one, the window that asks, and the refusal where none is given."""

from odoo import fields, models
from odoo.exceptions import UserError

# ``{decision: (model, method)}``; each capability adds its own with :func:`ask_reason`. The method takes the reason.
DECISIONS = {}


def ask_reason(model, **methods):
    """Let the window ask for the reason of decisions on the records of a model.

    :param methods: ``decision="method"``; the method checks who may decide, and what it returns is shown
    """
    DECISIONS.update({decision: (model, method) for decision, method in methods.items()})


def need_reason(reason, refusal):
    """The reason without the blanks around it; callers over RPC may send anything.

    :param refusal: what a person is told who gives none
    :raises UserError: without a reason
    """
    reason = reason.strip() if isinstance(reason, str) else ""
    if not reason:
        raise UserError(refusal)
    return reason


class OrderProcessReason(models.TransientModel):
    """Asks for the reason of a decision on the records selected, and takes the decision."""

    _name = "order.process.reason"
    _description = "Reason of a Decision"

    decision = fields.Selection(lambda self: [(name, name) for name in DECISIONS], required=True, readonly=True)
    reason = fields.Text()
    record_count = fields.Integer("Records", compute="_compute_record_count")

    def _compute_record_count(self):
        for wizard in self:
            wizard.record_count = len(wizard._get_records())

    def _get_records(self):
        if not self.decision:
            return ()
        model, _method = DECISIONS[self.decision]
        return self.env[model].browse(self.env.context.get("active_ids") or [])

    def action_decide(self):
        """Take the decision on the selected records; the records themselves check who may."""
        self.ensure_one()
        _model, method = DECISIONS[self.decision]
        result = getattr(self._get_records(), method)(self.reason)
        return result if isinstance(result, dict) else {"type": "ir.actions.client", "tag": "soft_reload"}
