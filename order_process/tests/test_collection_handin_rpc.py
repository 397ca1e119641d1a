"""Money at delivery attacked over JSON-RPC by people whose business it is not (E5)."""

from odoo.tests import JsonRpcException, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .handin_common import HandinCommon
from .test_gate_rpc import CONTEXTS, RpcCase

ROWS = [{"method": "cash", "amount": 210.0}]


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestAttacks(HandinCommon, RpcCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = new_test_user(
            cls.env, "op_portal_handin", groups="base.group_portal", company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)], partner_id=cls.dealer.child_ids[0].id,
        )  # fmt: skip
        cls.picking, cls.held = (
            cls._leave_as(order)
            for order in cls._create_orders(2, lines=[(cls.dye, 5)], carrier_id=cls.cod.id)
        )
        cls.record = cls.held.with_user(cls.escort).sudo(False).action_collect(ROWS, 60.0).sudo()
        cls.handin = cls.env["order.process.handin"].with_user(cls.finance)._open_for(cls.escort, cls.company).sudo()
        cls.freight = cls.picking.freight_ids
        cls.env.flush_all()

    @classmethod
    def _leave_as(cls, order):
        picking = cls._dispatch(order, cls._instant(cls, 10))
        picking.with_user(cls.dispatcher).escort_id = cls.escort
        picking.with_user(cls.keeper).sudo(False).button_validate()
        return picking

    def _state(self):
        self.env.invalidate_all()
        return [
            self.picking.collection_ids.ids,
            self.record.read(["amount", "state", "handin_id", "escort_id"]),
            self.record.line_ids.read(["amount", "method"]),
            self.record.line_ids.payment_ids.read(["amount", "state", "collection_id", "process_order_id"]),
            self.handin.read(["state", "received_by_id", "move_id", "number"]),
            self.handin.line_ids.read(["expected", "counted", "reason"]),
            self.freight.read(["charged", "recovered", "billed", "state", "invoice_id"]),
        ]

    def test_collecting_in_another_name(self):
        outsiders = self.other_escort | self.clerk | self.keeper | self.salesman | self.dispatcher
        for user in outsiders | self.admin | self.portal:
            self._refused(user, "stock.picking", "action_collect", self.picking.ids, ROWS, 60.0)
        for context in CONTEXTS[:8]:
            self._refused(
                self.other_escort, "stock.picking", "action_collect", self.picking.ids, ROWS, 60.0, context=context
            )

    def test_counting(self):
        line = self.handin.line_ids[0]
        for user in (self.escort, self.clerk, self.keeper, self.service, self.admin, self.portal):
            self._refused(user, "order.process.handin", "action_post", self.handin.ids)
            self._refused(user, "order.process.handin.line", "write", line.ids, {"counted": 5.0})
            self._refused(
                user, "order.process.handin", "web_save", self.handin.ids, {"line_ids": [[1, line.id, {"counted": 5}]]},
                specification={},
            )  # fmt: skip
        for user in (self.other_escort, self.clerk, self.keeper, self.portal):
            self._refused(user, "order.process.handin", "action_open_for", self.escort.id, self.company.id)

    def test_evidence(self):
        records = (self.record, self.record.line_ids, self.handin, self.handin.line_ids, self.freight)
        for user in (self.escort, self.finance, self.admin):
            for record in records:
                self._refused(user, record._name, "unlink", record.ids)
                self._refused(user, record._name, "create", [{}])
        for vals in ({"amount": 1.0}, {"state": "handed_in"}, {"escort_id": self.finance.id}):
            self._refused(self.finance, self.record._name, "write", self.record.ids, vals)
        for vals in ({"state": "posted"}, {"received_by_id": self.finance.id}, {"number": 7}):
            self._refused(self.finance, self.handin._name, "write", self.handin.ids, vals)
        for vals in ({"expected": 0.0}, {"counted": 1.0, "expected": 1.0}):
            self._refused(self.finance, "order.process.handin.line", "write", self.handin.line_ids.ids, vals)
        for vals in ({"charged": 0.0}, {"state": "recovered"}, {"billed": 1.0}):
            self._refused(self.finance, self.freight._name, "write", self.freight.ids, vals)
        payment = self.record.line_ids.payment_ids[0]
        for method in ("action_draft", "action_cancel", "unlink"):
            self._refused(self.finance, "account.payment", method, payment.ids)
        self._refused(self.finance, "account.payment", "write", payment.ids, {"collection_id": False})

    def test_private_methods(self):
        for user in (self.finance, self.escort):
            self._refused(user, "stock.picking", "_record_collection", self.picking.ids, [], {})
            self._refused(user, "order.process.handin", "_open_for", self.escort.id, self.company.id)
            self._refused(user, "order.process.collection", "_append", [{}])
            self._refused(user, "order.process.freight", "_match", self.freight.ids, [], {})

    def test_freight(self):
        for user in (self.escort, self.clerk, self.keeper, self.salesman, self.admin, self.portal):
            for method in ("action_register_money", "action_invoice", "action_match_bill"):
                self._refused(user, "order.process.freight", method, self.freight.ids)

    def test_an_escort_reads_only_what_is_theirs(self):
        found = self._rpc(self.other_escort, "order.process.collection", "search_read", [], ["amount"])
        self.assertEqual(found, [])
        found = self._rpc(self.escort, "order.process.collection", "search_read", [], ["amount"])
        self.assertEqual([row["amount"] for row in found], [210.0])
        for user in (self.portal, self.keeper):
            with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
                self._rpc(user, "order.process.collection", "search_read", [], ["amount"])
