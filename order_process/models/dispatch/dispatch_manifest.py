from odoo import models

from ..base.capitals import in_capitals
from ..gate.transfer_guard import is_scrapped
from .manifest_pages import PAGE_HEIGHT, ROW_HEIGHT, paginate, row_height

# Column widths of the printed tables, in pixels of the sheet (see the template).
ORDER_COLUMNS = {
    "number": 40,
    "order": 92,
    "dealer": 140,
    "receiver": 84,
    "phone": 120,
    "address": 164,
    "taken": 94,
    "lines": 46,
    "quantity": 66,
    "parcels": 58,
    "weight": 66,
    "amount": 116,
    "cash": 112,
    "remarks": 185,
}
PRODUCT_COLUMNS = {"code": 180, "name": 670, "orders": 110, "quantity": 140, "uom": 120, "counted": 163}
SHEET_WIDTH = sum(ORDER_COLUMNS.values())
LETTERHEAD_HEIGHT = 258
SIGNATURE_HEIGHT = 100


class OrderProcessDispatch(models.Model):
    """The figures of the printed manifest: what leaves, for whom, by which mode (D2)."""

    _inherit = "order.process.dispatch"

    def _get_manifest(self):
        """What the manifest prints, in the reader's language.

        :return: ``{"sections": [{"mode", "rows", "totals"}], "products": [...], "totals", "pages"}``; quantities in
            the products' own units, amounts in the orders' currencies as ``[(currency, amount)]``; ``pages`` lists the
            blocks of every sheet
        """
        self.ensure_one()
        first = self._get_first_transfers()
        modes = self.env["stock.picking"]._fields["process_mode"]._description_selection(self.env)
        by_mode = first.grouped("process_mode")
        sections = []
        for mode, label in [*modes, (False, self.env._("No delivery mode"))]:
            if mode in by_mode:
                rows = self._get_manifest_rows(by_mode[mode])
                sections.append({"mode": label, "rows": rows, "totals": self._sum_manifest(rows)})
        every = [row for section in sections for row in section["rows"]]
        products = self._get_manifest_products(first)
        return {
            "sections": sections,
            "products": products,
            "totals": self._sum_manifest(every),
            "pages": self._get_manifest_pages(sections, products),
            "order_columns": [100 * width / SHEET_WIDTH for width in ORDER_COLUMNS.values()],
            "product_columns": [100 * width / SHEET_WIDTH for width in PRODUCT_COLUMNS.values()],
        }

    def _get_manifest_pages(self, sections, products):
        """The blocks of every sheet: ``{"section" or "products", "rows", "continued", "complete"}``."""
        tables = [
            (
                index,
                [self._get_row_height(row) for row in section["rows"]],
                ROW_HEIGHT * max(1, len(section["totals"]["amounts"])),
            )
            for index, section in enumerate(sections)
        ]
        if products:
            heights = [row_height([([product["name"]], PRODUCT_COLUMNS["name"])]) for product in products]
            tables.append(("products", heights, 0))
        # Every page of a table that goes on has its own sum.
        currencies = max((len(section["totals"]["amounts"]) for section in sections), default=1)
        height = PAGE_HEIGHT - ROW_HEIGHT * max(currencies, 1)
        return [
            [
                {
                    "section": False if key == "products" else sections[key],
                    "sums": key != "products" and (start > 0 or not complete) and self._sum_manifest(
                        sections[key]["rows"][start:end]
                    ),
                    "rows": (products if key == "products" else sections[key]["rows"])[start:end],
                    "continued": start > 0,
                    "complete": complete,
                }
                for key, start, end, complete in page
            ]
            for page in paginate(tables, self._get_letterhead_height(), SIGNATURE_HEIGHT, height)
        ]

    def _get_letterhead_height(self):
        """What stands above the tables of the first sheet, in pixels."""
        return LETTERHEAD_HEIGHT

    def _get_row_height(self, row):
        marks = [self.env._("Urgent")] * row["urgent"] + [self.env._("Late entry")] * row["late"]
        return row_height(
            [
                ([row["order"], *marks], ORDER_COLUMNS["order"]),
                ([f"{row['dealer']} {row['code']}"], ORDER_COLUMNS["dealer"]),
                ([row["receiver"]], ORDER_COLUMNS["receiver"]),
                ([row["phone"]], ORDER_COLUMNS["phone"]),
                ([row["address"]], ORDER_COLUMNS["address"]),
                (row["taken"], ORDER_COLUMNS["taken"]),
                (row["remarks"], ORDER_COLUMNS["remarks"]),
            ]
        )

    def _get_first_transfers(self):
        """The transfers that the dispatch sent, without the later steps that follow from them."""
        pickings = self.picking_ids.filtered(lambda picking: picking.state != "cancel")
        return pickings.filtered(lambda picking: not picking.move_ids.move_orig_ids.picking_id & pickings)

    def _get_manifest_rows(self, pickings):
        rows = []
        groups = pickings.sorted(lambda picking: (picking.late_entry, picking.sale_id.name or picking.name, picking.id))
        by_order = groups.grouped("sale_id")
        loads = self._get_manifest_loads(by_order)
        for order, transfers in by_order.items():
            moves = self._get_manifest_moves(transfers)
            receiver = order.partner_shipping_id or transfers.partner_id[:1]
            dealer = order.partner_id.commercial_partner_id or receiver
            contact = receiver.name if receiver != dealer else False
            rows.append(
                {
                    "number": len(rows) + 1,
                    "order": order.name or ", ".join(transfers.mapped("name")),
                    "dealer": dealer.name or "",
                    "code": dealer.ref or "",
                    "receiver": contact or self._get_contact(dealer).name or "",
                    "phone": receiver.phone or self._get_contact(dealer).phone or dealer.phone or "",
                    "address": self._format_address(receiver),
                    "lines": len(moves),
                    "quantity": sum(own._get_asked_together()[0] for own in moves.grouped("product_id").values()),
                    "currency": order.currency_id or self.company_id.currency_id,
                    "amount": self._get_manifest_amount(order, moves),
                    "weight": round(sum(move.product_id.weight * move.product_qty for move in moves), 2),
                    **loads[order],
                    "remarks": order.sudo()._get_remarks_text().splitlines(),
                    "late": any(transfers.mapped("late_entry")),
                    "urgent": any(transfer.priority == "1" for transfer in transfers),
                }
            )
        return rows

    def _get_manifest_loads(self, by_order):
        """Hook: what is known of who takes the goods along and of what is brought back for them.

        :param dict by_order: ``{order: first transfers}``
        :return: ``{order: {"taken": paragraphs, "parcels": int, "cash": amount}}``
        """
        return {order: {"taken": [], "parcels": 0, "cash": 0.0} for order in by_order}

    @staticmethod
    def _get_manifest_moves(pickings):
        """What the transfers take along; what was scrapped from them stays."""
        return pickings.move_ids.filtered(
            lambda move: move.state != "cancel" and move.product_uom_qty and not is_scrapped(move)
        )

    @staticmethod
    def _get_contact(dealer):
        return dealer.child_ids.filtered(lambda child: child.type == "contact")[:1]

    @staticmethod
    def _format_address(partner):
        lines = (partner._display_address(without_company=True) or "").splitlines()
        return ", ".join(filter(None, (line.strip(" ,") for line in lines)))

    def _get_manifest_amount(self, order, moves):
        """The order's total where it leaves as a whole, else the value of the lines on board."""
        lines = order.order_line.filtered(lambda line: line.product_id.type == "consu")
        share = dict.fromkeys(lines, 0.0)
        for line, own in moves.grouped("sale_line_id").items():
            if line in share and line.product_uom_qty:
                share[line] += line._get_asked_by(own) / line.product_uom_qty
        if all(part >= 0.9999 for part in share.values()):
            return order.amount_total
        return order.currency_id.round(sum(line.price_total * part for line, part in share.items()))

    def _get_manifest_products(self, pickings):
        """What has to be picked in all, product by product, with the number of orders that take it."""
        moves = self._get_manifest_moves(pickings)
        asked = {product: group._get_asked_together() for product, group in moves.grouped("product_id").items()}
        return [
            {
                "code": product.default_code or "",
                "name": product.with_context(display_default_code=False).display_name,
                "quantity": asked[product][0],
                "uom": asked[product][1].name,
                "orders": len(group.picking_id.sale_id),
            }
            for product, group in sorted(
                moves.grouped("product_id").items(), key=lambda item: (item[0].default_code or "", item[0].name or "")
            )
        ]

    def _sum_manifest(self, rows):
        amounts, cash = {}, {}
        for row in rows:
            amounts[row["currency"]] = amounts.get(row["currency"], 0.0) + row["amount"]
            cash[row["currency"]] = cash.get(row["currency"], 0.0) + row["cash"]
        return {
            "orders": len(rows),
            "lines": sum(row["lines"] for row in rows),
            "quantity": sum(row["quantity"] for row in rows),
            "parcels": sum(row["parcels"] for row in rows),
            "weight": round(sum(row["weight"] for row in rows), 2),
            "amounts": list(amounts.items()),
            "cash": [(currency, currency.round(amount)) for currency, amount in cash.items()],
            "capitals": "".join(
                f"人民币{in_capitals(amount)}" for currency, amount in cash.items() if currency.name == "CNY" and amount
            ),
        }


class StockMove(models.Model):
    _inherit = "stock.move"

    def _get_asked_together(self):
        """``(quantity, unit)`` that these moves of one product ask for: in the unit they share, or the product's."""
        own, units = self.product_id.uom_id, self.product_uom
        unit = units if len(units) == 1 else own
        return sum(move.product_uom._to_exact(move.product_uom_qty, unit) for move in self), unit
