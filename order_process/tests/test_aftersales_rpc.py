"""Claims, ratings and improvements attacked over JSON-RPC by people whose business it is not (I1, I2, L3)."""

from datetime import date

from odoo.tests import JsonRpcException, freeze_time, tagged
from odoo.tools import mute_logger

from .aftersales_common import PNG, AftersalesCommon
from .test_gate_rpc import CONTEXTS, RpcCase

CLAIM = "order.process.claim"
ENTRY = "order.process.claim.entry"
IMPROVEMENT = "order.process.improvement"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-03 01:00:00")
class TestClaimAttacks(AftersalesCommon, RpcCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._invoice()
        cls.claim = cls._claim("refund", uploads=[("box.png", PNG)]).sudo()
        cls.asked = cls._claim("refund", 1, user=cls.service).sudo()
        cls.asked.with_user(cls.colleague).action_ask_approval(30.0, "One tube")
        cls.closed = cls._claim("return", 1).sudo()
        cls.closed.with_user(cls.service).sudo(False).action_close("withdrawn", None, "Li Na rang us")
        cls.order._confirm_receipt("Li Na")
        cls.rating = cls.order.rating_apply(2, parts={"delivery": 2, "quality": 2, "service": 2})
        cls.improvement = cls.env[IMPROVEMENT].search([("rating_id", "=", cls.rating.id)])
        cls.evaluation = cls.env["order.process.evaluation"]._evaluate(
            cls.company, "month", date(2026, 2, 1), date(2026, 2, 28)
        )
        cls.outsiders = cls.keeper | cls.escort | cls.salesman | cls.buyer
        cls.env.flush_all()

    def _state(self):
        self.env.invalidate_all()
        claims = self.env[CLAIM].search([("order_id", "=", self.order.id)])
        return [
            claims.read(
                ["state", "outcome", "user_id", "cause_id", "cause_note", "text", "answered_on", "approved_amount"]
            ),
            claims.line_ids.read(["quantity", "reason"]),
            claims.entry_ids.read(["kind", "text", "note", "attachment_ids"]),
            claims.file_ids.mapped("checksum"),
            [claims.return_ids.ids, claims.replacement_ids.ids, claims.credit_note_ids.ids],
            self.rating.read(["rating", "feedback", "process_low", "res_id", "access_token"]),
            self.env["rating.rating"].search_count([]),
            self.env[IMPROVEMENT].search([("company_id", "=", self.company.id)]).read(["name", "state", "result"]),
            self.evaluation.read(["claim_count", "rating_average"]),
            self.order.read(["claim_id", "rating_requested_on"]),
        ]

    def test_steps(self):
        for user in self.outsiders:
            self._refused(user, CLAIM, "action_answer", self.claim.ids, "Go away")
            self._refused(user, CLAIM, "action_ask_approval", self.claim.ids, 10.0, "x")
            self._refused(user, CLAIM, "action_approve", self.asked.ids)
            self._refused(user, CLAIM, "action_refuse", self.asked.ids, "x")
            self._refused(user, CLAIM, "action_close", self.claim.ids, "withdrawn")
            self._refused(user, CLAIM, "action_reopen", self.closed.ids, "x")
        for user in (self.service, self.colleague, self.clerk, self.admin):
            self._refused(user, CLAIM, "action_approve", self.asked.ids)
            for context in CONTEXTS[:8]:
                self._refused(user, CLAIM, "action_approve", self.asked.ids, context=context)
        for user in (self.manager, self.clerk, self.leader, self.admin, self.finance):
            self._refused(user, CLAIM, "action_answer", self.claim.ids, "Go away")
            self._refused(user, CLAIM, "action_close", self.claim.ids, "withdrawn")

    def test_what_is_no_argument(self):
        for args in ((None,), ("",), ("x", [["a.png", "text"]]), ("x" * 5001,)):
            self._refused(self.service, CLAIM, "action_answer", self.claim.ids, *args)
        for amount in (0, -1, 1e9):
            self._refused(self.service, CLAIM, "action_ask_approval", self.claim.ids, amount, "x")
        self._refused(self.service, CLAIM, "action_close", self.claim.ids, "paid")

    def test_private_methods(self):
        for user in (self.service, self.manager, self.buyer):
            for method, *args in (
                ("_take", "approve"),
                ("_end", "close", "settled", ""),
                ("_advance", {"state": "closed"}),
                ("_arrange_return", {}),
                ("_arrange_goods", []),
                ("_arrange_credit", []),
                ("_say_by_dealer", "x", [], "a"),
                ("_withdraw_by_dealer",),
                ("_run_answers",),
            ):
                self._refused(user, CLAIM, method, self.claim.ids, *args)
            self._refused(user, CLAIM, "_append", [{}])
            self._refused(user, CLAIM, "_create_claim", self.order.id, "complaint", "x")
            self._refused(user, ENTRY, "_append_entry", self.claim.id, "approved")
            self._refused(user, "sale.order", "_request_rating", self.order.ids)

    def test_writing(self):
        for user in self.outsiders | self.clerk | self.leader | self.manager | self.admin:
            for vals in ({"cause_id": self.cause.id}, {"user_id": user.id}, {"cause_note": "x"}):
                self._refused(user, CLAIM, "write", self.claim.ids, vals)
        for vals in (
            {"state": "closed"},
            {"text": "x"},
            {"answered_on": "2026-03-03 00:00:00"},
            {"approved_amount": 1000.0},
            {"asked_amount": 1000.0, "cause_note": "x"},
            {"company_id": 1},
            {"order_id": 1},
            {"entry_ids": [[5]]},
            {"line_ids": [[1, self.claim.line_ids.id, {"quantity": 1}]]},
            {"return_ids": [[4, self.order.picking_ids.id]]},
            {"rating_ids": [[4, self.rating.id]]},
            {"dealer_wrote": True},
        ):
            self._refused(self.service, CLAIM, "write", self.claim.ids, vals)
            self._refused(self.service, CLAIM, "web_save", self.claim.ids, vals, specification={})
        self._refused(self.service, CLAIM, "write", self.closed.ids, {"cause_note": "x"})
        self._refused(self.service, CLAIM, "write", self.claim.ids, {"responsible_id": self.buyer.id})

    def test_evidence(self):
        for user in (self.service, self.manager, self.admin, self.keeper, self.buyer):
            for records in (self.claim, self.claim.line_ids, self.claim.entry_ids, self.evaluation):
                for context in ({}, *CONTEXTS[-3:], {"_force_unlink": True}):
                    self._refused(user, records._name, "unlink", records.ids, context=context)
                self._refused(user, records._name, "create", [{}])
                self._refused(user, records._name, "copy", records[:1].ids)
            for vals in ({"text": "x"}, {"note": "x"}, {"user_id": self.clerk.id}):
                self._refused(user, ENTRY, "write", self.claim.entry_ids.ids, vals)
            photo = self.claim.file_ids
            self._refused(user, "ir.attachment", "unlink", photo.ids)
            for vals in ({"raw": "eA=="}, {"name": "x"}, {"res_model": "res.partner", "res_id": 1}, {"public": True}):
                self._refused(user, "ir.attachment", "write", photo.ids, vals)

    def test_documents_are_not_linked_from_outside(self):
        for user, record in (
            (self.salesman, self.order),
            (self.keeper, self.order.picking_ids),
            (self.finance, self.invoice),
        ):
            self._refused(user, record._name, "write", record.ids, {"claim_id": self.claim.id})
        vals = {**self._order_vals(), "claim_id": self.claim.id}
        self._refused(self.salesman, "sale.order", "create", [vals])
        self._rpc(self.salesman, "ir.default", "set", "sale.order", "claim_id", self.claim.id, True)
        for context in ({}, {"default_claim_id": self.claim.id}):
            made = self._rpc(self.salesman, "sale.order", "create", [self._order_vals()], context=context)
            self.assertFalse(self.env["sale.order"].browse(made).claim_id)

    def test_wizards(self):
        for user in self.keeper | self.escort | self.salesman | self.buyer:
            for model in (
                "order.process.claim.new",
                "order.process.claim.step",
                "order.process.claim.remedy",
                "order.process.evaluate",
            ):
                self._refused(user, model, "create", [{}])
        # Who may open the wizard for the one step still may not take the other.
        step = "order.process.claim.step"
        [wizard] = self._rpc(self.service, step, "create", [{"claim_id": self.asked.id, "step": "approve"}])
        self._refused(self.service, step, "action_take", [wizard])
        [wizard] = self._rpc(self.manager, step, "create", [{"claim_id": self.claim.id, "step": "answer", "text": "x"}])
        self._refused(self.manager, step, "action_take", [wizard])
        for attack in ({"quantity": -1.0}, {"quantity": 99.0}, {"quantity": 1.0, "order_line_id": 1}):
            remedy = "order.process.claim.remedy"
            line = {"order_line_id": self.line.id, "available": 99.0, "price": 30.0, **attack}
            for kind in ("return", "replacement", "credit"):
                vals = {"claim_id": self.claim.id, "kind": kind, "line_ids": [[5], [0, 0, line]]}
                try:
                    [wizard] = self._rpc(self.service, remedy, "create", [vals])
                except JsonRpcException:
                    continue
                self._refused(self.service, remedy, "action_arrange", [wizard])

    def test_reading(self):
        for user in (self.escort, self.buyer):
            for model in (CLAIM, ENTRY, "order.process.claim.line", "order.process.evaluation"):
                with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
                    self._rpc(user, model, "search_read", [], ["id"])
        # A sales representative reads the claims of own orders only.
        other = self._create_user("other_rep", "sales_team.group_sale_salesman")
        for model in (CLAIM, ENTRY, "order.process.claim.line"):
            self.assertEqual(self._rpc(other, model, "search_read", [], ["id"]), [])
            self.assertTrue(self._rpc(self.salesman, model, "search_read", [], ["id"]))
        self.assertEqual(self._rpc(self.escort, IMPROVEMENT, "search_read", [], ["id"]), [])

    def test_another_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._create_user("stranger", "order_process.group_customer_service")
        stranger.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        context = {"allowed_company_ids": company.ids}
        for model in (CLAIM, ENTRY, "order.process.claim.line", IMPROVEMENT, "order.process.evaluation"):
            self.assertEqual(self._rpc(stranger, model, "search_read", [], ["id"], context=context), [], model)
        self._refused(stranger, CLAIM, "action_answer", self.claim.ids, "x", context=context)

    def test_ratings_are_not_forged(self):
        model = self.env["ir.model"]._get_id("sale.order")
        forged = {"res_model_id": model, "res_id": self.order.id, "rating": 5, "consumed": True}
        for user in (self.salesman, self.service, self.manager, self.admin, self.keeper):
            self._refused(user, "rating.rating", "create", [forged])
            self._refused(user, "rating.rating", "write", self.rating.ids, {"rating": 5})
            self._refused(user, "rating.rating", "unlink", self.rating.ids)
            self._refused(user, "rating.rating", "read", self.rating.ids, ["access_token"])
        self._refused(self.service, "sale.order", "rating_apply", self.order.ids, 5)
        self._refused(self.service, "sale.order", "message_post", self.order.ids, body="x", rating_value=5)
        self._refused(self.buyer, "rating.rating", "search_read", [], ["feedback"])
        self._refused(self.buyer, "sale.order", "rating_apply", self.order.ids, 5)

    def test_improvements(self):
        for user in self.outsiders - self.salesman:
            self._refused(user, IMPROVEMENT, "action_done", self.improvement.ids, "x")
            self._refused(user, IMPROVEMENT, "write", self.improvement.ids, {"name": "x"})
            self._refused(
                user, IMPROVEMENT, "create", [{"name": "x", "owner_id": self.keeper.id, "due_on": "2026-04-01"}]
            )
        for vals in ({"state": "done"}, {"result": "x"}, {"rating_id": False}, {"overdue_told_on": False}):
            self._refused(self.service, IMPROVEMENT, "write", self.improvement.ids, vals)
        self._refused(self.admin, IMPROVEMENT, "unlink", self.improvement.ids)
