from datetime import datetime

from odoo import fields
from odoo.addons.order_process.demo import builder, claims, company, dealers, goods, orders
from odoo.addons.order_process.demo.clock import moving_clock
from odoo.addons.order_process.models.aftersales.claim_states import KINDS, SOURCES
from odoo.tests import TransactionCase, tagged
from odoo.tools import file_open


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    """The demo company is built with ``./dev db NAME --demo``; here only what its parts say of each other."""

    def test_logins_are_the_people(self):
        with file_open("order_process/demo/LOGINS.txt") as file:
            rows = [line.split(" / ") for line in file if line.count(" / ") == 2][1:]
        listed = {login.strip(): (password.strip(), role) for login, password, role in rows}
        people = {login: name for login, name, _group, _centre in company.PEOPLE}
        contacts = {row[0]: row[5] for row in dealers.DEALERS}
        people |= {login: contacts[ref] for ref, login in dealers.PORTAL_LOGINS.items()}
        self.assertEqual(set(listed), {*people, "admin"})
        for login, (password, role) in listed.items():
            self.assertEqual(password, login)
            self.assertIn(people.get(login, ""), role)

    def test_people_have_roles_that_exist(self):
        for _login, _name, group, centre in company.PEOPLE:
            self.assertTrue(self.env.ref(group))
            self.assertIn(centre, ("", *goods.STOCK))

    def test_dealers_are_complete(self):
        people = {row[0] for row in company.PEOPLE}
        self.assertEqual(len({row[0] for row in dealers.DEALERS}), len(dealers.DEALERS))
        self.assertEqual(len({row[1] for row in dealers.DEALERS}), len(dealers.DEALERS))
        for ref, _name, state, _city, _street, _contact, mode, term, rep in dealers.DEALERS:
            self.assertTrue(self.env.ref(f"base.state_cn_{state}"), ref)
            # What goes on a monthly account is delivered by a method of the demo company's own.
            self.assertTrue(mode == "acct" or self.env.ref(f"order_process.carrier_{mode}"), ref)
            self.assertIn(term, ("prepaid", "cod", "credit", "hq"), ref)
            self.assertIn(rep, people, ref)

    def test_scarce_goods_exist(self):
        codes = {goods.dye_code(number) for number, _tone in goods.COLOURS}
        codes |= {row[1] for row in goods.DEGREES} | {row[0] for row in (*goods.PLAIN, *goods.GIFTS)}
        for centre, scarce in goods.SCARCE.items():
            self.assertLessEqual(set(scarce), codes)
            code, quantity = orders.SHORT[centre]
            self.assertLess(scarce[code], quantity, "what is to be short is short")
        self.assertLessEqual({code for code, _quantity in builder.BIG}, codes)

    def test_claims_are_of_people_and_kinds_that_exist(self):
        people = {row[0] for row in company.PEOPLE} | set(dealers.PORTAL_LOGINS.values())
        for case in claims.CASES:
            self.assertIn(case.who, people)
            self.assertIn((case.kind, case.source), [(kind, source) for kind, _k in KINDS for source, _s in SOURCES])
            self.assertTrue(not case.fate or hasattr(claims.Claims, f"_plan_{case.fate}"), case.fate)
        for kind, cause, _count in claims.LAST_MONTH:
            self.assertIn(kind, dict(KINDS))
            self.assertTrue(self.env.ref(f"order_process.cause_{cause}"))
        self.assertLessEqual({row[2] for row in claims.IMPROVEMENTS}, people)

    def test_clock_moves_and_comes_back(self):
        before = fields.Datetime.now()
        with moving_clock() as clock:
            clock.set(datetime(2026, 3, 2, 1, 30))
            self.assertEqual(fields.Datetime.now(), datetime(2026, 3, 2, 1, 30))
            self.assertEqual(self.env["mail.message"].create({"body": "x"}).date, datetime(2026, 3, 2, 1, 30))
            self.assertEqual(fields.Datetime.to_datetime("2026-03-02 01:30:00"), clock.instant)
        self.assertGreaterEqual(fields.Datetime.now(), before)
