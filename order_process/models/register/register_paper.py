import tempfile

from odoo import api, models
from odoo.tools import formatLang, groupby

from .register import cut
from .register_book import RegisterBook

# What a person reads on paper; whoever wants every row of more takes the workbook. The totals are of all in any case.
PAPER_ROWS = 1000
FIRST_PAGE, PAGE = 27, 35
# What title, heads and margins of the totals take, in rows.
END = 4
SUBTOTALS = 20
# How wide the sheet is, and what a cell keeps free, in ems of its letters.
SHEET_EMS, CELL_EMS = 112, 0.8
PAPER = "order_process.report_register"


class OrderProcessRegisters(models.AbstractModel):
    """A register as a workbook and on paper."""

    _inherit = "order.process.registers"

    @api.model
    def _write_book(self, key, domain=()):
        """The workbook of all rows, in a file on disk that vanishes when it is closed.

        :return: the file, at its beginning
        """
        register, cells, ids = self._get_register(key), self._get_cells(key), self._find_rows(key, domain)
        totals = self._get_totals(key, domain)
        digits = max(one.currency.decimal_places for one in totals)
        file = tempfile.TemporaryFile()  # noqa: SIM115 (who asked for it closes it)
        book = RegisterBook(file, register.title, cells, digits)
        book.add_head(self._get_head(key, domain), register.note)
        book.add_rows(self._read_rows(key, ids))
        book.add_totals([(self._name_totals(one), one.sums) for one in totals])
        book.close()
        file.seek(0)
        return file

    @api.model
    def _name_totals(self, totals):
        return self.env._(
            "Total %(currency)s, %(count)s rows", currency=totals.currency.name, count=f"{totals.count:,}"
        )

    @api.model
    def _make_paper(self, key, domain=()):
        """The register as a PDF.

        :return: the file as bytes
        """
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True).sudo()
        content, _kind = report._render_qweb_pdf(PAPER, data={"paper": self._get_paper(key, domain)})
        return content

    @api.model
    def _get_paper(self, key, domain=()):
        """What the paper prints, in the reader's language: all as text.

        Of more than ``PAPER_ROWS`` rows the first are printed, and it says so; subtotals and totals are of all.
        """
        register, cells = self._get_register(key), self._get_cells(key)
        totals = self._get_totals(key, domain)
        count = sum(one.count for one in totals)
        ids = self._find_rows(key, domain, limit=PAPER_ROWS)
        currencies = {one.currency for one in totals}
        digits = max(currency.decimal_places for currency in currencies)
        wide = sum(cell.width for cell in cells)
        rooms = [SHEET_EMS * cell.width / wide - CELL_EMS for cell in cells]
        rows = [
            [
                self._write_cell(cell, value, digits, room)
                for cell, value, room in zip(cells, values, rooms, strict=True)
            ]
            for values in self._read_rows(key, ids)
        ]
        subtotals = self._get_subtotals(key, domain, cells)
        return {
            "title": register.title,
            "head": self._get_head(key, domain),
            "note": register.note,
            "cells": cells,
            "widths": [100 * cell.width / wide for cell in cells],
            "pages": self._cut_pages(rows, len(subtotals) + len(totals) + END),
            "left_out": count - len(ids),
            "left_out_text": self.env._(
                "%(printed)s of %(count)s rows are printed here. The totals are of all; the workbook has every row.",
                printed=f"{len(ids):,}",
                count=f"{count:,}",
            ),
            "subtotals": subtotals,
            "by": self._get_label(register, register.by),
            "totals": [(self._name_totals(one), self._write_sums(cells, one)) for one in totals],
            "totalled": [cell for cell in cells if cell.total],
        }

    @api.model
    def _cut_pages(self, rows, end):
        """The rows of each page; there is always a first, and the last has room for the totals below.

        :param int end: how many rows the totals take
        """
        pages, rows = [rows[:FIRST_PAGE]], rows[FIRST_PAGE:]
        pages += [rows[start : start + PAGE] for start in range(0, len(rows), PAGE)]
        if len(pages[-1]) + end > (PAGE if len(pages) > 1 else FIRST_PAGE):
            pages.append([])
        return pages

    @api.model
    def _get_label(self, register, name):
        name = name.split(":")[0]
        return self.env[register.model].fields_get([name], ["string"])[name]["string"]

    @api.model
    def _get_subtotals(self, key, domain, cells):
        """``[(name of the group, [sum as text])]`` by what the register names; those beyond a page are together."""
        register = self._get_register(key)
        model = self.env[register.model]
        field = model._fields[register.by.split(":")[0]]
        found = self._get_totals(key, domain, (register.by,))
        if len(found) < 2:
            return []
        said = []
        for one in found[:SUBTOTALS]:
            (value,) = one.group
            if field.type == "many2one":
                label = value.sudo().display_name
            elif field.type == "selection":
                label = dict(field._description_selection(self.env)).get(value)
            else:
                label = str(value or "")
            said.append((label or self.env._("None"), one.count, self._write_sums(cells, one)))
        for currency, rest in groupby(found[SUBTOTALS:], lambda one: one.currency):
            sums = {name: sum(one.sums[name] for one in rest) for name in rest[0].sums}
            whole = rest[0]._replace(currency=currency, sums=sums)
            label = self.env._("%s more", len(rest))
            said.append((label, sum(one.count for one in rest), self._write_sums(cells, whole)))
        return said

    @api.model
    def _write_sums(self, cells, totals):
        return [
            self._write_cell(cell, totals.sums[cell.name], totals.currency.decimal_places)
            for cell in cells
            if cell.total
        ]

    @api.model
    def _write_cell(self, cell, value, digits, room=0):
        if value is None or value is False or value == "":
            return ""
        if cell.kind == "day":
            return f"{value:%Y-%m-%d}"
        if cell.kind == "instant":
            return f"{value:%Y-%m-%d %H:%M}"
        if cell.kind == "text":
            return cut(str(value), room)
        return formatLang(self.env, value, digits={"count": 0, "number": 2, "money": digits}[cell.kind])
