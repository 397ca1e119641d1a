from .common import OrderProcessCommon


class AppraisalCommon(OrderProcessCommon):
    """An approved order in which finance overlooked something, and people who find it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second_manager = cls._create_user("boss", "order_process.group_approving_manager")
        cls.rule = cls.env.ref("order_process.merit_rule_review_error")

    @classmethod
    def _find(cls, order, finder, kind="product", reviewer=None, **vals):
        """Report an error by the form's wizard; return what was proposed for it."""
        action = order.with_user(finder).action_report_error()
        Wizard = cls.env[action["res_model"]].with_user(finder).with_context(**action["context"])
        review = order.sudo().review_ids.filtered(lambda row: row.reviewer_id == (reviewer or cls.finance))
        wizard = Wizard.create({"review_id": review.id, "kind": kind, "description": "Colour 6/88 for 5/66", **vals})
        wizard.action_report()
        return cls.env["order.process.merit"].search([("order_id", "=", order.id)], limit=1, order="id desc")

    @classmethod
    def _messages(cls, user):
        """What a person was told of fines and rewards, the latest first."""
        return cls.env["mail.message"].search(
            [("model", "=", "order.process.merit"), ("partner_ids", "in", user.partner_id.ids)], order="id desc"
        )
