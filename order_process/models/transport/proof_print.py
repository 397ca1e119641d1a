from odoo import models

from ..dispatch.manifest_pages import paginate, row_height

# Column widths in pixels of a portrait A4 sheet (see the template): goods, five quantities, why.
GOODS, FIGURE, REASON = 344, 86, 181
SHEET_WIDTH = GOODS + 5 * FIGURE + REASON
PAGE_HEIGHT = 1290
HEAD_HEIGHT = 250
FOOT_HEIGHT = 170
QUANTITIES = ("left_qty", "delivered_qty", "refused_qty", "damaged_qty", "short_qty")


class OrderProcessProof(models.Model):
    """A proof as it is printed, cut into pages: no row and no signature is cut in two."""

    _inherit = "order.process.proof"

    def _get_print_values(self):
        """What the template prints: the widths of the columns in percent, and the rows of each page."""
        self.ensure_one()
        rows = [
            {
                "goods": line.product_id.display_name,
                "quantities": [f"{line[name]:.12g}" for name in QUANTITIES],
                "reason": line.sudo().reason_id.name or "",
            }
            for line in self.line_ids
        ]
        heights = [row_height([([row["goods"]], GOODS), ([row["reason"]], REASON)]) for row in rows]
        names = row_height([([self.sudo().stop_id.partner_id.display_name or "", self.receiver_name or ""], GOODS)])
        pages = paginate([("goods", heights, 0)] if rows else [], HEAD_HEIGHT + names, FOOT_HEIGHT, PAGE_HEIGHT)
        return {
            "columns": [100 * width / SHEET_WIDTH for width in (GOODS, *[FIGURE] * 5, REASON)],
            "pages": [[row for _key, start, end, _complete in page for row in rows[start:end]] for page in pages],
        }
