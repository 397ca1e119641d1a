"""What core exports as a file: text that begins like a formula stays text there."""

import json

from werkzeug.datastructures import FileStorage

from odoo.addons.product.controllers.pricelist_report import ProductPricelistExportController
from odoo.addons.web.controllers import export, pivot
from odoo.http import request, route

from ..models.base.plain_cell import csv_text, xlsx_text


class PlainTexts:
    """Mixed into core's writers of workbooks: text is written as text, never as a formula or a link."""

    def write(self, row, column, cell_value, style=None):
        if isinstance(cell_value, str) and cell_value:
            self.worksheet.write_string(row, column, xlsx_text(cell_value), style)
        else:
            super().write(row, column, cell_value, style)


class PlainXlsxWriter(PlainTexts, export.ExportXlsxWriter):
    pass


class PlainGroupXlsxWriter(PlainTexts, export.GroupExportXlsxWriter):
    pass


class ExcelExport(export.ExcelExport):
    def from_group_data(self, fields, columns_headers, groups):
        with PlainGroupXlsxWriter(fields, columns_headers, groups.count) as writer:
            row, column = 1, 0
            for name, group in groups.children.items():
                row, column = writer.write_group(row, column, name, group)
        return writer.value

    def from_data(self, fields, columns_headers, rows):
        with PlainXlsxWriter(fields, columns_headers, len(rows)) as writer:
            for number, row in enumerate(rows, 1):
                for column, value in enumerate(row):
                    writer.write_cell(number, column, value)
        return writer.value


class CSVExport(export.CSVExport):
    def from_data(self, fields, columns_headers, rows):
        titles = [_plain(title) for title in columns_headers]
        return super().from_data(fields, titles, [map(_plain, row) for row in rows])


class TableExporter(pivot.TableExporter):
    @route()
    def export_xlsx(self, data=None, **kw):
        if not data or not request.env.user._is_internal():
            raise request.not_found()
        content = json.load(data) if isinstance(data, FileStorage) else json.loads(data)
        return super().export_xlsx(json.dumps(_plain_table(content)), **kw)


class PricelistExport(ProductPricelistExportController):
    def _generate_rows(self, products, quantities):
        return [[_plain(value) for value in row] for row in super()._generate_rows(products, quantities)]


def _plain(value):
    if isinstance(value, bytes):
        value = value.decode()
    return csv_text(value) if isinstance(value, str) else value


def _plain_table(content):
    """A pivot table as the browser sends it, with the texts of its cells plain."""
    if isinstance(content, list):
        return [_plain_table(value) for value in content]
    if not isinstance(content, dict):
        return content
    # The title of the whole table names the sheet.
    cells = () if "model" in content else ("title", "value")
    return {
        key: xlsx_text(value) if key in cells and isinstance(value, str) else _plain_table(value)
        for key, value in content.items()
    }
