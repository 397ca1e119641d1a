"""Who works at the distributor and its dealers; each press comes twice, at one moment, on two servers."""

import base64
import json
import math
import re
import time
from uuid import uuid4

from locust import constant_pacing
from people import CHANCE, FACTS, NUMBERS, Lost, Refused, Worker, at_once, goods, tell

WAVE = [[round(20 + 9 * n, 1), round(60 + 30 * math.sin(n / 2), 1), 16 * n] for n in range(30)]
DRAWN = json.dumps({"width": 300, "height": 120, "strokes": [WAVE]})
AS_LISTED = {"refused": 0, "damaged": 0, "short": 0, "reason_id": False}


class Importer(Worker):
    """Imports files, each pressed on both servers at the same moment, some of them twice; with a row that is wrong."""

    fixed_count, wait_time = 1, constant_pacing(7)

    def act(self):
        clerk = self.person("clerk")
        number = next(NUMBERS)
        rows, orders = ["Order Reference,Dealer Code,Product Code,Quantity,Delivery Method,Warehouse"], []
        for place in range(3):
            reference, (dealer, house) = f"F{number}-{place}", CHANCE.choice(sorted(FACTS["served_by"].items()))
            lines = goods()
            orders.append({"reference": reference, "dealer": dealer, "lines": lines})
            rows += [f"{reference},{dealer},{code},{n},\"{FACTS['carrier_name']}\",{house}" for code, n in lines]
        rows.append(f"F{number}-9,D001,NOSUCHTHING,1,,{house}")
        data = base64.b64encode("\n".join(rows).encode()).decode()
        for _again in range(1 + CHANCE.randrange(2)):
            self._import(clerk, number, data, orders, len(rows) - 1)

    def _import(self, clerk, number, data, orders, rows):
        vals = {"file": data, "file_name": f"orders{number}.csv", "submit_review": True}
        [record] = clerk.call("order.process.import", "create", vals_list=[vals])
        clerk.call("order.process.import", "action_check", ids=[record])
        at_once(
            *(
                lambda at=at: clerk.call("order.process.import", "action_import_good", server=at, ids=[record])
                for at in (0, 1)
            )
        )
        [state] = clerk.call("order.process.import", "read", ids=[record], fields=["state", "row_count", "order_count"])
        tell("imported", id=record, rows=rows, orders=orders, state=state)


class Clerk(Worker):
    """Keys orders and submits them, pressed on both servers; looks whether an order is there before keying it again."""

    fixed_count, wait_time = 1, constant_pacing(4)

    def act(self):
        clerk, reference = self.person("clerk2"), f"K{next(NUMBERS)}"
        dealer, house = CHANCE.choice(sorted(FACTS["served_by"].items()))
        vals = {
            "partner_id": FACTS["dealers"][dealer],
            "client_order_ref": reference,
            "intake_channel_id": FACTS["channel"],
            "carrier_id": FACTS["carrier"],
            "warehouse_id": FACTS["warehouses"][house],
            "payment_term_id": FACTS["term"],
            "order_line": [
                [0, 0, {"product_id": FACTS["products"][code], "product_uom_qty": n}] for code, n in goods()
            ],
        }

        def key(at):
            found = clerk.once(at, "sale.order", "search", domain=[["client_order_ref", "=", reference]])
            return found or clerk.once(at, "sale.order", "create", vals_list=[vals])

        ids = clerk.persist(key)
        tell("keyed", id=ids[0], reference=reference)
        submit = [lambda at=at: clerk.call("sale.order", "action_submit_review", server=at, ids=ids) for at in (0, 1)]
        at_once(*submit)


class Reviewer(Worker):
    """Two people of one level, and each of them on both servers, approve the same orders at the same moment."""

    abstract = True

    def act(self):
        one, other = (self.person(name) for name in self.pair)
        domain = [["state", "=", "pending"], ["level_id", "=", FACTS["levels"][self.level]]]
        ids = one.call("order.process.review", "search", domain=domain, limit=6)
        if not ids:
            return

        def approve(person, at):
            answer = person.call("order.process.review", "action_approve", server=at, ids=ids)
            message = (answer or {}).get("params", {}).get("message", "")
            found = re.match(r"(\d+) approved", message)
            tell("approving", who=person.name, ids=ids, count=int(found[1]) if found else 0, message=message[:300])

        at_once(*(lambda who=who, at=at: approve(who, at) for who in (one, other) for at in (0, 1)))
        rows = one.call("order.process.review", "read", ids=ids, fields=["state", "reviewer_id"])
        for row in rows:
            if row["state"] == "approved":
                tell("approved", id=row["id"], reviewer=row["reviewer_id"][0])


