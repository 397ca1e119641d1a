import doctest
import io
import re
import unicodedata
from random import Random

from odoo.addons.order_process.models.base import qr_code
from odoo.addons.order_process.models.base.capitals import in_capitals
from odoo.addons.order_process.models.delivery import paper_pages
from odoo.addons.order_process.models.delivery.paper_pages import FORMS, paginate
from odoo.addons.order_process.models.delivery.paper_table import measure_columns
from odoo.exceptions import AccessError
from odoo.tests import BaseCase, tagged
from odoo.tools.pdf import PdfFileReader

from .delivery_common import DeliveryCommon

# Points, as wkhtmltopdf makes them of 210 × 297 and 241 × 280, 140 and 93 mm.
SIZES = {"a4": (595, 842), "whole": (683, 794), "half": (683, 397), "third": (683, 264)}
RADICALS = str.maketrans("⺠⻆", "民角")
FIGURE = r"([\d,]+(?:\.\d+)?)"


class PaperFormsCase(DeliveryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.modes["road"].write({"payment_rule": "on_delivery", "invoice_moment": "free"})
        cls.types = {paper_type.code: paper_type for paper_type in cls.env["order.process.paper.type"].search([])}

    def _render(self, papers, user=None, lang="en_US"):
        report = self.env["ir.actions.report"].with_user(user or self.env.user)
        with self.allow_pdf_render():
            content, _kind = report.with_context(force_report_rendering=True, lang=lang)._render_qweb_pdf(
                "order_process.report_paper", papers.ids
            )
        return content

    def _pages(self, content):
        # Fonts map some Chinese characters to their look-alikes among the radicals.
        return [
            " ".join(unicodedata.normalize("NFKC", page.extract_text()).translate(RADICALS).split())
            for page in PdfFileReader(io.BytesIO(content)).pages
        ]

    def _sizes(self, content):
        boxes = [page.mediabox for page in PdfFileReader(io.BytesIO(content)).pages]
        return [(round(float(box.width)), round(float(box.height))) for box in boxes]

    def _long_goods(self, count):
        return self.env["product.product"].create(
            [
                {
                    "name": f"{'极致丰盈持久亮泽护色染膏系列' * (1 + number % 3)} {number}",
                    "default_code": f"LONG-{number:03d}",
                    "type": "consu",
                    "list_price": 12.5 + number,
                    "specification": "60 ml × 12" if number % 2 else False,
                    "taxes_id": False,
                }
                for number in range(count)
            ]
        )


@tagged("post_install", "-at_install")
class TestPaperForms(PaperFormsCase):
    """Papers on A4 and on continuous forms: pages, sums, capitals, parts, people."""

    def test_sixty_lines_on_every_form(self):
        order = self._order("cod", [(product, 3) for product in self._long_goods(60)])
        picking = self._dispatch(order)
        self._issue(self.finance, picking, "SX")
        for code in ("SX", "GL"):
            paper = self._paper(order, code)
            for form in FORMS:
                with self.subTest(code=code, form=form):
                    self.types[code].form = form
                    content = self._render(paper)
                    self.assertEqual(set(self._sizes(content)), {SIZES[form]})
                    self._check_pages(paper, self._pages(content))

    def _check_pages(self, paper, pages):
        """Each page says which it is, has the heads and what it comes to; the sums go on to the total."""
        self.assertEqual(len(pages), len(paper._get_sheet()["pages"]), "no sheet runs over into another one")
        with_prices, brought, text = paper.type_id.show_prices, [0.0, 0.0], " ".join(pages)
        figures = f"{FIGURE} {FIGURE}" if with_prices else FIGURE
        self.assertEqual(re.findall(r"LONG-\d+", text), [f"LONG-{n:03d}" for n in range(60)])
        for number, page in enumerate(pages, 1):
            for part in (paper.name, f"Page {number} of {len(pages)}", paper.order_id.name, "Changsha Liren"):
                self.assertIn(part, page)
            if "LONG-" not in page:
                continue
            self.assertIn("No. Code Product Specification Quantity Unit", page)
            self.assertEqual("Brought forward" in page, number > 1)
            if number > 1:
                self.assertEqual(self._read("Brought forward", figures, page), [round(value, 2) for value in brought])
            own = self._read("This page", figures, page)
            brought = [before + value for before, value in zip(brought, own, strict=False)] if own else brought
            label = "Carried forward" if "Carried forward" in page else "Sum total"
            self.assertEqual(self._read(label, figures, page), [round(value, 2) for value in brought][: len(own)])
        self.assertIn("Sum total", text)
        self.assertEqual(round(brought[0], 2), 180)
        if with_prices:
            self.assertEqual(round(brought[1], 2), paper.order_id.amount_total)

    def _read(self, label, figures, page):
        (found,) = re.findall(f"{label} {figures}", page)
        return [float(one.replace(",", "")) for one in ([found] if isinstance(found, str) else found)]

    def test_one_and_three_lines_are_one_page(self):
        goods = self._long_goods(3)
        orders = {count: self._order("road", [(product, 2) for product in goods[:count]]) for count in (1, 3)}
        self._dispatch(orders[1] | orders[3])
        for count, order in orders.items():
            for form in ("a4", "whole", "half"):
                with self.subTest(count=count, form=form):
                    self.types["GL"].form = form
                    (page,) = self._pages(self._render(self._paper(order, "GL")))
                    self.assertIn("Page 1 of 1", page)
                    self.assertIn("Leader, Finance", page)
                    self.assertNotIn("This page", page)

    def test_papers_of_several_forms_in_one_print(self):
        order = self._order("road")
        self._dispatch(order)
        papers = self._paper(order, "GL") | self._paper(order, "CLB")
        self.types["GL"].write({"form": "half"})
        self.assertEqual(self._sizes(self._render(papers)), [SIZES["half"], SIZES["a4"]])
        self.types["CLB"].write({"form": "half"})
        pages = self._pages(self._render(papers))
        self.assertEqual([paper.name in page for paper, page in zip(papers, pages, strict=True)], [True, True])

    def test_the_form_is_a_rule_with_its_history(self):
        own = self._as(self.keeper, self.types["GL"])
        with self.assertRaises(AccessError):
            own.write({"form": "half"})
        with self.assertRaises(AccessError):
            own.write({"part_ids": [(5,)]})
        with self.assertRaises(AccessError):
            self._as(self.keeper, self.env.ref("order_process.paper_part_stub")).write({"name": "Mine"})
        admin = self._create_user("paper admin", "order_process.group_process_admin")
        self._as(admin, self.types["GL"]).write({"form": "third"})
        change = self.env["order.process.rule.change"].search(
            [("model", "=", "order.process.paper.type"), ("res_id", "=", self.types["GL"].id)], limit=1
        )
        self.assertEqual((change.user_id, change.old, change.new), (admin, {"is": "a4"}, {"is": "third"}))

    def test_each_part_is_printed_with_its_name(self):
        order = self._order("road")
        self._dispatch(order)
        note = self._paper(order, "GL")
        self.assertEqual(len(self._pages(self._render(note, self.clerk))), 1, "a preview is one sheet")
        self._as(self.clerk, note).action_print()
        pages = self._pages(self._render(note, self.clerk))
        names = ["Part 1: Stub", "Part 2: Finance", "Part 3: Warehouse", "Part 4: Customer"]
        self.assertEqual([[name for name in names if name in page] for page in pages], [[name] for name in names])
        self.assertFalse([page for page in pages if "Preview" in page])
        self.types["GL"].write({"form": "half", "parts_at_once": True})
        self._as(self.clerk, note).action_print("the printer jammed")
        (page,) = self._pages(self._render(note, self.clerk))
        self.assertTrue(all(name in page for name in names), page)
        self.assertIn("Copy 1", page)

    def test_capitals_are_the_amount(self):
        cny = self.env["res.currency"].with_context(active_test=False).search([("name", "=", "CNY")])
        cny.active = True
        pricelist = self.env["product.pricelist"].create({"name": "CNY", "currency_id": cny.id})
        order = self._order("cod", [(product, 3) for product in self._long_goods(3)], pricelist_id=pricelist.id)
        picking = self._dispatch(order)
        self._issue(self.finance, picking, "SX")
        for code in ("SX", "CLB"):
            page = self._pages(self._render(self._paper(order, code)))[-1]
            self.assertIn(f"人民币{in_capitals(order.amount_total)}", page)
            self.assertIn(f"{order.amount_total:,.2f}", page)
        self.assertNotIn("人民币", self._pages(self._render(self._paper(order, "GL")))[-1], "it shows no prices")


@tagged("post_install", "-at_install")
class TestPaperPeople(PaperFormsCase):
    """Who made, approved, checked, takes and receives, on the papers that leave with the goods."""

    def test_bill_of_lading_has_amount_and_box(self):
        order = self._order("road", [(self.dye, 2)])
        picking = self._dispatch(order)
        self._name_carrier(picking)
        self._issue(self.finance, picking, "TH")
        (page,) = self._pages(self._render(self._paper(order, "TH")))
        for said in ("Amount in all", f"{order.amount_total:,.2f}", "Goods taken by", "Prepared by", self.finance.name):
            self.assertIn(said, page)

    def test_credit_slip_has_the_day_and_the_dealers_box(self):
        term = self.env["account.payment.term"].create(
            {"name": "30 days", "line_ids": [(5,), (0, 0, {"value": "percent", "value_amount": 100, "nb_days": 30})]}
        )
        order = self._order("cod", [(self.dye, 2)], payment_term_id=term.id)
        picking = self._dispatch(order)
        self._issue(self.finance, picking, "SX")
        slip = self._paper(order, "SX")
        self.assertEqual(slip.content["due"], str(order._get_paper_due()))
        (page,) = self._pages(self._render(slip))
        for said in ("Pay by", slip.content["due"], "Dealer (signature, seal)"):
            self.assertIn(said, page)

    def test_order_form_says_how_the_order_came(self):
        channel = self.env["order.process.channel"].search([], limit=1)
        order = self._order("road", [(self.dye, 2)], intake_channel_id=channel.id, taken_by_id=self.salesman.id)
        self._dispatch(order)
        form = self._paper(order, "CLB")
        (page,) = self._pages(self._render(form))
        reviews = order.review_ids.filtered(lambda review: review.state == "approved").sorted("sequence")
        self.assertEqual([name for name, _on in form.content["reviews"]], reviews.reviewer_id.mapped("name"))
        for said in (channel.name, self.salesman.name, order.keyed_by_id.name, *reviews.reviewer_id.mapped("name")):
            self.assertIn(said, page)
        for label in ("Channel", "Came in on", "Order taken by", "Keyed by", "Approved by", "Reviewed by"):
            self.assertIn(label, page)

    def test_who_takes_the_goods_stands_on_all_that_leave(self):
        order = self._order("road", [(self.dye, 2)])
        picking = self._dispatch(order)
        note = self._paper(order, "GL")
        (page,) = self._pages(self._render(note))
        self.assertIn("Escort", page, "a place to write where nobody is named yet")
        self.escort.partner_id.phone = "13900001111"
        self._name_carrier(picking)
        self._issue(self.finance, picking, "TH")
        self._count(picking)
        self._check(picking)
        for code in ("TH", "CK", "QR"):
            page = " ".join(self._pages(self._render(self._paper(order, code))))
            for said in (self.escort.name, "13900001111", "YA-88888"):
                self.assertIn(said, page, code)
        page = " ".join(self._pages(self._render(self._paper(order, "CK"))))
        self.assertIn(f"Reviewed by {self.keeper.name}", page)

    def test_collector_and_wagon(self):
        order = self._order("pickup", [(self.dye, 2)])
        picking = self._dispatch(order)
        self._name_carrier(picking)
        self._as(self.clerk, self._paper(order, "ZT")).action_void("the collector is known now")
        self._issue(self.clerk, picking, "ZT")
        page = " ".join(self._pages(self._render(self._paper(order, "ZT"))))
        for said in ("Zhou Ping", "XA-12345", "Collector", "Plate"):
            self.assertIn(said, page)

    def test_tax_is_named(self):
        china = self.env.ref("base.cn").id
        group = self.env["account.tax.group"].create(
            {"name": "VAT", "company_id": self.company.id, "country_id": china}
        )
        tax = self.env["account.tax"].create(
            {
                "name": "VAT 13",
                "amount": 13,
                "price_include_override": "tax_included",
                "type_tax_use": "sale",
                "company_id": self.company.id,
                "country_id": china,
                "tax_group_id": group.id,
            }
        )
        self.dye.taxes_id = tax
        order = self._order("road", [(self.dye, 2)])
        self._dispatch(order)
        form = self._paper(order, "CLB")
        (line,) = form.content["lines"]
        self.assertAlmostEqual(line["tax"], order.amount_tax, 2)
        (page,) = self._pages(self._render(form))
        self.assertIn(f"Tax $ {order.amount_tax:,.2f}", page.replace("\xa0", " "))


class TestPaperPages(BaseCase):
    """Random papers: every row on one page, in order, and no page fuller than it is high."""

    def test_doctests(self):
        for module in (paper_pages, qr_code):
            self.assertFalse(doctest.testmod(module).failed, module.__name__)

    def test_a_unit_is_not_broken(self):
        columns = [("name", "Product"), ("uom", "Unit")]
        for unit, least in (("盒", 12), ("Minutes", 12.5), ("Square metres of goods", 22)):
            with self.subTest(unit):
                width = measure_columns(columns, [{"uom": unit}], FORMS["a4"])[1]["width"]
                self.assertGreaterEqual(width, least)
                self.assertLessEqual(width, 22)

    def test_random(self):
        random = Random(7)
        for _round in range(2000):
            rows = [random.choice((5.0, 9.0, 13.0, 17.0)) for _n in range(random.randint(0, 70))]
            blocks = [random.choice((4.0, 8.0, 14.0)) for _n in range(random.randint(0, 4))]
            first, following, head, line = random.choice(((40, 70, 5, 5), (90, 115, 6, 5), (220, 260, 6, 5)))
            pages = paginate(rows, blocks, first, following, head, line)
            said = (rows, blocks, first)
            self.assertEqual([n for page in pages for n in range(page.start, page.end)], [*range(len(rows))], said)
            self.assertEqual([n for page in pages for n in page.blocks], [*range(len(blocks))], said)
            self.assertEqual(sum(page.has_total for page in pages), bool(rows), said)
            several = sum(page.end > page.start for page in pages) > 1
            for number, page in enumerate(pages):
                used = sum(rows[page.start : page.end]) + sum(blocks[n] for n in page.blocks)
                if page.end > page.start or page.has_total:
                    used += head + (number > 0) * line + (several and page.end > page.start) * line + line
                self.assertLessEqual(used, following if number else first, said)
                self.assertTrue(page.end > page.start or page.blocks or not (rows or blocks), said)
