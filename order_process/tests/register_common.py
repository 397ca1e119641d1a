import io
import json
import unicodedata
from datetime import datetime, timedelta
from urllib.parse import urlencode

import openpyxl
from lxml import html

from odoo import Command
from odoo.tests import freeze_time
from odoo.tools import formatLang
from odoo.tools.pdf import PdfFileReader

from .invoice_common import InvoiceCommon

PLACES = 2


class RegisterCommon(InvoiceCommon):
    """Months of orders by several dealers, people, modes, channels and currencies, and the four forms of a register."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"rounding_direction": "down", "rounding_unit": 10, "rounding_always": True})
        cls.other = cls._create_dealer("Wuhan Meiyuan", "D002")
        cls.colleague = cls._create_user("colleague", "sales_team.group_sale_salesman")
        cls.fax = cls.env.ref("order_process.channel_phone").copy({"name": "Fax", "code": "fax2"})
        cls.tint = cls._create_product("Tint 5/66", "RG566", 33.37)
        cls._stock(cls.tint, 10000)
        cls.dollar = cls.env.ref("base.EUR") if cls.company.currency_id.name == "USD" else cls.env.ref("base.USD")
        cls.dollar.active = True
        cls.env["res.currency.rate"].create(
            {"currency_id": cls.dollar.id, "company_id": cls.company.id, "name": "2026-01-01", "rate": 0.137}
        )
        cls.foreign = cls.env["product.pricelist"].create(
            {"name": "Abroad", "currency_id": cls.dollar.id, "company_id": cls.company.id}
        )
        # The right to export, which core gives to nobody by itself.
        cls.env.ref("base.group_allow_export").user_ids = [
            Command.link(user.id) for user in (cls.manager, cls.finance, cls.clerk, cls.salesman, cls.dispatcher)
        ]

    @classmethod
    def _create_some(cls, dice, count=10):
        """Orders at random instants of March and April."""
        orders = cls.env["sale.order"]
        for _number in range(count):
            with freeze_time(datetime(2026, 3, 2, 1) + timedelta(minutes=dice.randrange(59 * 24 * 60))):
                orders |= cls._create_orders(
                    lines=[
                        (product, dice.randrange(1, 30))
                        for product in dice.sample((cls.dye, cls.oxide, cls.tint), dice.randrange(1, 4))
                    ],
                    partner_id=dice.choice((cls.dealer, cls.other)).id,
                    carrier_id=dice.choice((cls.carrier, cls.pickup)).id,
                    intake_channel_id=dice.choice((cls.channel, cls.fax)).id,
                    warehouse_id=dice.choice((cls.warehouse, cls.wuhan)).id,
                    **dice.choice(({}, {"pricelist_id": cls.foreign.id})),
                    **dice.choice(
                        (
                            {"user_id": cls.salesman.id, "taken_by_id": cls.salesman.id},
                            {"user_id": cls.colleague.id, "taken_by_id": cls.colleague.id},
                        )
                    ),
                )
        cls.env.flush_all()
        cls.env.invalidate_all()
        for order in orders:
            if dice.random() < 0.3:
                order.sudo()._action_cancel()
        cls.env.flush_all()
        return orders.sudo()

    # === The four forms ===

    def _registers(self, user=None):
        return self.env["order.process.registers"].with_user(user or self.manager).sudo(False)

    def _on_screen(self, key, domain, user=None):
        """The sums as the list's groups and the pivot show them."""
        registers = self._registers(user)
        register = registers._get_register(key)
        names = [cell.name for cell in registers._get_cells(key) if cell.total]
        ((count, *sums),) = registers.env[register.model]._read_group(
            [*register.domain, *domain], [], ["__count", *(f"{name}:sum" for name in names)]
        )
        return count, {name: round(number or 0, PLACES) for name, number in zip(names, sums, strict=True)}

    def _in_book(self, key, domain, user=None):
        """The sums of the total row, after it was compared with the rows above."""
        registers = self._registers(user)
        with registers._write_book(key, domain) as file:
            rows = [list(row) for row in openpyxl.load_workbook(file).active.iter_rows(values_only=True)]
        cells = registers._get_cells(key)
        labels = [cell.label for cell in cells]
        head = rows.index(labels)
        body, total = rows[head + 1 : -1], rows[-1]
        for column, cell in enumerate(cells):
            if cell.total:
                summed = sum(row[column] or 0 for row in body)
                self.assertAlmostEqual(summed, total[column], PLACES, (key, cell.name))
        return len(body), {
            cell.name: round(total[column], PLACES) for column, cell in enumerate(cells) if cell.total
        }

    def _on_paper(self, key, domain, user=None):
        """The text of the pages."""
        registers = self._registers(user)
        with self.allow_pdf_render():
            content = registers._make_paper(key, domain)
        reader = PdfFileReader(io.BytesIO(content))
        pages = [reader.getPage(number).extract_text() for number in range(reader.numPages)]
        return [" ".join(unicodedata.normalize("NFKC", page).split()) for page in pages]

    def _before_paper(self, key, domain, user=None):
        """The text of the sheet before it is made into a PDF, which takes as long as all else together."""
        registers = self._registers(user)
        report = registers.env["ir.actions.report"].sudo()
        paper = registers._get_paper(key, domain)
        content, _kind = report._render_qweb_html("order_process.report_register", [], data={"paper": paper})
        text = " ".join(html.fromstring(content).itertext())
        return " ".join(unicodedata.normalize("NFKC", text).split())

    def _check_forms(self, key, domain, user=None, as_pdf=True):
        """Screen, workbook, paper and the totals that others ask for agree to the cent; return them."""
        registers = self._registers(user)
        cells = [cell for cell in registers._get_cells(key) if cell.total]
        (totals,) = registers._get_totals(key, domain)
        screen, book = self._on_screen(key, domain, user), self._in_book(key, domain, user)
        self.assertEqual((totals.count, {n: round(v, PLACES) for n, v in totals.sums.items()}), screen)
        self.assertEqual(book, screen)
        last = self._on_paper(key, domain, user)[-1] if as_pdf else self._before_paper(key, domain, user)
        said = " ".join(
            formatLang(
                registers.env,
                totals.sums[cell.name],
                digits={"count": 0, "number": 2, "money": totals.currency.decimal_places}[cell.kind],
            )
            for cell in cells
        )
        self.assertIn(f"{registers._name_totals(totals)} {said}", last)
        return totals

    def _download(self, user, key, form="xlsx", domain=()):
        """What the browser gets, as who has signed in."""
        self.authenticate(user.login, user.login + "x" * (8 - len(user.login)))
        self.env.flush_all()
        query = urlencode({"domain": json.dumps(list(domain))})
        return self.url_open(f"/order-process/register/{key}.{form}?{query}")
