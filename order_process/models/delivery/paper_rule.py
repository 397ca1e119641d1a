from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..base.staff import is_system
from .paper_words import AUTO, RECIPIENTS, ROLES, STEPS

# Begins as the type of the paper says; the delivery method may ask for something else.
FROM_TYPE = {"compute": "_compute_from_type", "store": True, "readonly": False, "precompute": True}


class OrderProcessPaperRule(models.Model):
    """A paper that a mode of delivery needs: after which others, issued and signed by whom, and what it stops."""

    _name = "order.process.paper.rule"
    _inherit = ["order.process.rule"]
    _description = "Paper of a Delivery Method"
    _order = "sequence, id"
    _rec_name = "type_id"

    carrier_id = fields.Many2one("delivery.carrier", "Delivery Method", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10, help="A paper is issued only after the ones before it that stop something.")
    type_id = fields.Many2one("order.process.paper.type", "Paper", required=True, ondelete="restrict")
    level = fields.Selection(related="type_id.level")
    issuer_group_id = fields.Many2one("res.groups", "Issued By", required=True, **FROM_TYPE)
    auto_issue = fields.Selection(
        AUTO,
        "Issued by Itself",
        help="Empty: somebody of the group issues it. What is issued by itself may be issued before.",
    )
    step = fields.Selection(STEPS, "Missing, It Stops", **FROM_TYPE)
    needs_payment = fields.Boolean("Only When the Money Is In", **FROM_TYPE)
    signer_role = fields.Selection(ROLES, "Signed By", **FROM_TYPE)
    cosigner_role = fields.Selection(ROLES, "And Signed By", **FROM_TYPE)
    sign_step = fields.Selection(STEPS, "Unsigned, It Stops", **FROM_TYPE)
    comes_back = fields.Boolean(**FROM_TYPE)
    confirms_receipt = fields.Boolean(**FROM_TYPE)

    _once = models.UniqueIndex("(carrier_id, type_id)", "A delivery method names each paper once.")

    @api.depends("type_id")
    def _compute_from_type(self):
        for rule in self:
            for name in (
                "issuer_group_id",
                "step",
                "needs_payment",
                "signer_role",
                "cosigner_role",
                "sign_step",
                "comes_back",
                "confirms_receipt",
            ):
                rule[name] = rule.type_id[name]

    @api.constrains("signer_role", "cosigner_role", "sign_step", "confirms_receipt", "step", "auto_issue")
    def _check_rule(self):
        for rule in self:
            name = f"{rule.carrier_id.name} · {rule.type_id.name}"
            if not rule.signer_role and (rule.cosigner_role or rule.sign_step or rule.confirms_receipt):
                raise ValidationError(self.env._("%s: say first who signs it.", name))
            if rule.confirms_receipt and not RECIPIENTS & {rule.signer_role, rule.cosigner_role}:
                raise ValidationError(
                    self.env._("%s confirms the receipt: the dealer or the collector signs it.", name)
                )
            if rule.auto_issue == "dispatch" and rule.step == "dispatch":
                raise ValidationError(self.env._("%s cannot stop the dispatch with which it is issued.", name))
            if rule.auto_issue == "check" and rule.step != "ship" and rule.step:
                raise ValidationError(
                    self.env._("%s is issued when the keeper checks the goods: it can stop their leaving only.", name)
                )

    def _is_stopping(self):
        """Whether the paper, its signature or its coming back is waited for."""
        self.ensure_one()
        return bool(self.step or self.sign_step or self.comes_back)

    def _may_issue(self, warehouse=None):
        """Whether this person issues the paper: of the group, and of the centre."""
        self.ensure_one()
        if is_system(self.env):
            return True
        user = self.env.user
        return self.issuer_group_id in user.all_group_ids and (not warehouse or user._works_at(warehouse))
