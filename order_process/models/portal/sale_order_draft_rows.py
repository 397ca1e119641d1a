from typing import NamedTuple

from odoo import api, models

from ..intake.order_check import name_goods
from ..intake.order_import_plan import check_goods
from ..intake.order_import_text import ProblemTexts
from . import pasted_rows
from .dealer_catalogue import DealerCatalogue


class CheckedRows(NamedTuple):
    """What was found in rows of goods: ``quantities`` of the good ones by product, ``bad`` as ``(row number, what it
    says, what is wrong)``, ``problem`` of the whole, the rows as ``text`` to be mended, and in ``note`` what was not
    read."""

    quantities: dict
    bad: tuple
    problem: str
    text: str
    note: str = ""


class SaleOrder(models.Model):
    """Goods that come into an order being written in bulk: pasted, from a file, from an earlier order (L1)."""

    _inherit = "sale.order"

    def _check_dealer_rows(self, data):
        """Check rows of goods with the checks and the words of an order file; changes nothing.

        :param data: pasted text, or the bytes of a file
        :return: :class:`CheckedRows` with everything that is wrong
        """
        order = self.sudo()
        texts = ProblemTexts(self.env)
        read = pasted_rows.read_rows(data)
        if read.problems:
            return CheckedRows({}, (), texts.of_file(read.problems), data if isinstance(data, str) else "")
        dealer = order.partner_id.commercial_partner_id
        problems, good = check_goods(order.env, order.company_id, read.rows, read.loose, dealer)
        lines, said = {}, {}
        for row in read.rows:
            amount = " ".join(filter(None, (row.texts["quantity"], row.texts.get("unit"))))
            lines.setdefault(int(str(row.number)), []).append("\t".join((name_goods(row.texts), amount)))
            said[row.number] = " · ".join(text for text in row.texts.values() if text)
        text = data
        if not isinstance(data, str):
            text = "\n".join("\n".join(lines.get(at, ("",))) for at in range(1, max(lines) + 1))
        bad = tuple((number, said[number], texts.of_row(problems[number])) for number in sorted(problems))
        quantities = {}
        for product, quantity in good.values():
            quantities[product] = quantities.get(product, 0.0) + quantity
        return CheckedRows(quantities, bad, "", text, self._describe_unread_goods(read))

    @api.model
    def _describe_unread_goods(self, read):
        """What of pasted rows or a file was not used, in a sentence, or empty."""
        sheets = [self.env._("sheet %s", title) for title in read.unread]
        lines = [self.env._("“%s”", other.text) for other in read.others if other.kind == "words"]
        left = ", ".join((*sheets, *read.columns, *lines))
        return self.env._("Not read: %s.", left) if left else ""

    def _take_dealer_order(self, earlier):
        """Put the goods of an earlier order in, at today's prices.

        What programs, rounding, delivery or the order desk added stays away; goods that are in the order already
        stay as they are.

        :return: ``(names of what cannot be ordered any more, names of what was in the order already)``
        """
        self.ensure_one()
        quantities = {}
        for line in earlier.sudo()._get_dealer_lines():
            product = line.product_id
            if product and line.product_uom_qty > 0:
                quantity = line.product_uom_id._compute_quantity(line.product_uom_qty, product.uom_id)
                quantities[product] = quantities.get(product, 0.0) + quantity
        products = earlier.env["product.product"].sudo().union(*quantities)
        sold = DealerCatalogue(self).filter(products)
        present = sold & self._get_dealer_lines().product_id
        self._set_dealer_quantities({product: quantities[product] for product in sold - present})
        return (products - sold).mapped("display_name"), present.mapped("display_name")
