"""Two people at the same moment, on connections of their own that really commit: one hand-in, one collection (E5)."""

from odoo.tests import tagged

from .race_common import RaceCase

PEOPLE = {"one": "finance_reviewer", "two": "finance_reviewer", "escort": "carrier"}
SCRIPT = """
env["account.chart.template"]._load("generic_coa", company, install_demo=False)
env.user.group_ids += env.ref("order_process.group_process_admin")
company._create_handin_accounts()
env["order.process.window"]._run_due(fields.Datetime.now() + timedelta(days=4))
pickings = orders.picking_ids
pickings.escort_id = users["escort"]
pickings.with_context(skip_sms=True).button_validate()
assert set(pickings.mapped("state")) == {"done"}, pickings.mapped("state")

def collect(picking_id, key, own):
    own["stock.picking"].browse(picking_id).action_collect([{"method": "cash", "amount": 10}], client_key=key)


def open_handin(own):
    own["order.process.handin"].action_open_for(users["escort"].id, company.id)


def post(handin_id, own):
    own["order.process.handin"].browse(handin_id).action_post()


def get_balance():
    account = company._get_escort_journal(users["escort"]).default_account_id
    lines = env["account.move.line"].search([("account_id", "=", account.id), ("parent_state", "=", "posted")])
    return sum(lines.mapped("balance"))


escort, one, two = (users[name] for name in ("escort", "one", "two"))
first, second = pickings
Collection, Handin = env["order.process.collection"], env["order.process.handin"]
found = {
    "same proof": at_once((escort, partial(collect, first.id, "a")), (escort, partial(collect, first.id, "a"))),
    "after proof": Collection.search([]).mapped("amount"),
    "same stop": at_once((escort, partial(collect, second.id, "b")), (one, partial(collect, second.id, "c"))),
    "after stop": Collection.search([]).mapped("amount"),
    "balance": get_balance(),
}
found["opened"] = at_once((one, open_handin), (two, open_handin))
handin = Handin.search([])
found["after opened"] = [len(handin), len(handin.collection_ids)]
handin.line_ids.filtered(lambda line: line.method == "cash").with_user(one).sudo(False).counted = 20
found["posted"] = at_once((one, partial(post, handin.id)), (two, partial(post, handin.id)))
found["after posted"] = [handin.state, env["account.move"].search_count([("handin_ids", "!=", False)]), get_balance()]
found["breaks"] = len(env["order.process.event"]._find_breaks(orders))
print("RESULT", json.dumps(found))
"""


@tagged("post_install", "-at_install")
class TestHandinAtOnce(RaceCase):
    def test_collections_and_hand_ins_at_once(self):
        found = self._run(SCRIPT, PEOPLE, mode="cod", orders=2)
        with self.subTest("the same proof sent twice"):
            self.assertEqual(found["same proof"], ["done", "done"])
            self.assertEqual(found["after proof"], [10.0])
        with self.subTest("escort and finance record the same stop"):
            refusal, done = found["same stop"]
            self.assertEqual(done, "done")
            self.assertIn("owes nothing any more", refusal)
            self.assertEqual((found["after stop"], found["balance"]), ([10.0, 10.0], 20.0))
        with self.subTest("two finance people open the hand-in"):
            self.assertEqual(found["opened"], ["done", "done"], "the second is shown what the first opened")
            self.assertEqual(found["after opened"], [1, 2])
        with self.subTest("two finance people receive it"):
            refusal, done = found["posted"]
            self.assertEqual(done, "done")
            self.assertIn("was counted already", refusal)
            self.assertEqual(found["after posted"], ["posted", 1, 0.0])
        self.assertEqual(found["breaks"], 0)
