from odoo import api, models

# Written by the pages of the portal only, for everybody and always.
DEALER_FIELDS = frozenset(
    {
        "dealer_draft_user_id",
        "delivery_agreed_on",
        "delivery_agreed_by",
        "delivery_agreed_plan",
        "delivery_agreed_receiver",
        "delivery_agreed_phone",
        "delivery_other_time",
        "receipt_signature",
        "receipt_strokes",
        "signature_strokes",
    }
)
# What a dealer's own list of orders is filtered by.
OPEN_FIELDS = frozenset({"process_controlled", "process_stage", "review_state"})


class OrderProcessDealerGuard(models.AbstractModel):
    """Closes what this add-on adds to a model to everybody who is no employee (L3).

    Portal users may read their own orders, transfers and invoices over RPC. Who reviewed, what exceeds policy, why
    something is held are nobody's business outside; the portal's pages read as superuser what they show."""

    _name = "order.process.dealer.guard"
    _description = "Closed to Portal Users"

    @api.model
    def _has_field_access(self, field, operation):
        if (
            field._modules == ("order_process",)
            and not self.env.su
            and field.name not in OPEN_FIELDS
            and self.env.user.share
        ):
            return False
        return super()._has_field_access(field, operation)


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "order.process.dealer.guard"]


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "order.process.dealer.guard"]


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "order.process.dealer.guard"]


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "order.process.dealer.guard"]


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "order.process.dealer.guard"]
