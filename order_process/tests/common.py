from datetime import datetime, timedelta

from odoo import Command, fields
from odoo.addons.base.tests.common import BaseCommon
from odoo.tests import new_test_user

PEOPLE = {
    "clerk": "order_process.group_order_clerk",
    "leader": "order_process.group_desk_leader",
    "finance": "order_process.group_finance_reviewer",
    "manager": "order_process.group_approving_manager",
    "dispatcher": "order_process.group_dispatcher",
    "keeper": "order_process.group_warehouse_keeper",
    "padmin": "order_process.group_process_admin",
    "salesman": "sales_team.group_sale_salesman",
}


class OrderProcessCommon(BaseCommon):
    """A company in Asia/Shanghai with two centres, dealers, goods in stock and a person for every role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Meiyan Salon Supplies", "process_tz": "Asia/Shanghai"})
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.env.user.company_ids = [Command.link(cls.company.id)]
        cls.env.user.company_id = cls.company
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.company.ids))
        cls.windows = cls.env["order.process.window"].search([("company_id", "=", cls.company.id)])
        cls.windows.effective_from = datetime(2026, 3, 1, 16)  # Monday 2 March, 0:00 in Shanghai
        cls.hubei = cls.env.ref("base.state_cn_HB")
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls._allow_two_centres()
        cls.wuhan = cls.env["stock.warehouse"].create(
            {
                "name": "Wuhan",
                "code": "WUH",
                "company_id": cls.company.id,
                "process_state_ids": [Command.link(cls.hubei.id)],
            }
        )
        # By road and without papers; what the shipped modes ask for has tests of its own.
        cls.carrier = cls.env["delivery.carrier"].create(
            {
                "name": "Company truck",
                "process_mode": "road",
                "payment_rule": "on_delivery",
                "product_id": cls.env.ref("order_process.product_road").id,
            }
        )
        cls.pickup = cls.carrier.copy({"name": "Fetched by the dealer", "process_mode": "pickup"})
        cls.channel = cls.env.ref("order_process.channel_phone")
        cls.term = cls.env.ref("account.account_payment_term_immediate")
        cls.dye = cls._create_product("Dye 6/88", "RG688", 30.0)
        cls.oxide = cls._create_product("Developer 6%", "SY6", 20.0)
        cls._stock(cls.dye, 1000)
        cls._stock(cls.oxide, 1000)
        cls.dealer = cls._create_dealer("Changsha Liren", "D001")
        people = cls._create_users(PEOPLE)
        cls.clerk, cls.leader, cls.finance, cls.manager, cls.dispatcher, cls.keeper, cls.admin, cls.salesman = people
        cls.env.flush_all()

    @classmethod
    def _allow_two_centres(cls):
        """What core does by its settings page when a company gets a second warehouse, which takes a second for each
        class of tests."""
        groups = cls.env.ref("stock.group_stock_multi_warehouses") | cls.env.ref("stock.group_stock_multi_locations")
        cls.env.ref("base.group_user").implied_ids |= groups
        cls.warehouse.int_type_id.active = True

    @classmethod
    def _create_user(cls, login, groups):
        return cls._create_users({login: groups})

    @classmethod
    def _create_users(cls, people):
        """Users with these logins and groups, in one call, as Odoo's ``new_test_user`` makes them."""
        return cls.env["res.users"].with_context(no_reset_password=True, mail_create_nosubscribe=True).create(
            [
                {
                    "name": login.capitalize(),
                    "login": f"op_{login}",
                    "password": f"op_{login}".ljust(8, "x"),
                    "email": "o.o@example.com",
                    "group_ids": [Command.set([cls.env.ref(group.strip()).id for group in groups.split(",")])],
                    "company_id": cls.company.id,
                    "company_ids": [Command.set(cls.company.ids)],
                    "tz": "Asia/Shanghai",
                }
                for login, groups in people.items()
            ]
        ).with_env(cls.env)

    @classmethod
    def _create_buyer(cls, login, dealer, **vals):
        """A person of the dealer who uses the portal."""
        user = new_test_user(
            cls.env,
            login,
            groups="base.group_portal",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            **vals,
        )
        user.partner_id.parent_id = dealer
        return user

    @classmethod
    def _create_product(cls, name, code, price):
        return cls.env["product.product"].create(
            {
                "name": name,
                "default_code": code,
                "type": "consu",
                "is_storable": True,
                "list_price": price,
                "taxes_id": False,
                "invoice_policy": "order",
            }
        )

    @classmethod
    def _stock(cls, product, quantity, warehouse=None):
        location = (warehouse or cls.warehouse).lot_stock_id
        cls.env["stock.quant"]._update_available_quantity(product, location, quantity)

    @classmethod
    def _create_dealer(cls, name, ref, **vals):
        return cls.env["res.partner"].create(
            {
                "name": name,
                "ref": ref,
                "is_company": True,
                "street": "88 Furong Road",
                "city": "Changsha",
                "country_id": cls.env.ref("base.cn").id,
                "phone": "0731-8888",
                "property_payment_term_id": cls.term.id,
                "child_ids": [Command.create({"name": "Li Na", "type": "contact", "phone": "13800000000"})],
                **vals,
            }
        )

    @classmethod
    def _order_vals(cls, lines=None, **vals):
        return {
            "partner_id": cls.dealer.id,
            "intake_channel_id": cls.channel.id,
            "carrier_id": cls.carrier.id,
            "warehouse_id": cls.warehouse.id,
            "payment_term_id": cls.term.id,
            "order_line": [
                Command.create({"product_id": product.id, "product_uom_qty": quantity})
                for product, quantity in (lines or [(cls.dye, 5)])
            ],
            **vals,
        }

    @classmethod
    def _create_orders(cls, count=1, lines=None, user=None, **vals):
        """Complete orders, keyed by the clerk."""
        Order = cls.env["sale.order"].with_user(user or cls.clerk)
        return Order.create([cls._order_vals(lines, **vals) for _n in range(count)])

    @classmethod
    def _pending(cls, orders):
        return orders.sudo().review_ids.filtered(lambda review: review.state == "pending")

    @classmethod
    def _approve(cls, orders, *users):
        """Submit the orders and pass them through the reviews of ``users`` (the leader and finance by default)."""
        submitted = orders.filtered(lambda order: order.review_state in ("none", "rejected", "outdated"))
        if submitted:
            submitted.with_user(cls.clerk).action_submit_review()
        for user in users or (cls.leader, cls.finance):
            cls._pending(orders).with_user(user).sudo(False).action_approve()
        return orders

    def _run_windows(self, now=None):
        """Run what is due as the scheduled action does."""
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            ids = self.env(cr=cr)["order.process.window"]._run_due(now or fields.Datetime.now()).ids
        self.env.invalidate_all()
        return self.env["order.process.dispatch"].browse(ids)

    def _instant(self, hour, minute=0, second=0, day=2):
        """A literal instant in March 2026, given on Shanghai's clock, as naive UTC."""
        return datetime(2026, 3, day, hour, minute, second) - timedelta(hours=8)
