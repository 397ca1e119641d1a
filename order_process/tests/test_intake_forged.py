"""What nobody may do to an order file by calling its models directly (A4, A9)."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .test_intake_order_file import HEAD, csv_bytes
from .test_intake_people_send import PeopleCommon

REFUSED = (UserError, AccessError, ValueError)


@tagged("post_install", "-at_install")
class TestForged(PeopleCommon):
    def setUp(self):
        super().setUp()
        data = csv_bytes("PO-1,D001,RG68,12", "PO-2,D001,RG688,12盒,x", head=f"{HEAD},Glaze")
        self.record = self._drop(data, user=self.salesman)
        self.record.title_ids.filtered(lambda row: row.title == "Glaze").meaning = "skip"
        self.record.action_check()
        self.row = self.record.row_ids.filtered("proposals")[:1]

    def _refused(self, call, message=""):
        try:
            with self.env.cr.savepoint():
                call()
                self.env.flush_all()
        except REFUSED:
            return
        self.fail(f"not refused: {message}")

    def test_rows_titles_and_names_come_from_the_file(self):
        vals = {
            "row_ids": {"number": 9, "product": "RG688"},
            "title_ids": {"title": "x", "meaning": "skip"},
            "name_ids": {"kind": "goods", "text": "x", "product_id": self.dye.id},
        }
        for name, line in vals.items():
            self._refused(lambda name=name, line=line: self.record.write({name: [Command.create(line)]}), name)
        for name in ("row_ids", "title_ids"):
            for command in (Command.delete, Command.unlink):
                there = self.record[name][:1].id
                self._refused(lambda n=name, c=command, i=there: self.record.write({n: [c(i)]}), name)
        for vals in ({"proposals": [{"label": "x", "texts": {"product": "x"}}]}, {"changes_order": True},
                     {"number": 7}, {"import_id": self.record.id}, {"problem": False}):  # fmt: skip
            self._refused(lambda vals=vals: self.row.write(vals), vals)
            self._refused(lambda vals=vals: self.record.write({"row_ids": [Command.update(self.row.id, vals)]}), vals)
        self._refused(lambda: self.record.title_ids[:1].write({"meaning": "nonsense"}))

    def test_only_what_is_proposed_is_taken(self):
        before = self.row.read()
        for at in (-1, 99, 10**30, "0", "x", None, [0], {"a": 1}, 0.0, float("nan")):
            self._refused(lambda at=at: self.row.action_take(at), at)
        self.assertEqual(self.row.read(), before)

    def test_what_the_system_sets(self):
        for vals in ({"dealer_id": self.dealer.id}, {"user_id": self.clerk.id}, {"state": "done"}, {"good_count": 9},
                     {"order_ids": [Command.clear()]}, {"fingerprint": "x"}, {"account": "x"}):  # fmt: skip
            self._refused(lambda vals=vals: self.record.write(vals), vals)
            self._refused(lambda vals=vals: self.record.create({"message": "x", **vals}), vals)
        forged = {"default_dealer_id": self.dealer.id, "default_state": "done", "default_user_id": self.clerk.id}
        made = self.record.with_context(**forged).create({"message": "RG688 1"})
        self.assertEqual((made.dealer_id.id, made.state, made.user_id), (False, "draft", self.salesman))

    def test_of_others(self):
        other = new_test_user(self.env, "rep2", groups="sales_team.group_sale_salesman")
        portal = new_test_user(self.env, "forger", groups="base.group_portal")
        for user in (other, portal):
            for records in (self.record, self.row, self.record.title_ids):
                theirs = records.with_user(user)
                for name, args in (("read", ()), ("write", ({"left_out": True},)), ("unlink", ())):
                    self._refused(lambda r=theirs, n=name, a=args: getattr(r, n)(*a), (user.login, records._name, name))
            self._refused(lambda user=user: self.row.with_user(user).action_take(0))
            self._refused(lambda user=user: self.record.with_user(user).action_import_good())
        mine = self.record.with_user(other).create({"message": "RG688 1"})
        self._refused(lambda: mine.write({"row_ids": [Command.link(self.row.id)]}))
        for user in (self.salesman, portal):
            alias = self.env["order.process.alias"].with_user(user)
            self._refused(lambda alias=alias: alias.create({"text": "x", "kind": "goods", "product_id": self.dye.id}))