class Leaders(Reviewer):
    fixed_count, wait_time, level, pair = 1, constant_pacing(2), "desk", ("leader", "leader2")


class Financiers(Reviewer):
    fixed_count, wait_time, level, pair = 1, constant_pacing(2), "finance", ("finance", "finance2")


class OtherSystem(Worker):
    """A dealer's system places orders and says each call to both servers at once, with one key; signs for goods."""

    fixed_count, wait_time = 1, constant_pacing(5)

    def act(self):
        dealer = self.person("dealer1")
        reference = f"S{next(NUMBERS)}"
        lines = [{"product": code, "quantity": n} for code, n in goods()]
        said = {"key": f"place-{reference}", "reference": reference, "lines": lines, "carrier": FACTS["carrier_name"]}
        answers = at_once(
            *(
                lambda at=at: dealer.call("order.process.interface", "place_order", server=at, **said)
                for at in (0, 1)
            )
        )
        for answer in filter(None, answers):
            tell("placed", reference=reference, number=answer["number"], repeated=answer["repeated"])
        for name in ("dealer1", "dealer2"):
            self._sign(self.person(name))

    def _sign(self, dealer):
        answer = dealer.call("order.process.interface", "follow_orders")
        for row in answer["orders"] if isinstance(answer, dict) else answer:
            if row["stage"] == "shipped":
                said = {"key": f"sign-{row['number']}", "number": row["number"], "name": "Li Na", "signature": DRAWN}
                signed = at_once(
                    *(
                        lambda at=at, said=said: dealer.call("order.process.interface", "sign_order", server=at, **said)
                        for at in (0, 1)
                    )
                )
                if any(signed):
                    tell("signed", number=row["number"])


class Dealer(Worker):
    """Orders in the portal: goods, the page, the button pressed in two tabs, each on another server."""

    fixed_count, wait_time = 1, constant_pacing(7)

    def act(self):
        dealer = self.person(f"dealer{CHANCE.randint(2, 4)}")
        new = "/my/orders/new"
        for code, n in goods():
            found = FACTS["products"][code]
            dealer.persist(lambda at, p=found, n=n: dealer.jsonrpc(at, f"{new}/set", product_id=p, quantity=n))

        def look(at):
            dealer.sign_in(at)
            page = dealer._send(at, "GET", new, new)
            if "/web/login" in page.url:
                dealer.signed_in = False
                raise Lost("signed out")
            return page.text

        page = dealer.persist(look)
        read = {
            name: (re.search(rf'name="{name}"[^>]*value="([^"]*)"', page) or [None, ""])[1]
            for name in ("order_id", "fingerprint", "csrf_token")
        }
        if not read["order_id"]:
            tell("no_page", page=page[:200])
            return

        def submit(at):
            answer = dealer._send(at, "POST", f"{new}/submit", f"{new}/submit", data=read)
            return answer.url if answer.status_code < 400 else None

        urls = at_once(*(lambda at=at: dealer.persist(submit, at) for at in (0, 1)))
        if any(re.search(rf"/my/orders/{read['order_id']}\b", url or "") for url in urls):
            tell("ordered", id=int(read["order_id"]))
        else:
            tell("not_ordered", id=int(read["order_id"]), urls=urls)


class Pairs(Worker):
    abstract = True

    def _pair(self, people, model, method, **said):
        return at_once(
            *(lambda who=who, at=at: who.call(model, method, server=at, **said) for who, at in people)
        )


