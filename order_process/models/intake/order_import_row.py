from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.sentinel import is_internal
from .order_columns import COLUMN

EDITABLE = frozenset(COLUMN) | {"left_out"}


class OrderProcessImportRow(models.Model):
    """A row of an order file that needs mending, with the text of its cells; rows of good orders are not kept.

    Its fields are the keys of ``order_columns.COLUMNS``."""

    _name = "order.process.import.row"
    _description = "Order Import Row"
    _order = "import_id, number"
    _rec_name = "number"

    import_id = fields.Many2one("order.process.import", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", related="import_id.company_id", store=True)
    number = fields.Integer(
        "Row", required=True, readonly=True, aggregator=None, help="The row number in the spreadsheet."
    )
    place = fields.Char("In the File", readonly=True, help="The row with its sheet, where several sheets are read.")
    problem = fields.Text("What Is Wrong", readonly=True)
    left_out = fields.Boolean("Leave Out", help="The row does not go in.")
    reference = fields.Char("Order Reference")
    dealer = fields.Char("Dealer Code")
    product = fields.Char("Product Code")
    product_name = fields.Char()
    colour = fields.Char("Colour Number")
    quantity = fields.Char()
    unit = fields.Char()
    free_quantity = fields.Char()
    price = fields.Char("Unit Price")
    discount = fields.Char("Discount %")
    gift = fields.Char()
    line_remark_kind = fields.Char()
    line_remark = fields.Char()
    channel = fields.Char()
    order_class = fields.Char()
    urgency = fields.Char()
    taken_by = fields.Char()
    received_on = fields.Char()
    requested_on = fields.Char("Requested Date")
    carrier = fields.Char("Delivery Method")
    warehouse = fields.Char()
    payment_term = fields.Char("Payment Terms")
    receiver = fields.Char()
    receiver_phone = fields.Char()
    promotion = fields.Char()
    remark_kind = fields.Char()
    remark = fields.Char()
    address = fields.Char("Delivery Address")

    _number = models.UniqueIndex("(import_id, number)", "A row of a file is there once.")

    @api.model_create_multi
    def create(self, vals_list):
        if not is_internal(self.env):
            raise UserError(self.env._("Rows come from the file. Add them there and drop the file again."))
        return super().create(vals_list)

    def write(self, vals):
        if not is_internal(self.env):
            if not EDITABLE.issuperset(vals):
                raise UserError(self.env._("Only the cells of a row can be changed."))
            self.import_id._check_editable()
        return super().write(vals)
