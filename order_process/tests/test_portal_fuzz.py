"""Whatever is sent to a page, it answers in words: no error of the server, nothing of others, no write for others.

What is sent is drawn by Hypothesis, the same in every run: wrong types, giant numbers, all kinds of characters, other
people's ids and tokens. How many requests there are is bounded."""

import inspect
import json
import re
from urllib.parse import quote

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .drawn import DRAWN
from .portal_common import NEW
from .road_common import NOON, RoadCase
from .test_portal_isolation import OURS, REFUSALS, PortalCrawler, leaked

NASTY = (
    "", " ", "0", "-1", "1", "9" * 400, "1e309", "NaN", "inf", "１２", "٣", "½", "\x00", "a\x00b", "'\"; --", "%s%(x)s",
    "{{7*7}}", "<img src=x onerror=alert(1)>", "../../etc/passwd", "\u202e\u200b\ufeff", "染" * 3000, "💇" * 50,
    "2026-13-45", "0001-01-01", "9999-12-31", "None", "null", "[]", "{}", "true", "data:image/png;base64,AAAA",
    "\r\nX: 1",
)  # fmt: skip
TEXT = st.one_of(st.sampled_from(NASTY), st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
NUMBER = st.sampled_from([0, 1, -1, 2**31 - 1, 2**31, 2**63, 10**30, -(10**30), 0.1, 1e308, -0.0])
PLAIN = st.one_of(TEXT, NUMBER, st.none(), st.booleans())
VALUE = st.one_of(
    PLAIN, st.lists(PLAIN, max_size=3), st.dictionaries(st.sampled_from(["id", "name", "0", ""]), PLAIN, max_size=2)
)
# Words that forms of our pages know, beside what the page's method names.
WORDS = (
    "access_token", "shortage_id", "answer", "receiver", "phone", "amount", "paid_on", "kind", "text", "submission",
    "mode", "rows", "month", "seen", "reason", "rate", "page", "search", "filterby", "sortby", "date_begin",
    "fingerprint",
)  # fmt: skip
REFUSED = {*REFUSALS, "odoo.http.SessionExpiredException", "werkzeug.exceptions.BadRequest"}


def drawn(examples):
    """Draw so many examples, the same ones each time; what fails is told as it was drawn."""
    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


class Fuzzer(PortalCrawler):
    def _own_rules(self):
        for rule, routing in self._rules():
            if inspect.unwrap(rule.endpoint.func).__module__.startswith(OURS):
                for method in sorted({"GET", "POST"} & set(routing["methods"] or ("GET", "POST"))):
                    yield rule, routing["type"], method

    def _try_routes(self, examples, marks, tokens):
        """Ask each page so often; ``(requests, faults)``."""
        answers = []
        ids = self._foreign_ids()
        for rule, kind, method in self._own_rules():
            self._try_route(examples, rule, kind, method, (ids, tokens, marks), answers)
        return len(answers), [answer for answer in answers if answer[-1]]

    def _try_route(self, examples, rule, kind, method, known, answers):
        ids, tokens, marks = known

        @drawn(examples)
        @given(st.data())
        def ask(data):
            path, values = self._draw(data, rule, ids, tokens)
            answers.append((rule.rule, method, path, values, self._ask(path, kind, method, values, marks)))

        ask()

    def _foreign_ids(self):
        theirs = self.theirs
        records = (theirs["orders"]["gone"], theirs["orders"]["draft"], theirs["claim"], theirs["invoices"][:1])
        return [record.id for record in (*records, theirs["import"], theirs["pickings"][:1], theirs["paper"])]

    def _draw(self, data, rule, ids, tokens):
        """An address of the page, and what is sent to it."""
        path = rule.rule
        for whole in re.findall(r"<[^>]+>", rule.rule):
            if whole.startswith("<int"):
                value = str(data.draw(st.sampled_from([*ids, 0, 2**31, 10**12])))
            else:
                value = data.draw(st.one_of(st.sampled_from(tokens), TEXT)).replace("/", "") or "x"
            path = path.replace(whole, quote(value, safe=""), 1)
        parameters = set(inspect.signature(inspect.unwrap(rule.endpoint.func)).parameters)
        parameters -= {"self", "_kwargs", "kwargs", "kw", "form"}
        names = sorted(parameters | set(data.draw(st.lists(st.sampled_from(WORDS), max_size=3))) - set(rule.arguments))
        some = st.one_of(VALUE, st.sampled_from(ids), st.sampled_from(tokens))
        return path, {name: data.draw(some) for name in names if name not in rule.arguments}

    def _ask(self, path, kind, method, values, marks):
        """What is wrong with the answer, or nothing."""
        said = json.dumps(values, ensure_ascii=False)
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_http", "odoo.sql_db"):
            if kind == "jsonrpc":
                response = self.url_open(path, json={"params": values}, timeout=60)
                error = response.json().get("error") if response.status_code == 200 else None
                if error and error["data"]["name"] not in REFUSED:
                    return f"{error['data']['name']}: {error['data']['debug'][-900:]}"
            else:
                sent = {name: str(value) for name, value in values.items()}
                response = self._get_with(path, sent) if method == "GET" else self._post(path, sent)
        if response.status_code >= 500:
            return f"{response.status_code}: {response.text[:300]}"
        found = [mark for mark in leaked(response.text, marks) if mark not in said and mark not in path]
        return f"shows {found}" if found else ""

    def _get_with(self, path, values):
        self.env.flush_all()
        try:
            return self.url_open(path, params=values, timeout=60)
        finally:
            self.env.invalidate_all()


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 05:00:00")
class TestFuzzPages(Fuzzer):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls._build(cls.dealer, cls.buyer, "MINE", 10)
        cls.theirs = cls._build(cls.other, cls.rival, "THEIRS", 12)
        # Of an order whose page is not asked for, and what opens nothing of theirs.
        cls.tokens = [
            cls.theirs["orders"]["noted"]._portal_ensure_token(),
            cls.mine["orders"]["noted"]._portal_ensure_token(),
            cls.mine["paper"].sudo().token,
        ]
        cls.env.flush_all()

    def test_as_a_dealer(self):
        self._sign_in()
        marks, before = self._marks(self.theirs), self._rows_of(self.theirs)
        tried, faults = self._try_routes(4, marks, self.tokens)
        self.assertEqual(faults, [])
        after = self._rows_of(self.theirs)
        self.assertEqual([table for table in before if after[table] != before[table]], [])
        self.assertGreater(tried, 200)

    def test_as_anybody(self):
        self.authenticate(None, None)
        marks, before = self._marks(self.theirs) | self._marks(self.mine), self._fingerprint()
        before.pop("order_process_dealer_application")
        tried, faults = self._try_routes(3, marks, self.tokens[:1])
        self.assertEqual(faults, [])
        after = self._fingerprint()
        self.assertEqual([table for table in before if after[table] != before[table]], [])
        self.assertGreater(tried, 120)

    def test_lists_in_an_order_that_is_none(self):
        """Core took the order and the days of the list as they came, and failed."""
        self._sign_in()
        for path in ("/my/quotes", "/my/orders"):
            for values in ({"sortby": "None"}, {"date_begin": "{}", "date_end": "2026-13-45"}, {"sortby": "name"}):
                with self.subTest(path, values=values):
                    self.assertEqual(self._get_with(path, values).status_code, 200)

    def test_the_draft_page(self):
        """What a dealer writes most, by values that fit nearly."""
        self._sign_in()
        before = self._rows_of(self.theirs)
        products = st.one_of(st.sampled_from([self.dye.id, self.mask.id, 0, -1, 2**31, 10**30]), VALUE)
        faults = []

        @drawn(40)
        @given(st.sampled_from(["set", "find", "outlook", "facts"]), products, VALUE, VALUE)
        def ask(page, product, value, other):
            values = {
                "set": {"product_id": product, "quantity": value, "seen": other},
                "find": {"search": value, "category": product, "page": other},
                "outlook": {"product_ids": [product, value]},
                "facts": {"texts": {"remark": value, "partner_shipping_id": product, "receiver_name": other}},
            }[page]
            fault = self._ask(f"{NEW}/{page}", "jsonrpc", "POST", values, self._marks(self.theirs))
            if fault:
                faults.append((page, values, fault))

        ask()
        self.assertEqual(faults, [])
        after = self._rows_of(self.theirs)
        self.assertEqual([table for table in before if after[table] != before[table]], [])


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 06:00:00")
class TestFuzzRoad(RoadCase):
    TOUCHED = {
        "stock.picking": ["state"],
        "stock.move": ["state", "quantity"],
        "order.process.stop": ["state", "arrived_on"],
        "order.process.collection": ["state"],
        "account.payment": ["state"],
        "sale.order": ["process_stage", "amount_received"],
    }

    def _rows(self):
        """What was done at the doors, in short."""
        self.env.flush_all()
        return {
            name: self.env[name].search([], order="id").read(fields, load=None) for name, fields in self.TOUCHED.items()
        }

    def _send_drawn(self, user, examples):
        """Acts of a phone in which some values were exchanged, and calls that are none; what was answered wrongly."""
        self._sign_in(user)
        faults = []
        outer = ("uuid", "trip_id", "stop_id", "kind", "at_ms", "sequence", "payload", "user_id", "clock_moved")
        names = st.lists(st.sampled_from(outer), max_size=3, unique=True)
        parts = ("pickings", "receiver", "strokes", "photos", "reason")
        inner = st.lists(st.sampled_from(parts), max_size=2, unique=True)

        @drawn(examples)
        @given(st.data())
        def ask(data):
            act = self._deliver(self.stops[0], NOON)
            act["user_id"] = user.id
            for name in data.draw(inner):
                act["payload"][name] = data.draw(VALUE)
            for name in data.draw(names):
                act[name] = data.draw(VALUE)
            acts = data.draw(st.sampled_from([[act], [act, act], act, [[act]], None]))
            file = {name: data.draw(VALUE) for name in ("act_uuid", "sha256", "kind")}
            file.update(uuid=act["uuid"], data=data.draw(st.one_of(VALUE, st.just(DRAWN))))
            for path, values in (("/trip/sync", {"acts": acts, "device_ms": data.draw(VALUE)}), ("/trip/file", file)):
                fault = self._ask_road(path, values)
                if fault:
                    faults.append((path, values, fault))

        ask()
        return faults

    def _ask_road(self, path, values):
        self.env.flush_all()
        with mute_logger("odoo.http", "odoo.sql_db"):
            response = self.url_open(path, json={"params": values}, timeout=60)
        self.env.invalidate_all()
        if response.status_code >= 500:
            return f"{response.status_code}: {response.text[:300]}"
        error = response.json().get("error")
        if error and error["data"]["name"] not in REFUSED:
            return f"{error['data']['name']}: {error['data']['debug'][-900:]}"
        return ""

    def test_another_driver(self):
        before = self._rows()
        self.assertEqual(self._send_drawn(self.other_escort, 40), [])
        self.assertEqual(self._rows(), before, "nothing is done at the doors of another trip")

    def test_the_escort(self):
        with self.assertNoLogs("odoo.addons.order_process.models.transport.act", "ERROR"):
            self.assertEqual(self._send_drawn(self.escort, 40), [])
