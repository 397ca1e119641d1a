"""What became of each row of an order file, in words (A9)."""

from collections import Counter

from odoo import fields, models

from ..base.sentinel import internal
from .order_bare import is_empty

MAX_NAMED = 50


class OrderProcessImport(models.Model):
    _inherit = "order.process.import"

    left_out_count = fields.Integer("Rows Left Out", readonly=True)
    other_count = fields.Integer("Rows That Are No Orders", readonly=True)
    source_count = fields.Integer("All Rows in the File", readonly=True)
    bare_count = fields.Integer("Goods Without a Quantity", readonly=True)
    ask_bare = fields.Boolean(
        "Ask for Each Quantity", help="Goods of a form without a quantity are asked one by one, not left out together."
    )
    account = fields.Text("What Became of Each Row", readonly=True)

    def _describe_account(self, plan):
        """Every row of the source: read, asked, left out by whom, or why it is none of an order.

        :return: values of the fields above"""
        read = plan.read
        left = self.sudo().row_ids.filtered("left_out")
        lines = [*self._describe_others(read.others), *self._describe_left_out(left), *self._describe_read(plan)]
        return {
            "left_out_count": len(left),
            "other_count": len(read.others),
            "bare_count": sum(other.kind == "bare" for other in read.others),
            "source_count": len(read.rows) + len(read.others),
            "account": "\n".join(lines) or False,
        }

    def _describe_others(self, others):
        _ = self.env._
        why = {
            "above": _("above the titles"),
            "head": _("the titles again"),
            "total": _("a total"),
            "foot": _("a note or signature"),
            "words": _("no goods"),
            "dealer": _("whose order it is"),
        }
        counts = Counter(other.kind for other in others)
        lines = self._describe_bare([other for other in others if other.kind == "bare"])
        for kind, words in why.items():
            found = [other for other in others if other.kind == kind]
            if not found:
                continue
            named = "; ".join(_("row %(row)s “%(text)s”", row=o.number, text=o.text[:60]) for o in found[:MAX_NAMED])
            rest = " …" if counts[kind] > MAX_NAMED else ""
            lines.append(
                _("No order (%(why)s), %(count)s: %(rows)s", why=words, count=counts[kind], rows=f"{named}{rest}")
            )
        return lines

    def _describe_bare(self, others):
        if not others:
            return []
        named = "; ".join(f"{other.number} {other.text[:40]}" for other in others[:MAX_NAMED])
        return [
            self.env._(
                "%(count)s goods of the form without a quantity, not ordered: %(rows)s",
                count=len(others),
                rows=f"{named} …" if len(others) > MAX_NAMED else named,
            )
        ]

    def action_ask_bare(self):
        """Ask for the quantities of the goods that a form lists without one, or leave them out together again."""
        for record in self:
            record.ask_bare = not record.ask_bare
            if not record.ask_bare:
                # They were kept to be mended; what somebody filled in stays.
                empty = record.sudo().row_ids.filtered(lambda row: is_empty({"quantity": row.quantity or ""}))
                internal(empty).unlink()
        self.action_check()

    def _describe_left_out(self, rows):
        by_person = rows.grouped("left_out_by_id")
        return [
            self.env._(
                "Left out by %(person)s: rows %(rows)s.",
                person=person.name or self.env._("the dealer"),
                rows=", ".join(found.mapped("place")),
            )
            for person, found in by_person.items()
        ]

    def _describe_read(self, plan):
        _ = self.env._
        read, lines = plan.read, []
        joined = [(number, to) for order in plan.good for number, to in order.joined.items()]
        if joined:
            named = ", ".join(_("%(row)s to %(first)s", row=row, first=to) for row, to in joined[:MAX_NAMED])
            rest = " …" if len(joined) > MAX_NAMED else ""
            lines.append(
                _(
                    "The same article twice, added up: %(rows)s. Choose “Keep Apart” if they are to stay lines of their"
                    " own.",
                    rows=f"{named}{rest}",
                )
            )
        if read.skipped:
            lines.append(_("Columns that no order needs: %s.", ", ".join(read.skipped)))
        if read.formulas:
            cells = ", ".join(read.formulas[:MAX_NAMED]) + (" …" if len(read.formulas) > MAX_NAMED else "")
            lines.append(_("Formulas, of which the last value was read: %s.", cells))
        if read.hidden:
            places = ", ".join(read.hidden[:MAX_NAMED]) + (" …" if len(read.hidden) > MAX_NAMED else "")
            lines.append(_("Rows and columns that the sheet hides were read, too: %s.", places))
        return lines
