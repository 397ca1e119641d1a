"""Two companies on one database with the same goods and dealers: one under the process, one that works as core does."""

from contextlib import contextmanager
from datetime import timedelta
from math import exp
from statistics import NormalDist

from odoo import Command, fields

MEDIAN_LINES = 15
SPREAD = 0.95
PRODUCTS = 300
DEALERS = 60
STOCK = 1_000_000


def day_of_orders(count):
    """How many lines each of ``count`` orders has: the spread of a real day, median 15, mean 24."""
    quantile = NormalDist().inv_cdf
    return [max(1, round(MEDIAN_LINES * exp(SPREAD * quantile((n + 0.5) / count)))) for n in range(count)]


class Bench:
    """What the benchmarks work with; the orders of one call differ in dealer, mode, products and quantities."""

    def __init__(self, env):
        self.root = env(context=dict(env.context, tracking_disable=False))
        self.turn = 0
        self.company = self._create_company("Bench with the process", True)
        self.plain = self._create_company("Bench as core", False)
        self.carriers = env.ref("order_process.carrier_road") | env.ref("order_process.carrier_rail")
        self.carriers |= env.ref("order_process.carrier_pickup") | env.ref("order_process.carrier_cod")
        self.carriers.payment_rule = "credit"
        self.channel = env.ref("order_process.channel_phone")
        self.term = env["account.payment.term"].create(
            {"name": "Monthly", "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})]}
        )
        companies = self.company | self.plain
        self.clerk = self._create_user("clerk", "order_process.group_order_clerk", companies)
        self.leader = self._create_user("leader", "order_process.group_desk_leader", companies)
        self.finance = self._create_user("finance", "order_process.group_finance_reviewer", companies)
        self.manager = self._create_user("manager", "order_process.group_approving_manager", companies)
        self.dispatcher = self._create_user("dispatcher", "order_process.group_dispatcher", companies)
        self.salesman = self._create_user("salesman", "sales_team.group_sale_salesman_all_leads", companies)
        self.products = self._create_products()
        self.dealers = self._create_dealers()
        env.cr.commit()

    def env(self, company=None, user=None):
        """The environment of a person in one company."""
        company = company or self.company
        env = self.root(user=user.id) if user else self.root
        return env(context=dict(env.context, allowed_company_ids=company.ids))

    def _create_company(self, name, enabled):
        company = self.root["res.company"].create(
            {
                "name": name,
                "process_tz": "Asia/Shanghai",
                "order_process_enabled": enabled,
                "review_confirms": False,
                "account_use_credit_limit": enabled,
            }
        )
        company.resource_calendar_id.tz = "Asia/Shanghai"
        self.root.user.company_ids = [Command.link(company.id)]
        code = "BP" if enabled else "BC"
        vals = {"name": name, "code": code, "company_id": company.id}
        warehouse = self.root["stock.warehouse"].with_company(company).create(vals)
        types = self.root["stock.picking.type"].search([("warehouse_id", "=", warehouse.id)])
        types.write({"reservation_method": "manual", "auto_batch": False})
        return company

    def _create_user(self, login, group, companies):
        return self.root["res.users"].create(
            {
                "login": f"bench_{login}",
                "name": login.capitalize(),
                "group_ids": [Command.set([self.root.ref(group).id, self.root.ref("base.group_user").id])],
                "company_id": companies[0].id,
                "company_ids": [Command.set(companies.ids)],
                "tz": "Asia/Shanghai",
                "notification_type": "inbox",
            }
        )

    def _create_products(self):
        products = self.root["product.product"].create(
            [
                {
                    "name": f"Product {number}",
                    "default_code": f"B{number:03d}",
                    "type": "consu",
                    "is_storable": True,
                    "list_price": 10 + number % 50,
                    "taxes_id": False,
                }
                for number in range(PRODUCTS)
            ]
        )
        for company in (self.company, self.plain):
            location = self.warehouse(company).lot_stock_id
            for product in products:
                self.root["stock.quant"]._update_available_quantity(product, location, STOCK)
        return products

    def _create_dealers(self):
        return self.root["res.partner"].with_company(self.company).create(
            [
                {
                    "name": f"Dealer {number}",
                    "ref": f"BD{number:03d}",
                    "is_company": True,
                    "street": "88 Furong Road",
                    "city": "Changsha",
                    "country_id": self.root.ref("base.cn").id,
                    "phone": "0731-8888",
                    "credit_limit": 100_000_000,
                    "child_ids": [Command.create({"name": "Li Na", "type": "contact", "phone": "13800000000"})],
                }
                for number in range(DEALERS)
            ]
        )

    def warehouse(self, company):
        return self.root["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)

    def order_vals(self, company, lines, **changes):
        """The values of an order with ``lines`` lines, with ``changes`` instead of what would vary."""
        self.turn += 1
        products = self.products
        vals = {
            "partner_id": self.dealers[self.turn % DEALERS].id,
            "company_id": company.id,
            "carrier_id": self.carriers[self.turn % len(self.carriers)].id,
            "warehouse_id": self.warehouse(company).id,
            "payment_term_id": self.term.id,
            "order_line": [
                Command.create(
                    {
                        "product_id": products[(self.turn * 7 + number) % PRODUCTS].id,
                        "product_uom_qty": 1 + (self.turn + number) % 9,
                    }
                )
                for number in range(lines)
            ],
        }
        if company == self.company:
            vals["intake_channel_id"] = self.channel.id
        return {**vals, **changes}

    def orders(self, company, sizes, **changes):
        """Orders keyed by the clerk, one for each number of lines."""
        self.turn = self.turn // 1000 * 1000 + 1000
        vals_list = [self.order_vals(company, lines, **changes) for lines in sizes]
        return self.env(company, self.clerk)["sale.order"].create(vals_list)

    def pending(self, orders, user):
        reviews = orders.sudo().review_ids.filtered(lambda review: review.state == "pending")
        return self.env(user=user)["order.process.review"].browse(reviews.ids)

    def review(self, orders):
        """Submit orders and pass them through both reviews."""
        orders.action_submit_review()
        for user in (self.leader, self.finance):
            self.pending(orders, user).action_approve()
        return orders

    @contextmanager
    def steps(self, steps):
        """Both companies deliver in so many steps."""
        houses = self.warehouse(self.company) | self.warehouse(self.plain)
        before = houses[0].delivery_steps
        houses.delivery_steps = steps
        types = self.root["stock.picking.type"].search([("warehouse_id", "in", houses.ids)])
        types.write({"reservation_method": "manual", "auto_batch": False})
        yield
        houses.delivery_steps = before

    def dispatch(self, number):
        """A dispatch that may send what is ready now; ``number`` tells them apart."""
        now = fields.Datetime.now()
        window = self.root["order.process.window"].search([("company_id", "=", self.company.id)], limit=1)
        Dispatch = self.env()["order.process.dispatch"]
        return Dispatch._append(
            [
                {
                    "window_id": window.id,
                    "date": now.date() + timedelta(days=400 + number),
                    "warehouse_id": self.warehouse(self.company).id,
                    "scheduled_on": now + timedelta(minutes=1),
                }
            ]
        )
