"""A code, bar code or colour number names one variant, in every field and every file (A10)."""

from odoo import Command
from odoo.addons.order_process.models.portal.dealer_catalogue import DealerCatalogue
from odoo.tests import Form, HttpCase, tagged

from .common import OrderProcessCommon
from .portal_common import DealerPortalCommon
from .test_intake_import import ImportCommon
from .test_intake_order_file import csv_bytes


class ColourGoods:
    @classmethod
    def _create_dye_of_colours(cls, name, colours):
        """A product with a variant for each ``colour number: code``."""
        attribute = cls.env["product.attribute"].create(
            {
                "name": "Colour",
                "create_variant": "always",
                "value_ids": [Command.create({"name": colour}) for colour in colours],
            }
        )
        template = cls.env["product.template"].create(
            {
                "name": name,
                "type": "consu",
                "list_price": 30,
                "taxes_id": False,
                "attribute_line_ids": [
                    Command.create({"attribute_id": attribute.id, "value_ids": [Command.set(attribute.value_ids.ids)]})
                ],
            }
        )
        variants = template.product_variant_ids
        for variant in variants:
            variant.default_code = colours[variant.product_template_attribute_value_ids.name]
        return template, {variant.default_code: variant for variant in variants}


@tagged("post_install", "-at_install")
class TestProductCode(ColourGoods, ImportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template, cls.colours = cls._create_dye_of_colours("Royal dye", {"5/0": "RG-50", "6/88": "RG-688"})
        cls.brown, cls.red = cls.colours["RG-50"], cls.colours["RG-688"]
        cls.red.barcode = "6901234567892"
        cls.Template = cls.env["product.template"].with_user(cls.salesman)
        cls.Product = cls.env["product.product"].with_user(cls.salesman)

    def _choose(self, text):
        """What the first row of the product field gives the order line that is being typed, as the client does."""
        row = self.Template.web_name_search(text, {"display_name": {}}, [("sale_ok", "=", True)])[0]
        self.assertEqual(row["id"], self.template.id)
        named = self.Template.browse(row["id"]).get_named_variant(row["display_name"])
        return self.Product.browse(named.get("id"))

    def test_goods_of_many_codes_are_read_ahead_together(self):
        codes = [f"CODE-{number}" for number in range(12)]
        for code in codes:
            self._create_product(code, code, 1.0)
        found = self.env["product.product"]._match_codes(codes)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(2):
            self.assertEqual([found[code].sale_ok for code in codes], [True] * 12)

    def test_the_product_field_gives_that_variant(self):
        for text in ("RG-688", "rg-688", "ＲＧ－６８８", " RG-688 ", "6901234567892", "6/88", "６/88"):
            self.assertEqual(self._choose(text), self.red, text)
        self.assertEqual(self._choose("RG-50"), self.brown)
        self.assertEqual(self._choose("5/0"), self.brown)

    def test_its_name_is_shown(self):
        row = self.Template.web_name_search("RG-688", {"display_name": {}})[0]
        self.assertEqual((row["display_name"], row["__formatted_display_name"]), ("[RG-688] Royal dye (6/88)",) * 2)

    def test_who_types_a_name_still_configures(self):
        self.assertFalse(self._choose("Royal"))
        self.assertFalse(self._choose("RG-"))
        self.assertEqual(self.template.get_single_product_variant(), {})
        self.assertEqual(self.Template.browse(self.dye.product_tmpl_id.id).get_named_variant("anything"), {})

    def test_a_code_means_nothing_else(self):
        self._create_product("Leaflet of RG-688", "LEAF", 1)
        self.assertEqual([found for found, _name in self.Template.name_search("RG-688")], self.template.ids)
        self.assertEqual([found for found, _name in self.Product.name_search("rg-688")], self.red.ids)

    def test_a_colour_comes_first_and_hides_nothing(self):
        leaflet = self._create_product("Leaflet 6/88", "LEAF", 1)
        found = [found for found, _name in self.Product.name_search("6/88")]
        self.assertEqual(found[0], self.red.id)
        self.assertIn(leaflet.id, found)

    def test_a_colour_of_several_series_offers_each(self):
        _template, other = self._create_dye_of_colours("Silk dye", {"6/88": "SK-688", "7/1": "SK-71"})
        found = [found for found, _name in self.Product.name_search("6/88")]
        self.assertCountEqual(found[:2], [self.red.id, other["SK-688"].id])
        rows = self.Template.web_name_search("6/88", {"display_name": {}})
        names = {row["display_name"] for row in rows[:2]}
        self.assertEqual(names, {"[RG-688] Royal dye (6/88)", "[SK-688] Silk dye (6/88)"})

    def test_codes_that_differ_in_case_only(self):
        small = self._create_product("Small", "rg-50", 1)
        self.assertEqual(self.Product._match_codes(["RG-50", "rg-50"]), {"RG-50": self.brown, "rg-50": small})

    def test_what_is_not_sold_is_not_offered(self):
        self.template.sale_ok = False
        self.assertFalse(self.Template.name_search("RG-688", [("sale_ok", "=", True)]))
        self.template.sale_ok = True
        self.red.active = False
        self.assertNotIn(self.red.id, [found for found, _name in self.Product.name_search("RG-688")])

    def test_negative_and_empty_searches_are_cores(self):
        self.assertTrue(self.Product.name_search(""))
        others = self.Product.name_search("RG-688", operator="not ilike")
        self.assertNotIn(self.red.id, [found for found, _name in others])
        self.assertEqual(len(self.Product.name_search("6/88", limit=1)), 1)

    def test_an_order_line_takes_the_variant(self):
        with Form(self.env["sale.order"].with_user(self.salesman)) as form:
            form.partner_id = self.dealer
            with form.order_line.new() as line:
                line.product_id = self._choose("RG-688")
                self.assertEqual(line.product_template_id, self.template)
        self.assertEqual(form.record.order_line.product_id, self.red)

    def test_files_agree(self):
        record = self._drop(
            csv_bytes("1,D001,rg－688,1", "2,D001,6901234567892,1", "3,D001,6/88,1", "4,D001,RG-50,1", "5,D001,RG-5,1")
        )
        self.assertEqual(record.row_ids.mapped("number"), [6])
        record.action_import_good()
        products = {order.client_order_ref: order.order_line.product_id for order in record.order_ids}
        self.assertEqual(products, {"1": self.red, "2": self.red, "3": self.red, "4": self.brown})
        again = self._drop(csv_bytes("6,D001,RG-688,1", "6,D001,6/88,2"))
        self.assertIn("added up: 3 to 2", again.account)

    def test_a_colour_of_several_series_is_asked(self):
        self._create_dye_of_colours("Silk dye", {"6/88": "SK-688", "7/1": "SK-71"})
        record = self._drop(csv_bytes("1,D001,6/88,1"))
        self.assertIn("means several goods", record.row_ids.problem)


@tagged("post_install", "-at_install")
class TestProductCodeInPortal(ColourGoods, DealerPortalCommon):
    def test_the_catalogue_agrees(self):
        _template, colours = self._create_dye_of_colours("Royal dye", {"5/0": "RG-50", "6/88": "RG-688"})
        draft = self.env["sale.order"].with_user(self.buyer)._open_dealer_draft()
        checked = draft._check_dealer_rows("6/88\t3\nrg-50\t2")
        self.assertEqual(checked.quantities, {colours["RG-688"]: 3, colours["RG-50"]: 2})

    def test_the_catalogue_proposes_what_it_does_not_find(self):
        _template, colours = self._create_dye_of_colours("Royal dye", {"5/0": "RG-50", "6/88": "RG-688"})
        catalogue = DealerCatalogue(self.env["sale.order"].with_user(self.buyer)._open_dealer_draft())
        self.assertEqual(catalogue.find("Royal 6.88")[1], 0)
        self.assertEqual(catalogue.match("Royal 6.88")[:2], (colours["RG-50"].browse(), colours["RG-688"]))
        self.env["order.process.alias"].with_user(self.clerk)._learn("goods", "the red", colours["RG-688"], self.dealer)
        self.assertEqual(catalogue.find_exact("The Red"), colours["RG-688"])
        self.assertFalse(catalogue.find_exact("Royal 6.88"))


@tagged("post_install", "-at_install")
class TestKeyingTour(ColourGoods, OrderProcessCommon, HttpCase):
    def test_a_code_opens_no_configurator(self):
        _template, colours = self._create_dye_of_colours("Royal dye", {"5/0": "RG-50", "6/88": "RG-688"})
        order = self._create_orders(order_line=[])
        self.clerk.password = self.clerk.login
        path = f"/odoo/action-order_process.action_all_orders/{order.id}"
        self.start_tour(path, "order_process_key_a_code", login=self.clerk.login)
        self.assertEqual(order.order_line.product_id, colours["RG-50"])
