"""What a dealer's person changes of the dealer: oneself at once, name, tax number, billing and addresses in use by
asking; what was issued stays as it was."""

import json

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import JsonRpcException, freeze_time, tagged
from odoo.tools import mute_logger

from .invoice_common import InvoiceCommon
from .portal_common import DealerPortalCommon

SUBMIT = "/my/address/submit"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestAddresses(DealerPortalCommon, InvoiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.address = cls._create_address("Warehouse A")
        cls.unused = cls._create_address("Warehouse B")
        cls.buyer.partner_id.write(cls._place(email="li@liren.example", phone="139"))
        cls.order = cls._approve(cls._create_orders(partner_shipping_id=cls.address.id)).sudo()
        cls.service = cls._create_user("desk", "order_process.group_customer_service")
        cls.changes = cls.env["order.process.dealer.change"]
        cls.env.flush_all()

    @classmethod
    def _place(cls, **vals):
        return {"street": "1 Lu", "city": "Changsha", "zip": "410000", "country_id": cls.env.ref("base.cn").id, **vals}

    @classmethod
    def _create_address(cls, name, **vals):
        vals = {"type": "delivery", "email": "a@liren.example", "phone": "138", **vals}
        return cls.env["res.partner"].create({"name": name, "parent_id": cls.dealer.id, **cls._place(**vals)})

    def _send(self, partner=None, **values):
        form = {}
        if partner:
            names = ("name", "email", "phone", "street", "city", "zip")
            form = {name: partner[name] or "" for name in names}
            form.update(partner_id=partner.id, country_id=partner.country_id.id or "")
            form["state_id"] = partner.state_id.id or ""
        response = self._post(SUBMIT, {"address_type": "delivery", **form, **values})
        self.assertEqual(response.status_code, 200, response.text[:300])
        return json.loads(response.text)

    def _asked(self):
        return self.changes.search([], order="id")

    # === The company ===

    def test_nobody_renames_the_company(self):
        self._sign_in()
        answer = self._send(self.buyer.partner_id, company_name="Evil Ltd", phone="186", callback="/my")
        self.assertIn("Our people look at the change", self._get("/my").text)
        self.assertNotIn("Our people look at the change", self._get("/my").text, "said once")
        self.assertIn("redirectUrl", answer)
        self.assertEqual(self.dealer.name, "Changsha Liren")
        self.assertEqual(self.buyer.partner_id.phone, "186", "oneself one changes at once")
        change = self._asked()
        self.assertRecordValues(
            change,
            [
                {
                    "dealer_id": self.dealer.id,
                    "partner_id": self.dealer.id,
                    "requested_by_id": self.buyer.id,
                    "new_values": {"name": "Evil Ltd"},
                    "state": "new",
                }
            ],
        )
        self.assertIn("Changsha Liren → Evil Ltd", change.summary)
        event = self.order.event_ids.filtered(lambda one: one.kind == "dealer_data")
        self.assertEqual(event.user_id, self.buyer)
        self.assertIn("Evil Ltd", event.summary)
        self.assertIn("Changsha Liren → Evil Ltd", self._get("/my/addresses").text)

    def test_the_same_again_is_asked_once(self):
        self._sign_in()
        for _n in range(2):
            self._send(self.buyer.partner_id, company_name="New Liren")
        self.assertEqual(len(self._asked()), 1)

    def test_who_moves_does_not_move_the_company(self):
        """Core gives the company the address of its people."""
        person = self.buyer.partner_id
        self._sign_in()
        self._send(person, street="2 Lu", phone="186")
        self.assertEqual((person.street, self.dealer.street, person.phone), ("1 Lu", "1 Lu", "186"))
        change = self._asked()
        self.assertEqual((change.partner_id, change.new_values), (person, {"street": "2 Lu"}))
        change.with_user(self.service).sudo(False).action_accept()
        self.assertEqual(person.street, "2 Lu")

    def test_billing_facts(self):
        self._sign_in()
        for values in ({"invoice_sending_method": "manual"}, {"vat": "CN123"}):
            with self.subTest(values):
                self._send(self.buyer.partner_id, **values)
                self.assertFalse(self.buyer.partner_id.vat or self.dealer.vat)
                self.assertFalse(self.buyer.partner_id.invoice_sending_method or self.dealer.invoice_sending_method)

    def test_a_person_who_is_the_company(self):
        """A user that belongs to the company's own contact is no way to change it either."""
        head = self._create_buyer("op_head", self.other)
        head.partner_id = self.other
        self.other.write(self._place(email="o@x.example", phone="1", vat=False))
        self._sign_in(head)
        self._send(self.other, name="Other Name", vat="91420100MA4L0X", street="9 Lu")
        self.assertEqual((self.other.name, self.other.vat, self.other.street), ("Wuhan Meiyuan", False, "1 Lu"))
        self.assertEqual(self._asked().new_values["name"], "Other Name")
        self.assertEqual(self._asked().new_values["street"], "9 Lu")

    # === Addresses ===

    def test_an_address_with_orders_under_way(self):
        self._sign_in(self.colleague)
        self._send(self.address, street="99 Elsewhere")
        self.assertEqual(self.address.street, "1 Lu")
        self.assertEqual(self._asked().new_values, {"street": "99 Elsewhere"})
        self.assertEqual(self._asked().order_names, self.order.name)
        with self.assertRaisesRegex(JsonRpcException, "UserError"), mute_logger("odoo.http"):
            self._rpc("/my/address/archive", partner_id=self.address.id)
        self.assertTrue(self.address.active)
        with self.assertRaisesRegex(UserError, f"Orders are under way to this address: {self.order.name}"):
            self.address.with_user(self.colleague).sudo().action_archive()

    def test_an_address_that_nobody_uses(self):
        self._sign_in(self.colleague)
        self._send(self.unused, street="99 Elsewhere")
        self.assertEqual(self.unused.street, "99 Elsewhere")
        self._rpc("/my/address/archive", partner_id=self.unused.id)
        self.assertFalse(self.unused.active)
        self.assertFalse(self._asked())

    def test_a_new_address(self):
        self._sign_in()
        place = {**self._place(email="n@liren.example", phone="137", name="Warehouse C")}
        self._send(**place)
        fresh = self.env["res.partner"].search([("name", "=", "Warehouse C")])
        self.assertEqual((fresh.parent_id, fresh.type), (self.dealer, "delivery"))
        self._send(**{**place, "name": "Bill To"}, address_type="billing")
        self.assertFalse(self.env["res.partner"].search([("name", "=", "Bill To")]))
        change = self._asked()
        self.assertFalse(change.partner_id)
        change.with_user(self.service).sudo(False).action_accept()
        billing = self.env["res.partner"].search([("name", "=", "Bill To")])
        self.assertEqual((billing.parent_id, billing.type, change.partner_id), (self.dealer, "invoice", billing))

    def test_what_is_wrong_is_told_and_nothing_is_asked(self):
        self._sign_in()
        answer = self._send(self.address, street="", email="nobody")
        self.assertTrue(answer["messages"])
        self.assertFalse(self._asked())

    def test_another_dealers_address(self):
        theirs = self._create_address("Theirs", parent_id=self.other.id)
        self._sign_in()
        with mute_logger("odoo.http"):
            response = self._post(SUBMIT, {"partner_id": theirs.id, "street": "x"})
        self.assertEqual(response.status_code, 403)
        self.assertEqual(theirs.street, "1 Lu")

    def test_no_other_door(self):
        """What core's pages write as superuser is refused where it is written, whichever page it is."""
        company = self.dealer.with_user(self.buyer).sudo()
        for vals in (
            {"name": "Evil"},
            {"vat": "1"},
            {"invoice_sending_method": "manual"},
            {"parent_id": self.other.id},
            {"active": False},
            {"is_company": False},
        ):
            with self.subTest(vals), self.assertRaisesRegex(UserError, "Ask your contact"):
                company.write(vals)
        with self.assertRaisesRegex(UserError, "Ask your contact"):
            self.other.with_user(self.rival).sudo().action_archive()
        with self.assertRaisesRegex(UserError, "Ask your contact"):
            self.address.with_user(self.buyer).sudo().write({"street": "x"})
        with self.assertRaisesRegex(UserError, "Ask your contact"):
            self.colleague.partner_id.with_user(self.buyer).sudo().write({"email": "mine@evil.example"})
        with self.assertRaisesRegex(UserError, "billing address"):
            company.create({"name": "Bill", "type": "invoice", "parent_id": self.dealer.id})
        company.write({"name": self.dealer.name, "lang": self.dealer.lang})
        self.address.with_user(self.salesman).sudo().write({"street": "2 Lu"})
        self.assertEqual(self.address.street, "2 Lu", "our people change it")

    # === Deciding ===

    def _ask_name(self):
        change = self.changes.with_user(self.buyer)._ask(self.dealer, self.dealer, {"name": "New Liren"})
        return change.with_env(self.env)

    def test_accepted(self):
        change = self._ask_name()
        for user in (self.clerk, self.keeper):
            with self.assertRaises(AccessError):
                change.with_user(user).sudo(False).action_accept()
        change.with_user(self.service).sudo(False).action_accept()
        self.assertEqual(self.dealer.name, "New Liren")
        self.assertEqual((change.state, change.decided_by_id), ("accepted", self.service))
        with self.assertRaisesRegex(UserError, "decided already by Desk"):
            change.with_user(self.manager).sudo(False).action_refuse("x")
        decisions = self.order.event_ids.filtered(lambda one: one.kind == "dealer_data").mapped("detail")
        self.assertEqual(sorted(detail["decision"] for detail in decisions), ["approve", "asked"])

    def test_refused(self):
        change = self._ask_name()
        with self.assertRaisesRegex(UserError, "Say why"):
            change.with_user(self.manager).sudo(False).action_refuse(" ")
        change.with_user(self.manager).sudo(False).action_refuse("send us the licence")
        self.assertEqual(self.dealer.name, "Changsha Liren")
        self._sign_in()
        self.assertIn("send us the licence", self._get("/my/addresses").text)

    def test_changed_in_the_meantime(self):
        change = self._ask_name()
        self.dealer.name = "Liren Group"
        with self.assertRaisesRegex(UserError, "has changed since"):
            change.with_user(self.service).sudo(False).action_accept()
        self.assertEqual((self.dealer.name, change.state), ("Liren Group", "new"))

    def test_nobody_writes_a_request(self):
        change = self._ask_name()
        for user in (self.manager, self.admin, self.buyer):
            with self.assertRaises(AccessError):
                change.with_user(user).sudo(False).write({"new_values": {"name": "x"}})

    def test_so_many_and_no_more(self):
        for number in range(20):
            self.changes.with_user(self.buyer)._ask(self.dealer, self.dealer, {"name": f"Name {number}"})
        with self.assertRaisesRegex(UserError, "Many changes wait"):
            self.changes.with_user(self.buyer)._ask(self.dealer, self.dealer, {"name": "One more"})

    # === What was issued ===

    def _invoice_of(self, partner, post=True):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": "2026-03-02",
                "invoice_line_ids": [Command.create({"name": "Service", "price_unit": 10, "tax_ids": False})],
            }
        )
        if post:
            invoice.action_post()
        return invoice

    def _print(self, invoice):
        report = self.env["ir.actions.report"]._render_qweb_html("account.report_invoice", invoice.ids)[0]
        return report.decode()

    def test_an_issued_invoice_keeps_whom_it_was_issued_to(self):
        self.dealer.vat = "91430100MA4L0XYZ12"
        issued, draft = self._invoice_of(self.dealer), self._invoice_of(self.dealer, post=False)
        person = self._invoice_of(self.buyer.partner_id)
        before = self._print(issued)
        self.dealer.write({"name": "New Liren", "street": "5 New Lu", "vat": "91430100MA4L0NEW99"})
        for invoice in (issued, person):
            after = self._print(invoice)
            self.assertIn("Changsha Liren", after)
            self.assertNotIn("New Liren", after)
        self.assertIn("1 Lu", before)
        after = self._print(issued)
        for shown in ("1 Lu", "91430100MA4L0XYZ12"):
            self.assertIn(shown, after)
        for other in ("5 New Lu", "91430100MA4L0NEW99"):
            self.assertNotIn(other, after)
        self.assertEqual(issued.invoice_partner_display_name, "Changsha Liren")
        draft.action_post()
        self.assertIn("New Liren", self._print(draft))
        self.dealer.name = "Third Liren"
        self.assertIn("Changsha Liren", self._print(issued))
        self.assertIn("New Liren", self._print(draft))

    def test_who_keeps_a_name_writes_nothing(self):
        issued = self._invoice_of(self.dealer)
        self.dealer.write({"name": self.dealer.name, "street": self.dealer.street, "comment": "x"})
        self.assertFalse(issued.issued_to)
        with self.assertRaisesRegex(UserError, "kept by the system"):
            issued.issued_to = {"partner": {"lines": ["Evil"], "vat": ""}}
