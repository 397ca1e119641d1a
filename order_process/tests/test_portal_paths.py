"""No path of fields leads a dealer, or the public, to what is said or decided inside: found by introspection."""

import contextlib
import inspect

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import JsonRpcException, freeze_time, tagged
from odoo.tools import mute_logger

from .invoice_common import InvoiceCommon
from .portal_common import DealerPortalCommon

SECRET = "pays late, fraud?"


class Undo(Exception):
    """Takes back what a call did."""


# Who of the dealer's own people has a user, which core shows with their pictures.
OWN_PEOPLE = ("user_ids", "main_user_id")
# Where no path of a dealer may end, beside everything that the dealer may not read as such.
INSIDE = ("res.users", "mail.message")
# Messages and channels show each their own: what they give is tried by reading all of it.
THREADS = ("mail.", "discuss.", "ir.", "res.users.", "auth")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestNoPathInside(DealerPortalCommon, InvoiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._approve(cls._create_orders(lines=[(cls.dye, 5)], user_id=cls.salesman.id))
        cls.picking = cls.order.sudo().picking_ids
        cls.invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.dealer.id,
                "invoice_date": "2026-03-02",
                "invoice_line_ids": [(0, 0, {"name": "Service", "price_unit": 10, "quantity": 1})],
            }
        )
        cls.invoice.action_post()
        cls.own = {
            "sale.order": cls.order.sudo(),
            "sale.order.line": cls.order.sudo().order_line,
            "stock.picking": cls.picking,
            "account.move": cls.invoice,
            "account.move.line": cls.invoice.line_ids,
            "res.partner": cls.dealer | cls.buyer.partner_id,
            "res.company": cls.company,
        }
        cls.dealer.write({"comment": SECRET, "sale_warn_msg": SECRET, "trust": "bad"})
        cls.picking.note = SECRET
        for name in ("sale.order", "stock.picking", "account.move", "res.partner"):
            for record in cls.own[name]:
                record.message_post(body=SECRET, subtype_xmlid="mail.mt_note")
        cls.order.sudo().activity_schedule(
            "mail.mail_activity_data_call", user_id=cls.clerk.id, summary=SECRET, note=SECRET
        )
        cls.env.flush_all()

    def _models(self, user):
        """Every model that the user may read, as the user."""
        for name in sorted(self.env.registry):
            model = self.env[name].with_user(user).sudo(False).with_context(allowed_company_ids=user.company_ids.ids)
            if model._auto and not model._transient and model.has_access("read"):
                yield model

    def _leads_inside(self, model, field):
        if not field.relational or model._name.startswith(THREADS):
            return False
        if model._name in ("res.partner", "res.users") and field.name in OWN_PEOPLE:
            return False
        comodel = field.comodel_name
        return comodel in INSIDE or not model.env[comodel].has_access("read")

    def _assert_refused(self, call, *args, **kwargs):
        refused = self.assertRaisesRegex(AccessError, "enough rights to access")
        with refused, mute_logger("odoo.orm.models", "odoo.models"):
            result = call(*args, **kwargs)
            self.fail(f"{call.__self__._name}.{call.__name__}{args}{kwargs} answered {result!r}"[:300])

    def test_every_relation_of_every_model(self):
        for user in (self.buyer, self.env.ref("base.public_user")):
            edges = 0
            for model in self._models(user):
                shown = model.fields_get()
                for name, field in model._fields.items():
                    if not self._leads_inside(model, field):
                        continue
                    edges += 1
                    with self.subTest(user=user.login, model=model._name, field=name):
                        # Of oneself one reads more than of others.
                        self.assertTrue(model._name == "res.users" or name not in shown)
                        self._try_relation(model, name, field)
            self.assertGreater(edges, 100)

    def _try_relation(self, model, name, field):
        for domain in (
            [(name, "!=", False)],
            [(f"{name}.id", "!=", False)],
            [(f"{name}.create_date", ">", "2020-01-01")],
            [(name, "any", [("id", ">", 0)])],
            ["|", ("id", "=", 0), "!", (name, "not any", [("id", ">", 0)])],
            [("id", "any", [(name, "!=", False)])],
        ):
            self._assert_refused(model.search_count, domain)
        own = self.own.get(model._name)
        if own:
            self._assert_refused(own.with_env(model.env).read, [name])
            self._assert_refused(own.with_env(model.env).web_read, {name: {}})
        if field.store and field.type != "one2many":
            self._assert_refused(model.formatted_read_group, [], [name], ["__count"])
            self._assert_refused(model.formatted_read_group, [], [], [f"{name}:count_distinct"])
        if field.store and field.type == "many2one":
            self._assert_refused(model.search, [], order=f"{name} desc")

    def test_through_each_other(self):
        """What a dealer may read is a way to the next model, and closed there just the same."""
        steps = 0
        for model in self._models(self.buyer):
            if model._name.startswith(THREADS):
                continue
            for name in model.fields_get(attributes=["relation"]):
                field = model._fields[name]
                if not field.relational or not (field.store or field.search or field.related):
                    continue
                comodel = model.env[field.comodel_name]
                inner = [
                    other
                    for other, found in comodel._fields.items()
                    if self._leads_inside(comodel, found) and found.store
                ]
                for other in inner[:4] + [one for one in ("message_ids", "user_id") if one in inner]:
                    steps += 1
                    with self.subTest(model=model._name, path=f"{name}.{other}"):
                        self._assert_refused(model.search_count, [(f"{name}.{other}", "!=", False)])
                        self._assert_refused(
                            model.search_count, [(name, "any", Domain(other, "any", [("id", ">", 0)]))]
                        )
                        if field.type == "many2one" and field.store:
                            self._assert_refused(
                                model.formatted_read_group, [], [f"{name}.{other}"], ["__count"]
                            )
        self.assertGreater(steps, 100)

    def test_what_staff_wrote_is_found_by_no_field(self):
        """Texts inside are in no field that a dealer may name, whatever that is called."""
        asked = 0
        for model in self._models(self.buyer):
            for name, shown in model.fields_get(attributes=["type", "searchable"]).items():
                if shown["type"] not in ("char", "text", "html") or not shown["searchable"]:
                    continue
                asked += 1
                with self.subTest(model=model._name, field=name):
                    with contextlib.suppress(UserError):
                        self.assertFalse(model.with_context(active_test=False).search([(name, "ilike", SECRET)]))
            for record in self.own.get(model._name, ()):
                own = record.with_env(model.env)
                for name in model.fields_get():
                    with mute_logger("odoo.orm.models", "odoo.models", "odoo.addons.base.models.ir_rule"):
                        try:
                            self.assertNotIn(SECRET, str(own.read([name])), f"{record}.{name}")
                        except AccessError:
                            continue
        self.assertGreater(asked, 100)

    def test_searched_by_a_method_or_followed_to_its_end(self):
        """Fields that core does not ask the rights of: without a column, related, in many."""
        Order = self.env["sale.order"].with_user(self.buyer).sudo(False)
        for name in ("message_is_follower", "has_message", "activity_user_id", "activity_state", "is_my_turn"):
            if name in Order._fields:
                self._assert_refused(Order.search_count, [(name, "!=", False)])
        closed = [
            name
            for name, field in Order._fields.items()
            if (field.search or field.related) and not field.store and field._modules == ("order_process",)
        ]
        self.assertTrue(closed)
        for name in closed:
            with self.subTest(name):
                self._assert_refused(Order.search_count, [(name, "=", False)])
        self._assert_refused(Order.formatted_read_group, [], ["editor_ids"], ["__count"])
        Line = self.env["sale.order.line"].with_user(self.buyer).sudo(False)
        self._assert_refused(Line.search, [], order="salesman_id")
        self._assert_refused(Line.formatted_read_group, [], ["salesman_id"], ["__count"])
        Entry = self.env["account.move.line"].with_user(self.buyer).sudo(False)
        for domain in (
            [("account_id.name", "ilike", "a")],
            [("payment_id.memo", "ilike", "a")],
            [("statement_line_id.payment_ref", "ilike", "a")],
            [("account_name", "ilike", "a")],
        ):
            self._assert_refused(Entry.search_count, domain)

    def test_the_own_people_lead_to_nobody_else(self):
        """Core passes the rules by on the way to who has a user; behind it all is as closed as elsewhere."""
        Partner = self.env["res.partner"].with_user(self.buyer).sudo(False)
        self.assertEqual(Partner.search([("user_ids", "!=", False)]), (self.buyer | self.colleague).partner_id)
        for path in ("create_uid", "group_ids", "log_ids", "partner_id.message_ids"):
            self._assert_refused(Partner.search_count, [(f"user_ids.{path}", "!=", False)])

    def test_what_a_dealer_may_ask(self):
        """The dealer's own lists go on."""
        Order = self.env["sale.order"].with_user(self.buyer).sudo(False)
        for domain in (
            [("partner_id.name", "ilike", "dealer"), ("order_line.name", "ilike", "dye")],
            [("process_stage", "=", "approved"), ("invoice_status", "!=", False)],
            [("partner_id", "child_of", self.dealer.id)],
            [("order_line", "any", [("product_uom_qty", ">", 1)])],
            ["!", ("currency_id.name", "=", "XXX")],
        ):
            with self.subTest(domain):
                self.assertIsInstance(Order.search_count(domain), int)
        order = self.order.with_user(self.buyer).sudo(False)
        self.assertEqual(order.read(["name", "amount_total"])[0]["name"], order.name)
        self.assertEqual(Order.search([("name", "=", order.name)], order="partner_id, date_order desc"), order)
        (group,) = Order.formatted_read_group([], ["partner_id"], ["amount_total:sum"])
        self.assertEqual(group["partner_id"][0], self.dealer.id)

    def test_an_employee_is_asked_nothing_more(self):
        Order = self.env["sale.order"].with_user(self.clerk).sudo(False)
        self.assertTrue(Order.search([("message_ids.body", "ilike", SECRET), ("create_uid", "!=", False)]))

    def test_methods_tell_nothing(self):
        """Whatever core's public methods answer a dealer about own records, it names nobody and nothing inside."""
        answered = 0
        for name in ("sale.order", "stock.picking", "account.move", "res.partner", "res.company"):
            own = self.own[name][:1].with_user(self.buyer).sudo(False)
            for method in dir(type(own)):
                function = inspect.unwrap(getattr(type(own), method, None) or str)
                if method.startswith("_") or not inspect.isfunction(function) or getattr(function, "_api_private", 0):
                    continue
                parameters = list(inspect.signature(function).parameters.values())[1:]
                if any(one.default is one.empty and one.kind < one.VAR_POSITIONAL for one in parameters):
                    continue
                quiet = mute_logger("odoo.orm.models", "odoo.models", "odoo.sql_db")
                with self.subTest(model=name, method=method), quiet:
                    answered += self._tells_nothing(own, method)
        self.assertGreater(answered, 30)

    def _tells_nothing(self, own, method):
        try:
            with self.env.cr.savepoint():
                answer = getattr(own, method)()
                said = "" if isinstance(answer, models.BaseModel) else str(answer)
                raise Undo
        except Undo:
            for secret in (SECRET, "Clerk", "Leader", "op_clerk"):
                self.assertNotIn(secret, said)
            return True
        except Exception:  # a refusal, or a method that wants more: it has not answered
            return False
        finally:
            self.env.invalidate_all()

    # === Over the browser's own calls ===

    def _call(self, model, method, *args, **kwargs):
        with mute_logger("odoo.http", "odoo.orm.models", "odoo.models"):
            return self._rpc(
                f"/web/dataset/call_kw/{model}/{method}", model=model, method=method, args=list(args), kwargs=kwargs
            )

    def test_over_rpc(self):
        self._sign_in()
        for model in ("sale.order", "account.move", "res.partner", "stock.picking", "res.users"):
            for path in ("message_ids.body", "activity_ids.summary", "create_uid.name", "message_follower_ids.id"):
                with self.subTest(model=model, path=path), self.assertRaisesRegex(JsonRpcException, "AccessError"):
                    self._call(model, "search_count", [[path, "ilike", "a"]])
        order = self.order
        for fields in (["create_uid"], ["write_uid"], ["user_id"], ["team_id"], ["message_ids"]):
            with self.subTest(fields), self.assertRaisesRegex(JsonRpcException, "AccessError"):
                self._call("sale.order", "read", order.ids, fields)
        with self.assertRaisesRegex(JsonRpcException, "AccessError"):
            self._call("sale.order", "get_metadata", order.ids)
        for groupby in ("team_id", "warehouse_id", "user_id", "create_uid"):
            with self.subTest(groupby), self.assertRaisesRegex(JsonRpcException, "AccessError"):
                self._call("sale.order", "formatted_read_group", [], [groupby], ["__count"])
        self.assertEqual(self._call("sale.order", "search_count", [["name", "=", order.name]]), 1)

    def test_messages_go_on(self):
        """A dealer writes below an order and reads what was written to the dealer, and nothing of what was not."""
        self._sign_in()
        self.order.sudo().message_post(body="We load at noon", message_type="comment", subtype_xmlid="mail.mt_comment")
        thread = {"thread_model": "sale.order", "thread_id": self.order.id}
        token = self.order.sudo()._portal_ensure_token()
        post = {"body": "When does it come?", "message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
        self._rpc("/mail/message/post", **thread, token=token, post_data=post)
        said = str(self._rpc("/mail/chatter_fetch", **thread, token=token))
        for text in ("We load at noon", "When does it come?"):
            self.assertIn(text, said)
        self.assertNotIn(SECRET, said)
        self.authenticate(None, None)
        said = str(self._rpc("/mail/chatter_fetch", **thread, token=token))
        self.assertIn("We load at noon", said)
        self.assertNotIn(SECRET, said)
        page = self._get(f"/my/orders/{self.order.id}?access_token={token}")
        self.assertEqual(page.status_code, 200)
        self.assertNotIn(SECRET, page.text)
