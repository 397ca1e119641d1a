"""Who handles an order that came by itself, and who follows up a complex one; handing over (A7)."""

import doctest

from odoo import Command
from odoo.addons.order_process.models.intake import turns
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .portal_common import DealerPortalCommon
from .race_common import RaceCase
from .test_intake_import import ImportCommon
from .test_intake_order_file import csv_bytes


class AssignmentCase(DealerPortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna, cls.bert, cls.cleo = (
            cls._create_user(name, "order_process.group_order_clerk") for name in ("anna", "bert", "cleo")
        )

    @classmethod
    def _create_rule(cls, people, mode="turn", **vals):
        return cls.env["order.process.assignment"].create(
            {
                "name": "In turn",
                "company_id": cls.company.id,
                "mode": mode,
                "member_ids": [Command.create({"user_id": person.id}) for person in people],
                **vals,
            }
        )

    def _send(self, *lines, **vals):
        """An order that nobody keyed, handed in."""
        order = self._create_orders(lines=list(lines) or None, user=self.env.ref("base.user_root"), **vals)
        order.sudo().action_submit_review()
        return order

    def _names(self, orders, name="clerk_id"):
        return [order[name].name for order in orders]


@tagged("post_install", "-at_install")
class TestAssignment(AssignmentCase):
    def test_doctests(self):
        result = doctest.testmod(turns)
        self.assertTrue(result.attempted)
        self.assertFalse(result.failed)

    def test_the_order_of_turns(self):
        rule = self._create_rule([self.anna, self.bert, self.cleo])
        orders = [self._send() for _number in range(5)]
        self.assertEqual(self._names(orders), ["Anna", "Bert", "Cleo", "Anna", "Bert"])
        self.assertEqual(rule.last_user_id, self.bert)
        self.bert.active = False
        self.assertEqual(self._names([self._send(), self._send()]), ["Cleo", "Anna"])

    def test_who_keys_an_order_handles_it(self):
        self._create_rule([self.anna])
        order = self._create_orders()
        order.action_submit_review()
        self.assertEqual(order.clerk_id, self.clerk)
        self.assertNotIn("assigned", order.event_ids.mapped("kind"))

    def test_the_portal_draws_a_turn_and_the_clerk_is_told(self):
        self._create_rule([self.anna])
        draft = self.env["sale.order"].with_user(self.buyer)._open_dealer_draft()
        draft._set_dealer_quantities({self.dye: 5})
        self.assertFalse(draft.clerk_id)
        draft.action_submit_review()
        self.assertEqual(draft.clerk_id, self.anna)
        event = draft.event_ids.filtered(lambda event: event.kind == "assigned")
        self.assertEqual(event.detail, {"clerk_id": ["", "Anna"], "note": "In turn"})
        message = self.env["mail.message"].search([("model", "=", "sale.order"), ("res_id", "=", draft.id)])
        self.assertIn(self.anna.partner_id, message.notified_partner_ids)

    def test_whoever_has_least_to_do(self):
        self._create_rule([self.anna, self.bert], "load")
        busy = self._create_orders(2, user=self.anna)
        self.assertEqual(self._names(busy), ["Anna", "Anna"])
        self.assertEqual(self._names([self._send() for _number in range(4)]), ["Bert", "Bert", "Anna", "Bert"])

    def test_by_team(self):
        team = self.env["crm.team"].create({"name": "South", "company_id": self.company.id})
        team.member_ids = self.bert | self.cleo
        self._create_rule([self.anna, self.bert, self.cleo], "team")
        orders = [self._send(team_id=team.id) for _number in range(3)]
        self.assertEqual(self._names(orders), ["Bert", "Cleo", "Bert"])

    def test_by_product_category(self):
        colour, care = self.env["product.category"].create([{"name": "Colour"}, {"name": "Care"}])
        self.dye.categ_id = self.env["product.category"].create({"name": "Red", "parent_id": colour.id})
        self.oxide.categ_id = care
        rule = self._create_rule([self.anna, self.bert], "category")
        rule.member_ids[0].category_ids = colour
        rule.member_ids[1].category_ids = care
        orders = [
            self._send((self.dye, 5), (self.oxide, 1)),
            self._send((self.dye, 1), (self.oxide, 5)),
            self._send((self.dye, 1)),
        ]
        self.assertEqual(self._names(orders), ["Anna", "Bert", "Anna"])

    def test_the_first_rule_that_has_somebody(self):
        self._create_rule([self.anna], order_class="sample", sequence=1)
        self._create_rule([], sequence=2)
        self._create_rule([self.bert], sequence=3)
        self.assertEqual(self._names([self._send(), self._send(order_class="sample")]), ["Bert", "Anna"])

    def test_complex_orders_get_somebody_who_follows_them_up(self):
        self._create_rule([self.cleo], role="follow_up", domain="[('amount_total', '>=', 1000)]")
        small, large = self._create_orders(), self._create_orders(lines=[(self.dye, 50)])
        (small | large).action_submit_review()
        self.assertEqual((small.follow_up_id.name, large.follow_up_id.name), (False, "Cleo"))
        with self.assertRaisesRegex(ValidationError, "cannot be read"):
            self._create_rule([], domain="[('no_such_field', '=', 1)]")

    def test_only_process_administrators_make_rules(self):
        rule = self._create_rule([self.anna])
        for user in (self.clerk, self.leader):
            with self.assertRaises(AccessError):
                rule.with_user(user).name = "Mine"
            with self.assertRaises(AccessError):
                rule.member_ids.with_user(user).unlink()
        rule.with_user(self.admin).member_ids = [Command.create({"user_id": self.bert.id})]
        self.assertEqual(rule.member_ids.user_id, self.anna | self.bert)

    def test_nobody_names_himself(self):
        order = self._create_orders()
        for name in ("clerk_id", "follow_up_id"):
            with self.assertRaisesRegex(UserError, "set by the order process only"):
                order.with_user(self.leader)[name] = self.leader


@tagged("post_install", "-at_install")
class TestHandingOver(AssignmentCase):
    def _hand_over(self, order, user, to, note="On holiday until Friday", role="clerk"):
        return self.env["order.process.handover"].with_user(user).create(
            {"order_ids": [Command.set(order.ids)], "role": role, "user_id": to.id, "note": note}
        ).action_hand_over()

    def test_with_a_note_that_stays(self):
        order = self._create_orders()
        self._hand_over(order, self.clerk, self.anna)
        self.assertEqual(order.clerk_id, self.anna)
        event = order.event_ids.filtered(lambda event: event.kind == "handed_over")
        self.assertEqual(event.detail, {"clerk_id": ["Clerk", "Anna"], "note": "On holiday until Friday"})
        self.assertEqual(event.user_id, self.clerk)
        message = self.env["mail.message"].search([("model", "=", "sale.order"), ("res_id", "=", order.id)])
        told = message.filtered(lambda message: self.anna.partner_id in message.notified_partner_ids)
        self.assertIn("On holiday until Friday", told.body)

    def test_only_who_has_it_or_leads(self):
        order = self._create_orders()
        with self.assertRaisesRegex(AccessError, "Only who has the order"):
            self._hand_over(order, self.bert, self.bert)
        self._hand_over(order, self.leader, self.bert)
        self._hand_over(order, self.leader, self.cleo, role="follow_up")
        self.assertEqual((order.clerk_id, order.follow_up_id), (self.bert, self.cleo))
        with self.assertRaisesRegex(AccessError, "Only who has the order"):
            self._hand_over(order, self.clerk, self.anna)

    def test_not_without_a_note_nor_to_a_dealer(self):
        order = self._create_orders()
        with self.assertRaisesRegex(UserError, "what the next person must know"):
            self._hand_over(order, self.clerk, self.anna, note="  ")
        with self.assertRaisesRegex(UserError, "does not work in this company"):
            self._hand_over(order, self.clerk, self.buyer)


@tagged("post_install", "-at_install")
class TestAssignmentOfFiles(ImportCommon):
    def test_a_file_is_shared_out(self):
        anna, bert = (self._create_user(name, "order_process.group_order_clerk") for name in ("anna", "bert"))
        self.env["order.process.assignment"].create(
            {
                "name": "Files",
                "company_id": self.company.id,
                "member_ids": [Command.create({"user_id": person.id}) for person in (anna, bert)],
            }
        )
        record = self._drop(csv_bytes("1,D001,RG688,1", "2,D001,RG688,2", "3,D001,RG688,3"))
        record.action_import_all()
        orders = record.order_ids.sorted("client_order_ref")
        self.assertEqual(orders.mapped("clerk_id.name"), ["Anna", "Bert"])
        self.assertEqual([order.clerk_id.name for order in orders], ["Anna", "Bert", "Anna"])


SCRIPT = """
from odoo.addons.order_process.models.base.sentinel import internal

people = [users["one"], users["two"], users["three"]]
rule = env["order.process.assignment"].create(
    {
        "name": "In turn",
        "company_id": company.id,
        "member_ids": [Command.create({"user_id": person.id}) for person in people],
    }
)
drafts = orders.with_user(users["clerk"]).sudo(False)
drafts = drafts[0].copy() + drafts[0].copy()
drafts.intake_channel_id = env.ref("order_process.channel_phone")
internal(drafts).write({"clerk_id": False})


def submit(number, own):
    own["sale.order"].browse(drafts[number].id).action_submit_review()


found = {
    "results": at_once((users["clerk"], partial(submit, 0)), (users["clerk"], partial(submit, 1))),
    "people": sorted(drafts.mapped("clerk_id.login")),
    "breaks": len(env["order.process.event"]._find_breaks(drafts)),
}
print("RESULT", json.dumps(found))
"""


@tagged("post_install", "-at_install")
class TestTurnsAtOnce(RaceCase):
    def test_two_orders_at_the_same_moment_have_two_turns(self):
        people = dict.fromkeys(("one", "two", "three"), "order_clerk")
        found = self._run(SCRIPT, people)
        self.assertEqual(found, {"results": ["done", "done"], "people": ["race_one", "race_two"], "breaks": 0})
