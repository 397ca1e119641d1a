"""The same call of another system arrives several times at one moment, each on a connection that really commits."""

from odoo.tests import tagged

from .race_common import RaceCase

SCRIPT = """
product.default_code = "RG688"
dealer.ref = "D001"
answers = []


def place(own):
    lines = [{"product": "RG688", "quantity": 3}]
    answers.append(own["order.process.interface"].place_order("the-same-key", "PO-1", lines, dealer="D001"))


found = {"results": at_once(*((users["clerk"], place) for _n in range(6)))}
made = env["sale.order"].search([("client_order_ref", "=", "PO-1")])
found["orders"] = len(made)
found["calls"] = env["order.process.request"].search_count([])
found["numbers"] = sorted({answer["number"] for answer in answers})
found["right"] = found["numbers"] == made.mapped("name")
found["repeated"] = sorted(answer["repeated"] for answer in answers)
found["breaks"] = len(env["order.process.event"]._find_breaks(made))
print("RESULT", json.dumps(found))
"""


@tagged("post_install", "-at_install")
class TestInterfaceAtOnce(RaceCase):
    def test_one_key_six_times_is_one_order(self):
        found = self._run(SCRIPT, {})
        self.assertEqual(found["results"], ["done"] * 6)
        self.assertEqual((found["orders"], found["calls"], found["right"], found["breaks"]), (1, 1, True, 0))
        self.assertEqual(found["repeated"], [False, *[True] * 5])
