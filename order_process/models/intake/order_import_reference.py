from hashlib import sha256

from odoo import fields, models

from ..base.sentinel import internal
from ..base.work_time import to_local

# Stands where a row gets its reference from the import, until all has been read.
PLACE = "\ufffc#\ufffc"


class OrderProcessImport(models.Model):
    """The reference of orders that bring none: the day and a mark of what is ordered, so that the same form or message
    is known again however often it is saved, sent or pasted (A4, A9)."""

    _inherit = "order.process.import"

    content_mark = fields.Char(
        readonly=True, index="btree_not_null", help="Of what was read, where it has no reference."
    )
    proposed_reference = fields.Char("Reference by Itself", readonly=True)
    ordered_again = fields.Boolean(readonly=True, help="Somebody said that the same is ordered once more.")

    def _get_given(self):
        given = super()._get_given()
        return given if given.reference else given._replace(reference=PLACE)

    def _read_source(self, data):
        read, known = super()._read_source(data)
        if known.reference != PLACE:
            self._keep_proposal(False, False)
            return read, known
        lacking = any(PLACE in row.texts.get("reference", "") for row in read.rows)
        mark = self._get_content_mark(read) if lacking else False
        reference = self._propose_reference(mark) if lacking else ""
        self._keep_proposal(mark, reference or False)
        rows = [
            row._replace(texts={**row.texts, "reference": row.texts.get("reference", "").replace(PLACE, reference)})
            if "reference" in row.texts
            else row
            for row in read.rows
        ]
        return read._replace(rows=rows), known._replace(reference=reference)

    def _keep_proposal(self, mark, reference):
        if (self.content_mark, self.proposed_reference) != (mark, reference):
            internal(self).write({"content_mark": mark, "proposed_reference": reference})

    def _get_content_mark(self, read):
        """The same for the same orders, whatever the file is called and whoever saved it last; goods without a quantity
        are none of them."""
        given = {"reference", "dealer"} - set(read.columns)
        said = [
            "|".join(f"{key}={text.strip()}" for key, text in sorted(row.texts.items()) if key not in given)
            for row in read.rows
            if row.texts.get("quantity", "").strip() not in ("", "0")
        ]
        said += [other.text.strip() for other in read.others if other.kind != "bare"]
        return sha256("\n".join(said).encode()).hexdigest()[:32]

    def _propose_reference(self, mark):
        """The reference under which the same was read before; else the day on which it came, and its mark.

        What is ordered once more gets a number behind it."""
        own = self.content_mark == mark and self.proposed_reference
        if own and (self.ordered_again or self.created_count):
            return own
        domain = [("company_id", "=", self.company_id.id), ("content_mark", "=", mark), ("id", "!=", self.id)]
        dealer = self.sudo().dealer_id
        if dealer:
            domain += ["|", ("dealer_id", "=", dealer.id), ("partner_id", "child_of", dealer.ids)]
        others = self.sudo().search_fetch(domain, ["proposed_reference", "reference", "created_count"], order="id")
        made = others.filtered("created_count")
        came = fields.Datetime.now() if self.ordered_again else self.create_date
        day = to_local(came, self.company_id._process_tz())
        if self.ordered_again:
            return f"{day:%y%m%d}-{mark[:6]}-{len(made) + 1}"
        first = made[:1] or others.filtered(lambda record: not own or record.id < self.id)[:1]
        return first.reference or first.proposed_reference or own or f"{day:%y%m%d}-{mark[:6]}"

    def _forget(self):
        result = super()._forget()
        self.write({"content_mark": False, "proposed_reference": False, "ordered_again": False})
        return result

    def action_order_again(self):
        """The same is ordered once more, on purpose: it gets a reference of its own."""
        for record in self:
            record.check_access("write")
            record._check_editable()
            if record.content_mark and not record.ordered_again and record.existing_count:
                internal(record).write({"ordered_again": True, "proposed_reference": False})
                record.action_check()
