"""Lines of a message that say whose the goods below are (A9): one message may hold the orders of several dealers."""

from odoo import models

from ..base.sentinel import internal
from .order_chat import list_heads, read_lines
from .order_columns import Problem


class OrderProcessImport(models.Model):
    _inherit = "order.process.import"

    def write(self, vals):
        result = super().write(vals)
        if "partner_id" in vals:
            for record in self:
                record._forget_heads()
        return result

    def _forget_heads(self):
        """Whose the rows are is found again for the dealer that is chosen now; what stands in a cell of the
        file, or was typed, stays."""
        names = {name for _number, name, _rest in list_heads(self.message or "")}
        rows = self.sudo().row_ids.filtered(
            lambda row: row.dealer and (row.dealer in names or (row.place or "").startswith(f"{row.dealer} "))
        )
        if rows:
            internal(rows).write({"dealer": False})

    def _get_known(self, data):
        known = super()._get_known(data)
        if not isinstance(data, str) or self.dealer_id:
            return known
        heads, asked = self._find_heads(data)
        return known._replace(heads=heads, asked=asked, goods=self._find_bare_goods(data, heads))

    def _read_source(self, data):
        read, known = super()._read_source(data)
        return self._compare_named(read), known

    def _compare_named(self, read):
        """A dealer who stands above the titles of a sheet is asked where another one was chosen, or where it is the
        file of another; a short name of the chosen one is this one."""
        chosen = (self.sudo().dealer_id or self.partner_id).commercial_partner_id
        names = set(read.named)
        if not chosen or not names:
            return read
        if self.dealer_id:
            own = {name for name in names if name == chosen.ref or name in chosen.name}
            asked = {
                name: Problem(0, "dealer", name, "not_yours", allowed=(chosen.ref or chosen.name,))
                for name in names - own
            }
        else:
            found = self.env["res.partner"]._match_dealers(names, self.company_id)
            own = {name for name in names if chosen in (found[name].certain or found[name].proposals)}
            asked = {
                name: self._ask_dealer(name, chosen, found[name].certain or found[name].proposals)
                for name in names - own
            }
        meant = chosen.ref or chosen.name
        kept = self.sudo().row_ids.filtered(lambda row: row.dealer in own and row.dealer != meant)
        if kept:
            internal(kept).write({"dealer": meant})
        loose = {row.number: list(read.loose.get(row.number, ())) for row in read.rows}
        for row in read.rows:
            name = row.texts.get("dealer")
            if name in own:
                row.texts["dealer"] = meant
            elif name in asked:
                loose[row.number].append(asked[name]._replace(row=row.number))
        return read._replace(loose={**read.loose, **{number: found for number, found in loose.items() if found}})

    def _find_heads(self, message):
        """``heads`` and ``asked`` of :class:`~.order_file.Known`. A line is taken for a dealer's when it is a code, a
        name or an alias, or a part of a name; which of several is asked in each row below."""
        lines = list_heads(message)
        if not lines:
            return {}, {}
        found = self.env["res.partner"]._match_dealers({name for _number, name, _rest in lines}, self.company_id)
        chosen, heads, asked = self.partner_id.commercial_partner_id, {}, {}
        for number, name, rest in lines:
            match = found[name]
            parts = match.proposals.filtered(lambda dealer, name=name: name in (dealer.name or ""))
            if not match.certain and not parts:
                continue
            if chosen and chosen in (match.certain or match.proposals):
                heads[number] = (chosen.ref or chosen.name, rest)
                continue
            heads[number] = (name, rest)
            if chosen:
                asked[name] = self._ask_dealer(name, chosen, match.certain or match.proposals)
        return heads, asked

    def _ask_dealer(self, name, chosen, named):
        proposals = []
        for dealer in (*named[:2], chosen):
            text = dealer.ref if dealer.ref and dealer.ref != name else dealer.name
            # That another one is chosen this time teaches nothing about the name.
            meant = {} if dealer == chosen else {"partner": dealer.id}
            proposals.append((f"{dealer.ref or ''} {dealer.name}".strip(), {"dealer": text, **meant}))
        return Problem(0, "dealer", name, "named_dealer", (chosen.display_name,), proposals=tuple(proposals))

    def _find_bare_goods(self, message, heads):
        """The lines that name goods for certain and no quantity at all: they are asked, not left out."""
        lines = {
            line.number: line.text for line in read_lines(message) if line.kind == "words" and line.number not in heads
        }
        if not lines:
            return frozenset()
        domain = [("company_id", "in", (self.company_id.id, False))]
        goods = self.env["product.product"].with_company(self.company_id)
        found = goods._match_goods(set(lines.values()), domain, self.partner_id)
        return frozenset(number for number, text in lines.items() if found[text].certain)
