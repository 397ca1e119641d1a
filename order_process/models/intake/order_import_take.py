from odoo import fields, models
from odoo.exceptions import UserError

from ..base.sentinel import internal
from .order_check import name_goods
from .order_columns import COLUMN, GOODS_KEYS

# So many rows are checked again at once when a proposal is tapped; larger files wait for the button.
CHECK_AT_ONCE = 500


class OrderProcessImportRow(models.Model):
    """What a cell may mean, to be tapped instead of typed (A9)."""

    _inherit = "order.process.import.row"

    proposals = fields.Json(readonly=True, help="What may be meant, best first.")
    left_out_by_id = fields.Many2one("res.users", "Left Out by", readonly=True)

    def write(self, vals):
        result = super().write(vals)
        if "left_out" in vals:
            internal(self).write({"left_out_by_id": self.env.uid if vals["left_out"] else False})
        return result

    def action_take(self, at):
        """Take a proposal: it goes into this row, and into all rows of the file that say the same.

        :param int at: its place among the proposals
        :raises UserError: there is no such proposal (any more)"""
        self.ensure_one()
        proposals = self.proposals or []
        if not isinstance(at, int) or not 0 <= at < len(proposals):
            raise UserError(self.env._("This proposal is gone. Press Check Again."))
        chosen = proposals[at]
        texts = {key: text for key, text in chosen["texts"].items() if key in COLUMN}
        if chosen["texts"].get("changes_order"):
            internal(self).write({"changes_order": True})
        same = self.import_id.row_ids.filtered(
            lambda row: chosen in (row.proposals or ())
            and all((row[key] or "") == (self[key] or "") for key in texts)
        )
        self._note_meaning(chosen["texts"])
        (self | same).write(texts)
        for row in self | same:
            # What answers another question of the row stays to be tapped.
            left = [one for one in row.proposals or () if chosen["texts"].keys().isdisjoint(one["texts"])]
            internal(row).write({"proposals": left or False})
        if self.import_id.source_count <= CHECK_AT_ONCE:
            self.import_id.action_check()

    def _note_meaning(self, texts):
        """Offer what was tapped as an alias: the words that stood in the row, before they are replaced."""
        for kind, key, model in (("goods", "goods", "product.product"), ("dealer", "partner", "res.partner")):
            record = self.env[model].browse(texts.get(key) or ()).exists()
            text = name_goods({name: self[name] for name in GOODS_KEYS}) if kind == "goods" else self.dealer
            if record and text:
                self.import_id._note_name(kind, text, record, self._get_dealer() if kind == "goods" else None)

    def _get_dealer(self):
        """The dealer of the row, where its text leaves no doubt."""
        if self.import_id.dealer_id:
            return self.import_id.dealer_id
        company = self.company_id
        found = self.env["res.partner"]._match_dealers([self.dealer], company).get(self.dealer) if self.dealer else None
        return found.certain if found else self.env["res.partner"]
