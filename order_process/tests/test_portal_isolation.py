"""No dealer reaches another one: every page, every model and every public method is tried, found by introspection."""

import inspect
import json
import re
import threading
from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.models import MAGIC_COLUMNS
from odoo.tests import JsonRpcException, freeze_time, tagged
from odoo.tools import mute_logger

from .aftersales_common import PNG
from .appraisal_common import AppraisalCommon
from .isolation_common import SUBMISSION, TwoDealersCommon
from .test_portal_order_act import PIXEL

OURS = "odoo.addons.order_process."
CORE_PAGES = ("/my/orders", "/my/quotes", "/my/invoices", "/my/picking")
# What says that it is refused.
REFUSALS = (
    "odoo.exceptions.AccessError",
    "odoo.exceptions.MissingError",
    "odoo.exceptions.UserError",
    "odoo.exceptions.ValidationError",
    "werkzeug.exceptions.NotFound",
    "werkzeug.exceptions.Forbidden",
)


def leaked(text, marks):
    return sorted(mark for mark in marks if mark in text)


class PortalCrawler(TwoDealersCommon):
    """Finds the routes, fills in the ids of one dealer and calls models as the browser does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._let_guess()

    # === Pages ===

    def _rules(self):
        """Every route of the add-on, and core's pages for orders, transfers and invoices."""
        # Core asks the thread for the database, as the server has it.
        with patch.object(threading.current_thread(), "dbname", self.registry.db_name, create=True):
            rules = list(self.env["ir.http"].routing_map().iter_rules())
        for rule in rules:
            endpoint = rule.endpoint
            module = inspect.unwrap(endpoint.func).__module__
            if module.startswith(OURS) or rule.rule.startswith(CORE_PAGES):
                yield rule, endpoint.routing

    def _fill(self, rule, built):
        """The addresses of the route with the ids of one dealer; a new kind of id has to be named here."""
        values = {
            "order_id": self._all_orders(built).ids,
            "paper_id": built["paper"].ids,
            "scan_id": built["scan"].ids,
            # Of the road: none is built here, see test_portal_door.py.
            "photo_id": [1],
            "claim_id": built["claim"].ids,
            "file_id": built["claim"].entry_ids.attachment_ids.ids,
            "import_id": built["import"].ids,
            "picking_id": built["pickings"].ids,
            "invoice_id": built["invoices"].ids,
            "line_id": self._statement_lines(built).ids,
            "rate": [5],
            "document_id": [1],
            "page": [1, 2],
            "token": ["x" * 22],
            "key": ["orders"],
            "day": ["2026-03-02"],
            "digest": ["0" * 64],
            # A page without data; what is on it is asked for apart, and refused.
            "trip": [1],
        }
        paths = [rule.rule]
        for name in re.findall(r"<[^>]*?(\w+)>", rule.rule):
            self.assertIn(name, values, f"{rule.rule}: say here which record of the other dealer {name} is")
            paths = [
                re.sub(rf"<[^>]*?\b{name}>", str(value), path, count=1) for path in paths for value in values[name]
            ]
        return paths

    def _statement_lines(self, built):
        """What stands on the account of one dealer."""
        moves = built["invoices"] | built["payment"].move_id
        return moves.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    def _remote(self, model, method, *args, **kwargs):
        """The answer to a call over JSON-RPC, or the error as the browser gets it: its class and what it says."""
        self.env.flush_all()
        params = {"model": model, "method": method, "args": list(args), "kwargs": kwargs}
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "call", "params": params})
        try:
            with mute_logger("odoo.http", "odoo.sql_db"):
                response = self.url_open(
                    f"/web/dataset/call_kw/{model}/{method}",
                    data=body,
                    headers={"Content-Type": "application/json"},
                    timeout=60,
                ).json()
        finally:
            self.env.invalidate_all()
        error = response.get("error")
        return response.get("result"), (error["data"]["name"], json.dumps(error, ensure_ascii=False)) if error else None

    # === Methods ===

    VALUES = {
        **dict.fromkeys(("reason", "text", "note", "name", "question", "answer", "result", "cause", "barcode"), "x"),
        **dict.fromkeys(("kind", "outcome", "period", "code", "help_message", "decision", "signature"), "x"),
        "reference": "x",
        **dict.fromkeys(("lines", "goods", "domain", "groupby", "specification", "offset", "field_names"), ()),
        **dict.fromkeys(("quantities", "amounts", "texts", "counted", "values"), {}),
        "mode": "road", "keys": (), "target": "", "locked": True,
        **dict.fromkeys(("amount", "number", "rate", "quantity", "at"), 1),
        "listing": {"model": "sale.order", "domain": [], "name": "x"},
        "key": "orders", "form": "xlsx", "ticked": True, "scheduled_on": "2026-03-02 02:00:00",
    }

    def _public_methods(self):
        """``(model, name, api.model?, required arguments)`` of all that the add-on adds or overrides."""
        for name in sorted(self.env.registry):
            cls = type(self.env[name])
            found = {
                key
                for base in cls.__mro__
                if base.__module__.startswith(OURS)
                for key, value in vars(base).items()
                if inspect.isfunction(value) and not key.startswith("_")
            }
            for key in sorted(found):
                method = getattr(cls, key)
                if hasattr(type(self.env["base"]), key) or getattr(method, "_api_private", False):
                    continue
                parameters = list(inspect.signature(method).parameters.values())[1:]
                wanted = [one for one in parameters if one.default is one.empty and one.kind < one.VAR_POSITIONAL]
                yield name, key, getattr(method, "_api_model", False), [one.name for one in wanted]

    def _arguments(self, model, method, names):
        values = []
        for name in names:
            if name.endswith("_id"):
                values.append(1)
            else:
                self.assertIn(name, self.VALUES, f"{model}.{method}: say here what {name} may be")
                values.append(self.VALUES[name])
        return values

    def _ids_of(self, built, model):
        """Records of the model that belong to the dealer, or any where it has none of its own."""
        orders = self._all_orders(built)
        known = {
            "sale.order": orders,
            "sale.order.line": orders.order_line,
            "stock.picking": built["pickings"],
            "stock.move": built["pickings"].move_ids,
            "account.move": built["invoices"],
            "account.payment": built["payment"],
            "order.process.statement": built["statement"],
            "order.process.statement.sending": built["statement"].sending_ids,
            "res.partner": built["dealer"],
        }
        if model in known:
            return known[model].ids
        records = self.env[model].sudo().with_context(active_test=False)
        if not records._auto or records._abstract or "order_id" not in records._fields:
            return records.search([], limit=2).ids if records._auto and not records._abstract else []
        if records._fields["order_id"].store and records._fields["order_id"].comodel_name == "sale.order":
            return records.search([("order_id", "in", orders.ids)], limit=3).ids
        return records.search([], limit=2).ids


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 05:00:00")
class TestIsolation(PortalCrawler):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls._build(cls.dealer, cls.buyer, "MINE", 10)
        cls.theirs = cls._build(cls.other, cls.rival, "THEIRS", 12)

    def setUp(self):
        super().setUp()
        self.marks = self._marks(self.theirs)
        self._sign_in()

    # === Pages ===

    def _form(self):
        """What would do something, were it one's own."""
        orders = self.theirs["orders"]
        draft = orders["draft"]
        shop = self.other.child_ids[:1]
        statement = self.other.sudo()._get_statement(self.company, date(2026, 3, 1))
        return {
            "access_token": "x",
            "order_id": draft.id,
            "fingerprint": draft._get_dealer_fingerprint(),
            "partner_shipping_id": shop.id,
            "shortage_id": orders["short"].shortage_ids.id,
            "answer": "cancel", "receiver": "x", "phone": "1", "amount": "1", "paid_on": "2026-03-01",
            "kind": "complaint", "text": "x", "submission": SUBMISSION[::-1], "mode": "good", "rows": "",
            "month": "2026-03", "seen": statement.seen, "reason": "x",
            "rate": "1", "delivery": "1", "quality": "1", "service": "1", "decline_message": "no",
            **{f"q_{line.id}": "1" for line in orders["gone"].order_line},
            **{f"r_{line.id}": "lost" for line in orders["gone"].order_line},
        }

    def _call(self, path):
        draft = self.theirs["orders"]["draft"]
        line = draft.order_line[:1]
        try:
            return str(
                self._rpc(
                    path,
                    order_id=draft.id, product_id=self.dye.id, quantity=5, name="x",
                    signature=PIXEL, line_id=line.id, access_token=None, search="RG688",
                    texts={"partner_shipping_id": str(self.other.child_ids[:1].id)},
                )
            )
        except JsonRpcException as error:
            self.assertIn(error.code, (0, 200, 404), error)
            return ""

    def _visit(self, path, method):
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_http"):
            if method == "GET":
                response = self._get(f"{path}?access_token=x")
            else:
                response = self._post(path, self._form(), files={"file": ("x.png", PNG), "files": ("y.png", PNG)})
        self.assertLess(response.status_code, 500, path)
        return response

    def test_every_page(self):
        before = self._rows_of(self.theirs)
        tried = 0
        for rule, routing in self._rules():
            names_a_record = bool(re.search(r"<int:(?!page>|trip>)\w+>", rule.rule))
            methods = routing["methods"] or ("GET", "POST")
            for path in self._fill(rule, self.theirs):
                for method in {"GET", "POST"} & set(methods):
                    tried += 1
                    with self.subTest(path=path, method=method):
                        if routing["type"] == "jsonrpc":
                            self.assertFalse(leaked(self._call(path), self.marks))
                            continue
                        response = self._visit(path, method)
                        self.assertFalse(leaked(response.text, self.marks), response.url)
                        if names_a_record:
                            went_elsewhere = not response.url.split("?")[0].endswith(path)
                            self.assertTrue(response.status_code in (403, 404) or went_elsewhere, response.status_code)
        self.assertGreater(tried, 150)
        self._assert_same_rows(before)

    def _assert_same_rows(self, before):
        after = self._rows_of(self.theirs)
        for table, rows in before.items():
            self.assertEqual(after[table], rows, f"{table}: what is the other dealer's was changed")

    def test_what_core_serves_beside_its_pages(self):
        """Messages, files, images, reports and payment links, with the other dealer's ids."""
        theirs, marks = self.theirs, self.marks | {"THEIRS"}
        before = self._rows_of(theirs)
        records = [*theirs["orders"].values(), theirs["claim"], theirs["invoices"][:1], theirs["pickings"][:1]]
        records += [theirs[name] for name in ("paper", "proof", "dispute", "dealer", "statement")]
        with mute_logger("odoo.http"):
            for record in records:
                for route, params in (
                    ("/mail/chatter_fetch", {"thread_model": record._name, "thread_id": record.id}),
                    ("/mail/thread/messages", {"thread_model": record._name, "thread_id": record.id}),
                    ("/portal/chatter_init", {"thread_model": record._name, "thread_id": record.id}),
                    (
                        "/mail/message/post",
                        {"thread_model": record._name, "thread_id": record.id, "post_data": {"body": "hello"}},
                    ),
                ):
                    with self.subTest(route=route, record=record):
                        try:
                            said = str(self._rpc(route, **params))
                        except JsonRpcException:
                            said = ""
                        self.assertFalse(leaked(said, marks))
            for path in self._files_and_reports():
                with self.subTest(path):
                    response = self._get(path)
                    self.assertFalse(leaked(response.text, marks))
                    self.assertNotIn(PNG, response.content)
        self._assert_same_rows(before)

    def _files_and_reports(self):
        theirs = self.theirs
        order, invoice = theirs["orders"]["gone"], theirs["invoices"][:1]
        for record, names in (
            (theirs["proof"], ("content",)),
            (order, ("receipt_signature", "signature")),
            (theirs["import"], ("file",)),
            (theirs["dealer"], ("image_1920",)),
        ):
            for name in names:
                yield f"/web/content/{record._name}/{record.id}/{name}"
                yield f"/web/image/{record._name}/{record.id}/{name}"
        files = theirs["claim"].entry_ids.attachment_ids | theirs["scan"]
        files |= theirs["statement"].sending_ids.attachment_id
        files |= self.env["ir.attachment"].search(
            [("res_model", "=", "order.process.payment.proof"), ("res_field", "=", "content")]
        )
        for file in files:
            yield f"/web/content/{file.id}"
            yield f"/web/image/{file.id}"
        for report in self.env["ir.actions.report"].search([("report_type", "like", "qweb")]):
            records = {
                "sale.order": order,
                "stock.picking": theirs["pickings"],
                "account.move": invoice,
                "account.payment": theirs["payment"],
                "order.process.statement.sheet": theirs["sheet"],
                "order.process.paper": self._all_orders(theirs).paper_ids,
                "order.process.dispatch": theirs["pickings"].dispatch_id,
            }.get(report.model)
            if records:
                yield f"/report/html/{report.report_name}/{','.join(map(str, records.ids))}"
        yield f"/payment/pay?sale_order_id={order.id}&amount=1&access_token=x"
        yield f"/payment/pay?invoice_id={invoice.id}&amount=1&access_token=x"
        yield f"/mail/view?model=sale.order&res_id={order.id}"
        yield f"/my/orders/{order.id}?access_token=x"
        yield f"/my/invoices/{invoice.id}?access_token=x&report_type=pdf"

    # === Models ===

    def _own_models(self):
        return [name for name in sorted(self.env.registry) if self.env[name]._original_module == "order_process"]

    def test_every_model(self):
        names = self._own_models()
        self.assertGreater(len(names), 50)
        before = self._fingerprint()
        for name in names:
            model = self.env[name].sudo().with_context(active_test=False)
            ids = model.search([], limit=3).ids if model._auto and not model._abstract else []
            for method, args in (
                ("search", [[]]),
                ("search_read", [[]]),
                ("web_search_read", [[], {"id": {}}]),
                ("name_search", []),
                ("formatted_read_group", [[], [], ["__count"]]),
                ("read", [ids or [1]]),
                ("export_data", [ids or [1], ["id"]]),
                ("write", [ids or [1], {}]),
                ("create", [[{}]]),
                ("copy", [ids or [1]]),
                ("unlink", [ids or [1]]),
            ):
                with self.subTest(model=name, method=method):
                    result, error = self._remote(name, method, *args)
                    self.assertTrue(error, f"{name}.{method} answered {result!r}"[:500])
                    self.assertFalse(leaked(error[1], self.marks), error[1][:500])
        after = self._fingerprint()
        self.assertEqual([table for table in before if before[table] != after[table]], [])

    def test_a_refusal_names_nothing(self):
        """Whatever a dealer writes to core's records of another one, the refusal does not say what they are."""
        models = ("sale.order", "sale.order.line", "stock.picking", "stock.move", "account.move", "account.payment")
        for model in models:
            for record in self.env[model].browse(self._ids_of(self.theirs, model)[:3]):
                own = record.with_user(self.buyer).sudo(False)
                fields = [name for name, field in record._fields.items() if field.store and name not in MAGIC_COLUMNS]
                for name, call in (
                    *((name, lambda own=own, name=name: own.write({name: False})) for name in fields),
                    ("unlink", own.unlink),
                    ("copy", own.copy),
                ):
                    with self.subTest(record=record, name=name), self.assertRaises(UserError) as caught:
                        with self.env.cr.savepoint():
                            call()
                    self.assertFalse(leaked(str(caught.exception), self.marks), (name, str(caught.exception)))

    # === Methods ===

    # What core lets portal users do with records of their own.
    OWN = {("sale.order", "message_post"), ("account.move", "message_post"), ("res.partner", "message_post")}

    # What is made for dealers' own systems: it answers about their orders, and nobody else's.
    ANSWERS = {("order.process.interface", "follow_orders")}

    def _try_all(self, built, own=False):
        before, tried = self._fingerprint(), 0
        for model, method, is_model, names in self._public_methods():
            if own and (model, method) in self.OWN:
                continue
            arguments = self._arguments(model, method, names)
            every = [[]] if is_model else [[one] for one in self._ids_of(built, model)] or [[1]]
            for ids in every:
                tried += 1
                with self.subTest(model=model, method=method, ids=ids):
                    result, error = self._remote(model, method, *([] if is_model else [ids]), *arguments)
                    if error:
                        self.assertIn(error[0], REFUSALS)
                        self.assertFalse(not own and leaked(error[1], self.marks), error[1][:500])
                    elif (model, method) in self.ANSWERS:
                        self.assertFalse(leaked(json.dumps(result), self.marks))
                    else:
                        self.fail(f"{model}.{method} answered {result!r}"[:500])
        after = self._fingerprint()
        self.assertEqual([table for table in before if before[table] != after[table]], [])
        self.assertGreater(tried, 200)

    def test_every_public_method_on_what_is_theirs(self):
        self._try_all(self.theirs)

    def test_every_public_method_on_ones_own(self):
        """What staff do, a dealer does not do on an order of their own either."""
        self._try_all(self.mine, own=True)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestInternalThings(PortalCrawler, AppraisalCommon):
    """Who reviewed, why something is held, fines, margins and notes stand on no page of a dealer and in no answer."""

    SECRET = "INTERNAL"
    STAFF = "COLLEAGUE"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in cls.clerk | cls.leader | cls.finance | cls.manager | cls.dispatcher | cls.keeper:
            user.name = f"{cls.STAFF} {user.login}"
        (cls.dye | cls.oxide | cls.mask).with_company(cls.company).standard_price = 17.7766
        cls.mine = cls._build(cls.dealer, cls.buyer, "MINE", 10)
        orders = cls.mine["orders"]
        cls.env["order.process.hold"]._hold(orders["short"], "manual", "dispatch", f"{cls.SECRET} fraud?")
        cls._pending(orders["review"]).with_user(cls.leader).action_ask(f"{cls.SECRET} question")
        orders["entry"].with_user(cls.clerk).write({"policy_reason": f"{cls.SECRET} reason"})
        orders["entry"].with_user(cls.clerk).action_submit_review()
        cls._pending(orders["entry"]).with_user(cls.leader).action_reject(f"{cls.SECRET} rejection")
        merit = cls._find(orders["gone"], cls.manager, description=f"{cls.SECRET} error")
        assert merit
        for record in (*orders.values(), cls.mine["claim"], *cls.mine["invoices"], *cls.mine["pickings"]):
            record.sudo().message_post(body=f"{cls.SECRET} note", subtype_xmlid="mail.mt_note")
        claim, manager = cls.mine["claim"], cls.manager
        service = cls._create_user("helper", "order_process.group_customer_service")
        service.name = f"{cls.STAFF} helper"
        claim.with_user(service).sudo(False).write(
            {"cause_id": cls.env["order.process.claim.cause"].search([], limit=1).id}
        )
        claim.cause_id.with_env(cls.env).name = f"{cls.SECRET} cause"
        claim.with_user(service).sudo(False).action_answer("We are on it")
        claim.with_user(service).sudo(False).action_ask_approval(1, f"{cls.SECRET} approval")
        claim.with_user(manager).sudo(False).action_refuse(f"{cls.SECRET} refusal")
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self._sign_in()

    def _assert_nothing_internal(self, text, where, names=True):
        for secret in (self.SECRET, "17.77", "17.78", *([self.STAFF] if names else [])):
            at = text.find(secret)
            self.assertEqual(at, -1, f"{where}: {text[max(at - 200, 0) : at + 100]}")

    def test_on_no_page(self):
        pages = 0
        for rule, routing in self._rules():
            if routing["type"] != "http" or "GET" not in (routing["methods"] or ("GET",)):
                continue
            if rule.rule == "/order_process/order_template.xlsx":
                continue
            for path in self._fill(rule, self.mine):
                pages += 1
                with self.subTest(path), mute_logger("odoo.http"):
                    response = self._get(f"{path}?access_token=x")
                    self.assertLess(response.status_code, 500)
                    self._assert_nothing_internal(response.text, path)
        self.assertGreater(pages, 60)
        for path in ("/my", "/my/home", "/my/account", "/my/security", f"/paper/{self.mine['paper'].token}"):
            self._assert_nothing_internal(self._get(path).text, path)

    def test_in_no_message(self):
        records = (*self.mine["orders"].values(), *self.mine["invoices"], *self.mine["pickings"], self.mine["claim"])
        for record in records:
            for route in ("/mail/chatter_fetch", "/mail/thread/messages"):
                with mute_logger("odoo.http"):
                    try:
                        said = str(self._rpc(route, thread_model=record._name, thread_id=record.id))
                    except JsonRpcException:
                        continue
                self._assert_nothing_internal(said, f"{route} {record}")

    def test_in_no_field(self):
        """Everything that a dealer may read over RPC of the dealer's own records and of what hangs on them."""
        orders = self._all_orders(self.mine)
        read = 0
        for records in (
            orders,
            orders.order_line,
            self.mine["pickings"],
            self.mine["pickings"].move_ids,
            self.mine["invoices"],
            self.mine["invoices"].line_ids,
            self.mine["payment"],
            self.dealer | self.dealer.child_ids,
            self.dye | self.dye.product_tmpl_id.product_variant_id,
            self.carrier,
            self.company,
            self.warehouse,
        ):
            fields, error = self._remote(records._name, "fields_get")
            for name in fields or ():
                values, error = self._remote(records._name, "read", records.ids, [name])
                if not error:
                    read += 1
                    # Core says who created a record.
                    self._assert_nothing_internal(str(values), f"{records._name}.{name}", names=False)
        self.assertGreater(read, 100)
        for model in ("mail.message", "mail.tracking.value", "mail.activity", "mail.notification", "res.users"):
            with self.subTest(model):
                values, error = self._remote(model, "search_read", [])
                self._assert_nothing_internal(str(values), model, names=False)
