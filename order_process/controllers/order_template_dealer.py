from datetime import datetime

from ..models.base.plain_cell import csv_text
from ..models.intake.order_columns import COLUMNS
from ..models.intake.order_table import MAX_ROWS
from .order_template import OrderTemplateBook

NOT_ASKED = frozenset({"dealer"})


class DealerTemplateBook(OrderTemplateBook):
    """The order file of one dealer: no column that only staff decide, and the goods that this dealer may order.

    :param dealer: the commercial partner, as superuser
    """

    columns = tuple(column for column in COLUMNS if not column.staff and column.key not in NOT_ASKED)

    def __init__(self, env, dealer):
        super().__init__(env)
        self.dealer = dealer.with_env(env)
        domain = [*self.dealer._get_orderable_domain(env.company), ("default_code", "!=", False)]
        self.goods = env["product.product"].search(domain, order="default_code, id", limit=MAX_ROWS)

    def _get_choices(self, key):
        if key == "product":
            return self.goods.mapped("default_code")
        if key == "carrier":
            return self.dealer._get_orderable_carriers(self.env.company).mapped("name")
        if key == "address":
            own = self.dealer.child_ids.filtered(lambda child: child.type in ("delivery", "other") and child.name)
            return own.mapped("name")
        return super()._get_choices(key)

    def _get_example(self):
        return {
            "reference": self.env._("EXAMPLE"),
            "product": self.env._("(delete this row)"),
            "quantity": 12,
            "requested_on": datetime(2026, 3, 5),
        }

    def _get_help_lines(self):
        return [
            self.env._("One row is one line of an order. Rows with the same order reference are one order."),
            self.env._("The prices are those of your price list."),
            *super()._get_help_lines()[1:],
        ]

    def _get_explanations(self):
        return {
            **super()._get_explanations(),
            "reference": self.env._("Your own number of the order."),
            "product": self.env._("The code or barcode of the goods; the sheet of goods lists them."),
            "address": self.env._("One of your delivery addresses. Empty: your main address."),
            "carrier": self.env._("Empty: as usual."),
        }

    def _add_sheets(self, book, heading):
        sheet = book.add_worksheet(self.env._("Goods"))
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 1, 50)
        for position, title in enumerate((self.env._("Code"), self.env._("Goods"), self.env._("Unit"))):
            sheet.write_string(0, position, title, heading)
        for row, product in enumerate(self.goods.with_context(display_default_code=False), 1):
            for position, text in enumerate((product.default_code, product.display_name, product.uom_id.name)):
                sheet.write_string(row, position, csv_text(text))
