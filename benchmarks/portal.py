"""The dealer's pages beside core's, over the whole request as the server answers it."""

import gc
import re
import threading
import time

from company import Bench, day_of_orders
from copies import copy_orders
from measure import Figure, Row, typical
from werkzeug.test import Client

import odoo.http
from odoo import Command, api
from odoo.service import security
from odoo.service.server import load_server_wide_modules

ORDERS = 500
SEEDS = 20
ROUNDS = 25
LINES = 24
PASTED = 200
PAGE = 20  # products on a page of the catalogue
# What the dealer opens, beside core's list of orders; the page of an order is added.
LIST = "/my/orders"
PAGES = ("/my", LIST, f"{LIST}?filterby=all", f"{LIST}/new", "/my/claims", "/my/stock", "/my/statement")


def portal(bench: Bench):
    """Two people of one dealer, each in one of the companies, with the same number of orders."""
    load_server_wide_modules()
    orders = _seeds(bench)
    ours, core = (_Browser(bench, company) for company in orders)
    name = f"dealer of {ORDERS} orders"
    budget = f"1.20 x the time of core's {LIST}"
    for page in PAGES:
        yield Row(f"{page}, {name}", *_turns(ours, core, page, LIST), budget, max_ms_ratio=1.20)
    pages = [f"{LIST}/{found[-1].id}" for found in orders.values()]
    of_one = "1.20 x the time of core's page of one"
    work = f"an order of {LINES} lines that has left, {name}"
    yield Row(work, *_turns(ours, core, *pages), of_one, max_ms_ratio=1.20)
    yield Row(f"/my beside core's, {name}", *_turns(ours, core, "/my", "/my"))
    yield _outlook(bench, ours)
    yield _paste(bench, ours)
    yield Row(f"{LIST}/new with {PASTED} lines", *_turns(ours, core, f"{LIST}/new", LIST))


def _seeds(bench):
    """``{company: its first orders}``, the last of which has left; the copies fill it up to ORDERS."""
    sizes = [min(lines, 60) for lines in day_of_orders(SEEDS - 1)] + [LINES]
    truck = bench.root["delivery.carrier"].create(
        {
            "name": "Truck without papers",
            "process_mode": "road",
            "payment_rule": "credit",
            "product_id": bench.carriers[0].product_id.id,
        }
    )
    same = {"partner_id": bench.dealers[0].id, "carrier_id": truck.id}
    found = {company: bench.orders(company, sizes, **same) for company in (bench.company, bench.plain)}
    ours, core = found[bench.company], found[bench.plain]
    ours[5:10].action_submit_review()
    bench.review(ours[10:]).sudo().action_confirm()
    core.sudo().action_confirm()
    bench.dispatch(500)._send(ours[-5:].sudo())
    for orders in found.values():
        moves = orders[-1].sudo().picking_ids.move_ids
        moves.picked = True
        moves.picking_id.with_context(skip_sms=True)._action_done()
        copy_orders(bench.root, orders, ORDERS // SEEDS - 1)
    bench.root.cr.commit()
    return found


class _Browser:
    """The server in this process, asked as somebody of the dealer who is signed in."""

    def __init__(self, bench, company):
        env = bench.root
        contact = env["res.partner"].create({"name": f"Buyer {company.id}", "parent_id": bench.dealers[0].id})
        user = env["res.users"].create(
            {
                "login": f"bench_buyer_{company.id}",
                "partner_id": contact.id,
                "group_ids": [Command.set(env.ref("base.group_portal").ids)],
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
            }
        )
        env.cr.commit()
        own = api.Environment(env.cr, user.id, {})
        session = odoo.http.root.session_store.new()
        session.update(odoo.http.get_default_session(), db=env.cr.dbname, _trace_disable=True)
        session.uid, session.login = user.id, user.login
        session.context = dict(own["res.users"].context_get())
        session.session_token = security.compute_session_token(session, own)
        odoo.http.root.session_store.save(session)
        self.client = Client(odoo.http.root)
        self.client.set_cookie("session_id", session.sid)

    def get(self, path, **kwargs):
        """:return: the text of the page and what it took"""
        return self._ask(self.client.get, path, **kwargs)

    def post(self, path, data):
        """Send a form of a page that was shown before."""
        page, _figure = self.get(path.rsplit("/", 1)[0])
        token = re.search(r'name="csrf_token" value="(\w+)"', page).group(1)
        return self._ask(self.client.post, path, data={"csrf_token": token, **data}, follow_redirects=True)

    def call(self, path, params):
        """Ask by JSON-RPC, as a page that is shown does; what it took."""
        return self._ask(self.client.post, path, json={"jsonrpc": "2.0", "method": "call", "params": params})[1]

    def _ask(self, method, path, **kwargs):
        gc.collect()
        wall, cpu = time.perf_counter(), time.process_time()
        response = method(path, **kwargs)
        text = response.get_data(as_text=True)
        figure = Figure(
            threading.current_thread().query_count,
            (time.perf_counter() - wall) * 1000,
            (time.process_time() - cpu) * 1000,
        )
        assert response.status_code == 200, f"{path}: {response.status}"
        return text, figure


def _turns(ours, core, path, core_path):
    """Both pages in turn, so that what else the machine does meets both; the first of each is not counted."""
    for browser, page in ((ours, path), (core, core_path)):
        browser.get(page)
    pairs = [(ours.get(path)[1], core.get(core_path)[1]) for _round in range(ROUNDS)]
    return [typical(figures) for figures in zip(*pairs, strict=True)]


def _outlook(bench, browser):
    """What the ordering page asks for once it is shown: stock words, promised batch, credit room."""
    params = {"product_ids": bench.products[:PAGE].ids}
    figures = [browser.call(f"{LIST}/new/outlook", params) for _round in range(ROUNDS + 1)]
    return Row("what /my/orders/new asks for when it is shown", typical(figures[1:]))


def _paste(bench, browser):
    """200 rows of goods pasted, three of them bad: all bad ones are listed, then the good ones are taken."""
    rows = [f"{product.default_code}\t{number + 1}" for number, product in enumerate(bench.products[:PASTED])]
    bad = rows[:-3] + ["NIX\t1", "B001", "B002\tmany"]
    page, refused = browser.post("/my/orders/new/rows", {"rows": "\n".join(bad)})
    listed = page.count('class="list-group-item">') == 3
    page, taken = browser.post("/my/orders/new/rows", {"rows": "\n".join(rows)})
    assert f"Rows put into the order: {PASTED}." in page
    slower = max(refused, taken, key=lambda figure: figure.ms)
    budget = "10 s, each bad row listed"
    return Row(f"{PASTED} rows pasted by a dealer", slower, budget=budget, max_ms=10_000, kept=listed)
