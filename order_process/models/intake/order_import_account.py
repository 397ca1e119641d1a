"""What became of each row of an order file, in words (A9)."""

from collections import Counter

from odoo import fields, models

MAX_NAMED = 50


class OrderProcessImport(models.Model):
    _inherit = "order.process.import"

    left_out_count = fields.Integer("Rows Left Out", readonly=True)
    other_count = fields.Integer("Rows That Are No Orders", readonly=True)
    source_count = fields.Integer("All Rows in the File", readonly=True)
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
        lines = []
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