class Warehouse(Pairs):
    """Plans trips, issues papers, loads and hands over; each press by two people."""

    fixed_count, wait_time = 1, constant_pacing(3)

    def act(self):
        people = [(self.person("dispatcher"), 0), (self.person("dispatcher2"), 1)]
        latest = {"domain": [["state", "=", "sent"]], "limit": 6, "order": "id desc"}
        sent = people[0][0].call("order.process.dispatch", "search", **latest)
        for dispatch in sent:
            self._pair(people, "order.process.dispatch", "action_plan_trips", ids=[dispatch], mode="cod")
        finance = [(self.person("finance"), 0), (self.person("finance2"), 1)]
        waiting = [["dispatch_id", "!=", False], ["state", "=", "assigned"]]
        pickings = finance[0][0].call("stock.picking", "search", domain=waiting)
        if pickings:
            self._pair(finance, "stock.picking", "action_issue_finance_papers", ids=pickings)
        loading = [["trip_state", "in", ["planned", "loading"]]]
        for trip in people[0][0].call("stock.picking.batch", "search_read", domain=loading, fields=["escort_id"]):
            self._load(people, trip)

    def _load(self, dispatchers, trip):
        ids, escort = [trip["id"]], trip["escort_id"] and trip["escort_id"][0]
        if not escort:
            name = f"escort{trip['id'] % FACTS['trips']}"
            escort = FACTS["users"][name]["id"]
            try:
                dispatchers[0][0].call("stock.picking.batch", "write", ids=ids, vals={"escort_id": escort})
            except Refused:
                return
        name = next(facts["name"] for facts in FACTS["users"].values() if facts["id"] == escort)
        keepers = [(self.person("keeper"), 0), (self.person("keeper2"), 1)]
        self._pair(keepers, "stock.picking.batch", "action_count_as_listed", ids=ids)
        self._pair(keepers, "stock.picking.batch", "action_check_load", ids=ids)
        told = self._pair(keepers, "stock.picking.batch", "action_hand_over", ids=ids, name=name, signature=DRAWN)
        for answer in filter(None, told):
            tell("left", trip=trip["id"], count=answer["left"], sheet=answer["sheet"], stays=answer["stays"])


class Road(Pairs):
    """Delivers what is on its way, by phones that send to both servers at once, and hands the money in."""

    fixed_count, wait_time = 1, constant_pacing(3)

    def act(self):
        on_way = self.person("dispatcher").call(
            "stock.picking.batch", "search_read", domain=[["trip_state", "=", "way"]], fields=["escort_id"]
        )
        for number in sorted({trip["escort_id"][0] for trip in on_way if trip["escort_id"]}):
            name = next(name for name, facts in FACTS["users"].items() if facts["id"] == number)
            self._drive(self.person(name))

    def _drive(self, escort):
        data = escort.persist(lambda at: escort.jsonrpc(at, "/trip/data"))
        for trip in data["trips"]:
            acts = [self._act(escort, trip, stop) for stop in trip["stops"] if stop["state"] in ("open", "arrived")]
            if trip["state"] != "way" or not acts:
                continue
            said = {"acts": acts, "device_ms": int(time.time() * 1000)}
            answers = at_once(
                *(
                    lambda at=at, said=said: escort.persist(lambda to: escort.jsonrpc(to, "/trip/sync", **said), at)
                    for at in (0, 1)
                )
            )
            for answer in filter(None, answers):
                results = [[row["state"], row["message"]] for row in answer["results"]]
                tell("delivered", trip=trip["id"], results=results)
        self._hand_in(escort)

    def _act(self, escort, trip, stop):
        pickings = []
        for picking in stop["pickings"]:
            owed = picking["collect"]["goods"] + picking["collect"]["freight"]
            rows = [{"method": "cash", "amount": owed, "reference": ""}]
            lines = [
                {"move_id": line["move_id"], "delivered": line["quantity"], **AS_LISTED} for line in picking["lines"]
            ]
            money = {"rows": rows, "freight": picking["collect"]["freight"], "note": ""}
            pickings.append({"id": picking["id"], "lines": lines, "money": money})
        return {
            "uuid": str(uuid4()),
            "user_id": escort.facts["id"],
            "trip_id": trip["id"],
            "stop_id": stop["id"],
            "kind": "deliver",
            "at_ms": int(time.time() * 1000),
            "sequence": next(NUMBERS),
            "clock_moved": False,
            "payload": {"pickings": pickings, "receiver": "Li Na", "strokes": DRAWN, "photos": []},
        }

    def _hand_in(self, escort):
        finance = [(self.person("finance"), 0), (self.person("finance2"), 1)]
        who, lines = finance[0][0], "order.process.handin.line"
        opened = self._pair(finance, "order.process.handin", "action_open_for", escort_id=escort.facts["id"])
        for record in {answer["res_id"] for answer in opened if answer}:
            for line in who.call(lines, "search_read", domain=[["handin_id", "=", record]], fields=["expected"]):
                who.call(lines, "write", ids=[line["id"]], vals={"counted": line["expected"]})
            told = self._pair(finance, "order.process.handin", "action_post", ids=[record])
            if any(told):
                tell("handed_in", id=record)
