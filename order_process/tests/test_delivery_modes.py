from freezegun import freeze_time

from odoo.addons.order_process.models.payment.cashier import Registration
from odoo.exceptions import UserError
from odoo.tests import tagged

from .delivery_common import DeliveryCommon, blocker_messages

# Mode: the step that waits for the money, the moment of the invoice, the papers in order with who issues them,
# who signs at the gate, who confirms receipt, how freight comes in.
FLOWS = {
    "pickup": ("ship", "before", [("ZT", "clerk"), ("TH", "finance"), ("CK", "keeper")], "Zhou Ping", "CK", "none"),
    "road": ("dispatch", "before", [("GL", "clerk"), ("TH", "finance"), ("CK", "keeper")], "Escort", "QR", "collect"),
    "rail": ("dispatch", "before", [("TL", "clerk"), ("TH", "finance"), ("CK", "keeper")], "Escort", "QR", "return"),
    "cod": ("", "receipt", [("GL", "clerk"), ("SX", "finance"), ("CK", "keeper")], "Escort", "GL", "collect"),
    "bulk": ("ship", "headquarters", [("TL", "clerk"), ("TH", "finance"), ("CK", "keeper")], "Escort", "QR", "return"),
}


class ModesCase(DeliveryCommon):
    """A company with accounts, and each mode's way through its people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"]._load("generic_coa", cls.company, install_demo=False)
        Journal = cls.env["account.journal"]
        cls.bank = Journal.search([("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1)
        cls.company._create_handin_accounts()
        cls.company.handin_variance_account_id = cls.company.default_cash_difference_expense_account_id
        cls.company.headquarters_journal_id = Journal.create(
            {"name": "Headquarters", "type": "sale", "code": "HQS", "company_id": cls.company.id}
        )
        for mode in ("road", "rail", "cod", "bulk"):
            cls.modes[mode].product_id.taxes_id = False
            cls.modes[mode].fixed_price = 60
        cls.env.flush_all()

    def _pay(self, order):
        registration = Registration(
            self.bank,
            self.bank.inbound_payment_method_line_ids[:1],
            self.company._process_today(),
            order.amount_total,
            order.currency_id,
            f"slip {order.name}",
        )
        self._as(self.finance, order)._register_payment(registration)

    def _refused(self, message, call):
        with self.assertRaisesRegex(UserError, message):
            call()

    def _walk(self, mode):
        step, moment, papers, signer, receipt, freight = FLOWS[mode]
        order = self._order(mode)
        if step == "dispatch":
            self.assertTrue(blocker_messages(order, "dispatch", "payment"))
            self._dispatch(order)
            self.assertEqual(order.process_stage, "approved", "the delivery note waits for the money")
            self._refused("Payment: ", lambda: self._issue(self.clerk, order.picking_ids, papers[0][0]))
            with freeze_time(self._instant(11)):
                self._pay(order)
            picking = self._dispatch(order, 12)
        else:
            self.assertFalse(blocker_messages(order, "dispatch", "payment"))
            picking = self._dispatch(order)
        self.assertEqual(order.process_stage, "dispatched")
        self.assertTrue(self._paper(order, papers[0][0]), "the delivery note goes out with the dispatch")

        # Money and invoice before the papers of finance, by finance only.
        slip = papers[1][0]
        for user in (self.clerk, self.keeper, self.dispatcher, self.manager):
            self._refused("issued by Finance Reviewer", lambda user=user: self._issue(user, picking, slip))
        if step == "ship":
            self._refused("Payment: ", lambda: self._issue(self.finance, picking, slip))
            for user in (self.clerk, self.keeper, self.dispatcher):
                own = self._as(user, order)
                self._refused("registered by the cashier", own.action_register_payment)
            self._pay(order)
        if moment == "receipt":
            self._refused("has not confirmed receipt", lambda: self._as(self.finance, order).action_issue_invoice())
        else:
            self.assertTrue(blocker_messages(order, "ship", "invoice"))
            self._refused("Only a finance reviewer", lambda: self._as(self.clerk, order).action_issue_invoice())
            self._as(self.finance, order).action_issue_invoice()
            self.assertFalse(blocker_messages(order, "ship", "invoice"))
            journal = order.invoice_ids.journal_id
            self.assertEqual(journal == self.company.headquarters_journal_id, moment == "headquarters")

        # The keeper: everything that is missing, then the check, the signature, and out.
        paper = self.env.ref("order_process.paper_lading" if slip == "TH" else "order_process.paper_credit_slip").name
        self._refused(f"{paper} is missing: Finance Reviewer", lambda: self._check(picking))
        self._issue(self.finance, picking, slip)
        self._refused("is not counted", lambda: self._check(picking))
        self._count(picking)
        self._refused(" lacks ", lambda: self._check(picking))
        self._name_carrier(picking)
        self._refused("is not checked", lambda: self._validate(picking))
        self._refused("is checked by a keeper", lambda: self._as(self.dispatcher, picking).action_check())
        self._check(picking)
        self._refused("is not signed", lambda: self._validate(picking))
        for own in picking.paper_ids.filtered(lambda row: row.sign_step == "ship"):
            self._refused("is named to take", lambda own=own: self._sign(self.keeper, own, "Somebody"))
            self._sign(self.keeper, own, signer)
        self.assertEqual(picking.desk_state, "load")
        self.assertIs(self._validate(picking), True)
        return order, picking, receipt, freight

    def _receive(self, order, receipt):
        paper = self._paper(order, receipt)
        if paper.state == "issued":
            self.assertEqual(order.process_stage, "shipped")
            self.assertTrue(blocker_messages(order, "close", "receipt"))
            while paper._get_awaited():
                role = paper._get_awaited()[0]
                user = self.escort if role == "dealer" else self.service
                self._sign(user, paper, "Li Na" if role == "dealer" else order.user_id.name, role)
        if paper.comes_back:
            self.assertTrue(blocker_messages(order, "close", "papers"))
            self._as(self.clerk, paper).action_return()
        self.assertTrue(order.receipt_confirmed_on)

    def _sign_form(self, order):
        form = self._paper(order, "CLB")
        self._as(self.clerk, form).action_sign_selected()
        self._as(self.leader, form).action_sign_selected()

    def _recover(self, order):
        """Freight that came back with the confirmation."""
        freight = order.freight_ids
        self.assertEqual(freight.charged, 60)
        self.assertTrue(blocker_messages(order, "close", "freight"))
        action = self._as(self.finance, freight).action_register_money()
        Register = self.env["account.payment.register"].with_user(self.finance)
        Register.with_context(**action["context"]).create({})._create_payments()
        self.assertEqual(freight.recovered, 60)

    def _hand_in(self):
        handin = self.env["order.process.handin"].with_user(self.finance)._open_for(self.escort, self.company)
        for line in handin.line_ids:
            line.write({"counted": line.expected})
        handin.action_post()


@tagged("post_install", "-at_install")
class TestModes(ModesCase):
    """The five flows of the policy, each by its people from the dispatch to the end; out of order or by somebody else a
    step is refused, and the refusal names what is missing."""

    def test_pickup(self):
        order, picking, receipt, _freight = self._walk("pickup")
        self.assertEqual(order.receipt_confirmed_by, "Zhou Ping", "the dealer's man signs when loading")
        self._receive(order, receipt)
        self.assertEqual(order.process_stage, "settled")
        self._sign_form(order)
        self.assertEqual(order.process_stage, "closed")
        self.assertFalse(order.freight_ids.filtered("charged"))
        self.assertTrue(picking.checked_on)

    def test_road(self):
        order, picking, receipt, _freight = self._walk("road")
        self.assertEqual(self._paper(order, "YF").content["freight"], 60)
        self._receive(order, receipt)
        self.assertEqual(order.process_stage, "received", "freight is still to come")
        other = self._create_user("escort2", "order_process.group_carrier")
        self._refused("", lambda: self._as(other, picking).action_collect([{"method": "cash", "amount": 60}], 60))
        self._as(self.escort, picking).action_collect([{"method": "cash", "amount": 60}], 60)
        self.assertEqual(order.process_stage, "settled")
        self._sign_form(order)
        self.assertTrue(blocker_messages(order, "close", "handin"), "the money is with the escort")
        self._hand_in()
        self.assertEqual(order.process_stage, "closed")

    def test_rail(self):
        order, picking, receipt, _freight = self._walk("rail")
        self._refused("Rail loading proof needs", lambda: self._issue(self.escort, picking, "ZH"))
        self._refused("needs its scan", lambda: self._issue(self.escort, picking, "ZH", {**self.LOADING, "scans": []}))
        bad = {**self.LOADING, "scans": [("proof.pdf", "PHNjcmlwdD4=")]}
        self._refused("no picture", lambda: self._issue(self.escort, picking, "ZH", bad))
        self._refused("issued by Escort or Carrier", lambda: self._issue(self.clerk, picking, "ZH", self.LOADING))
        for wrong, message in (
            ({"weight": "heavy"}, "above zero: not heavy"),
            ({"weight": float("inf")}, "above zero"),
            ({"loaded_on": "yesterday"}, "a day up to today: not yesterday"),
            ({"loaded_on": "2099-01-01"}, "a day up to today: not 2099-01-01"),
            ({"wagon_no": "   ", "station": " "}, "Rail loading proof needs: Wagon, Station"),
            ({"scans": ["x"]}, "needs its scan"),
            ({"scans": 5}, "needs its scan"),
            ({"scans": [("x", 5)]}, "no picture"),
        ):
            self._refused(message, lambda wrong=wrong: self._issue(self.escort, picking, "ZH", self.LOADING | wrong))
        self._refused("Rail loading proof needs", lambda: self._issue(self.escort, picking, "ZH", "x"))
        proof = self._issue(self.escort, picking, "ZH", self.LOADING).sudo()
        self.assertEqual((proof.wagon_no, proof.weight), ("C70-1234567", 1250))
        self.assertEqual(proof.scan_ids.mapped("name"), ["loading.pdf"])
        self._receive(order, receipt)
        self._recover(order)
        self._sign_form(order)
        self.assertEqual(order.process_stage, "closed")

    def test_loading_proof_comes_after_loading(self):
        order = self._order("rail")
        with freeze_time(self._instant(9)):
            self._pay(order)
        picking = self._dispatch(order)
        self._name_carrier(picking)
        self._refused("comes after Bill of lading", lambda: self._issue(self.escort, picking, "ZH", self.LOADING))
        self._issue(self.finance, picking, "TH")
        self._refused("comes after Outbound note", lambda: self._issue(self.escort, picking, "ZH", self.LOADING))

    def test_cod(self):
        order, picking, receipt, _freight = self._walk("cod")
        self.assertEqual(order.process_stage, "shipped")
        self._refused("has not confirmed receipt", lambda: self._as(self.finance, order).action_issue_invoice())
        self._receive(order, receipt)
        self._as(self.finance, order).action_issue_invoice()
        self._as(self.escort, picking).action_collect([{"method": "cash", "amount": 210}], 60)
        self.assertEqual((order.amount_received, order.process_stage), (150, "settled"))
        self._hand_in()
        self._sign_form(order)
        self.assertEqual(order.process_stage, "closed")

    def test_bulk_is_for_the_finance_of_headquarters(self):
        self.finance.process_warehouse_ids = self.wuhan
        order = self._order("bulk")
        picking = self._dispatch(order)
        self._pay(order)
        self._refused("of its centre", lambda: self._issue(self.finance, picking, "TH"))
        self._refused("headquarters", lambda: self._as(self.finance, order).action_issue_invoice())

    def test_bulk(self):
        order, picking, receipt, _freight = self._walk("bulk")
        self._issue(self.escort, picking, "ZH", self.LOADING)
        self._receive(order, receipt)
        self._recover(order)
        self._sign_form(order)
        self.assertEqual(order.process_stage, "closed")

    def test_bulk_leaves_headquarters_only(self):
        self._stock(self.dye, 100, self.wuhan)
        order = self._create_orders(
            1, carrier_id=self.modes["bulk"].id, warehouse_id=self.wuhan.id, commitment_date=self._instant(9, day=9)
        )
        self._refused("leaves from headquarters", lambda: order.action_submit_review())
