"""The demo company itself: centres, calendar, accounts, people and dealers."""

import base64
import io

from PIL import Image, ImageDraw

from odoo import Command

from .clock import moving_clock
from .credit import open_accounts
from .dealers import CREDIT_LIMITS, DEALERS, KEY_DEALERS, PORTAL_LOGINS, WITHOUT_PHONE, WITHOUT_STREET
from .goods import Goods
from .handin import open_cash
from .money import create_journals
from .transport import open_fleet

TZ = "Asia/Shanghai"
REGIONS = {"WUH": ("HB", "HN", "JX", "HA", "AH"), "CDU": ("SC", "CQ", "YN", "GZ", "XZ", "SN")}
# Working days on the way, by delivery mode.
TRANSIT = {"pickup": 0, "road": 0, "cod": 0, "rail": 2, "bulk": 4}
# Orders above this amount need the approving manager.
SPECIAL_FROM = 6000
# login, name, groups, centre
PEOPLE = (
    ("wangfang", "王芳", "order_process.group_order_clerk", ""),
    ("lina", "李娜", "order_process.group_order_clerk", ""),
    ("zhangwei", "张伟", "order_process.group_desk_leader", ""),
    ("liumin", "刘敏", "order_process.group_finance_reviewer", ""),
    ("chenjianguo", "陈建国", "order_process.group_approving_manager", ""),
    ("yangfan", "杨帆", "order_process.group_dispatcher", ""),
    ("zhaoqiang", "赵强", "order_process.group_warehouse_keeper", "HQ"),
    ("huanglei", "黄磊", "order_process.group_warehouse_keeper", "WUH"),
    ("zhoujun", "周军", "order_process.group_warehouse_keeper", "CDU"),
    ("heping", "何平", "order_process.group_production", ""),
    ("tangmin", "唐敏", "order_process.group_quality", ""),
    ("wujing", "吴静", "order_process.group_customer_service", ""),
    ("xuli", "徐丽", "sales_team.group_sale_salesman", ""),
    ("sunhao", "孙浩", "sales_team.group_sale_salesman", ""),
    ("machao", "马超", "order_process.group_carrier", ""),
    ("luotao", "罗涛", "order_process.group_carrier", ""),
    ("hanbing", "韩冰", "order_process.group_carrier", ""),
    ("zhulin", "朱琳", "order_process.group_process_admin", ""),
)


def draw_logo():
    """A comb in a disc, as base64 of a PNG: papers and portal show the company's mark and no placeholder."""
    image = Image.new("RGBA", (360, 360))
    draw = ImageDraw.Draw(image)
    draw.ellipse((8, 8, 352, 352), fill="#875A7B")
    draw.rounded_rectangle((90, 96, 270, 132), 14, fill="white")
    for left in range(94, 260, 24):
        draw.rounded_rectangle((left, 120, left + 12, 262), 6, fill="white")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue())


class DemoCompany:
    """Everything that exists before the first order comes in."""

    def __init__(self, env, opened_on):
        """
        :param datetime opened_on: naive UTC from which the dispatch windows run
        """
        self.env = env
        self.china = env.ref("base.cn")
        self.company = self._create_company(opened_on)
        self.env = env = env(context=dict(env.context, allowed_company_ids=self.company.ids))
        self.company = self.company.with_env(env)
        self.warehouses = self._create_warehouses()
        self.company.headquarters_id = self.warehouses["HQ"]
        self.users = self._create_users()
        self.goods = Goods(env, self.company, self.warehouses)
        self.levels = self._create_levels()
        self.journals = create_journals(self)
        self.company.headquarters_journal_id = self.env["account.journal"].create(
            {"name": "总部销售发票", "type": "sale", "code": "ZB", "company_id": self.company.id}
        )
        self.terms = self._create_terms()
        self.carriers = {
            mode: env.ref(f"order_process.carrier_{mode}") for mode in ("pickup", "road", "rail", "cod", "bulk")
        }
        self.carriers["acct"] = self._create_account_carrier()
        self.dealers = self._create_dealers()
        with moving_clock() as clock:
            # Before the first order, or its credit would have been granted after it was taken.
            clock.set(opened_on)
            open_accounts(self)
        open_cash(self)
        open_fleet(self)
        self.env["order.process.transit"].create(
            [
                {"company_id": self.company.id, "process_mode": mode, "transit_days": days}
                for mode, days in TRANSIT.items()
            ]
        )

    def _create_company(self, opened_on):
        env = self.env
        currency = env.ref("base.CNY")
        currency.active = True
        # Else core would install the country's accounting and commit on the way.
        company = (
            env["res.company"]
            .with_context(install_mode=True)
            .create(
                {
                    "name": "雅韵美发用品有限公司",
                    "currency_id": currency.id,
                    "country_id": self.china.id,
                    "state_id": env.ref("base.state_cn_GD").id,
                    "city": "广州市",
                    "street": "白云区均禾街道石马创意园8号",
                    "zip": "510440",
                    "phone": "020-5550 0188",
                    "process_tz": TZ,
                    # The clerks of the story write down by hand when each order came.
                    "received_tolerance": 24 * 60,
                    "logo": draw_logo(),
                }
            )
        )
        company = company.with_env(env)
        # Nobody of the story works there, and a rule of every company would wait for somebody who does.
        env.ref("base.main_company").order_process_enabled = False
        # Not at creation: a service outside would be asked about the domain.
        company.partner_id.write({"tz": TZ, "lang": "zh_CN", "email": "order@yayun.example.com"})
        env["ir.model.data"]._update_xmlids(
            [{"xml_id": "order_process.demo_company", "record": company, "noupdate": True}]
        )
        self._open_daily(company)
        # Where Odoo itself loads demo data no module can be installed on the way.
        chinese = env["ir.module.module"]._get("l10n_cn").state == "installed"
        company._create_chart("cn" if chinese else "generic_coa")
        env["order.process.window"].search([("company_id", "=", company.id)]).effective_from = opened_on
        env["ir.sequence"].create(
            {"name": "销售订单", "code": "sale.order", "prefix": "DD", "padding": 5, "company_id": company.id}
        )
        for user in (env.ref("base.user_admin"), env.ref("base.user_root")):
            user.company_ids = [Command.link(company.id)]
        # Who is not signed in and applies to become a dealer, applies to this company.
        public = env.ref("base.public_user")
        public.write({"company_ids": [Command.link(company.id)], "company_id": company.id})
        admin = env.ref("base.user_admin")
        admin.company_id = company
        admin.action_id = admin.action_id or env.ref("order_process.action_server_home").id
        env["product.pricelist"].search([("company_id", "=", company.id)]).name = "经销商价"
        return company

    def _open_daily(self, company):
        company.resource_calendar_id.write(
            {
                "name": "每天 8:30–18:00",
                "tz": TZ,
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {"name": name, "dayofweek": str(day), "hour_from": start, "hour_to": end, "day_period": period}
                    )
                    for day in range(7)
                    for name, start, end, period in (("上午", 8.5, 12.0, "morning"), ("下午", 13.0, 18.0, "afternoon"))
                ],
            }
        )

    def _create_warehouses(self):
        states = self.env["res.country.state"].search([("country_id", "=", self.china.id)])
        self.states = {state.get_external_id()[state.id].rpartition("_")[2]: state for state in states}
        regional = {code for codes in REGIONS.values() for code in codes}
        regions = {**REGIONS, "HQ": [code for code in self.states if code not in regional]}
        warehouses = self.env["stock.warehouse"].create(
            [
                {
                    "name": name,
                    "code": code,
                    "company_id": self.company.id,
                    "partner_id": self._create_address(name, *address).id if address else self.company.partner_id.id,
                    "delivery_steps": "ship_only" if address else "pick_ship",
                    "process_state_ids": [Command.set([self.states[region].id for region in regions[code]])],
                }
                for name, code, *address in (
                    ("总部仓", "HQ"),
                    ("武汉中心", "WUH", "HB", "武汉市", "东西湖区物流大道66号"),
                    ("成都中心", "CDU", "SC", "成都市", "新都区物流大道东段9号"),
                )
            ]
        )
        for warehouse in warehouses.with_context(lang="zh_CN"):
            for field, vals in warehouse._get_picking_type_create_values(1)[0].items():
                warehouse[field].name = vals["name"]
        return {warehouse.code: warehouse for warehouse in warehouses}

    def _create_address(self, name, state, city, street):
        return self.env["res.partner"].create(
            {
                "name": f"雅韵{name}",
                "street": street,
                "city": city,
                "state_id": self.states[state].id,
                "country_id": self.china.id,
                "company_id": self.company.id,
            }
        )

    def _create_users(self):
        home = self.env.ref("order_process.action_server_home")
        users = (
            self.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                [
                    {
                        "login": login,
                        "password": login,
                        "name": name,
                        "lang": "zh_CN",
                        "tz": TZ,
                        "email": f"{login}@yayun.example.com",
                        "notification_type": "inbox",
                        "company_id": self.company.id,
                        "company_ids": [Command.set(self.company.ids)],
                        "group_ids": [Command.set((self.env.ref("base.group_user") | self.env.ref(group)).ids)],
                        "process_warehouse_ids": [Command.set(self.warehouses[centre].ids if centre else [])],
                        "action_id": home.id,
                    }
                    for login, name, group, centre in PEOPLE
                ]
            )
        )
        people = {user.login: user for user in users}
        # Core lets nobody but administrators export by itself.
        self.env.ref("base.group_allow_export").user_ids |= people["chenjianguo"] | people["liumin"]
        return people

    def _create_levels(self):
        """Large orders, prices beyond policy and odd amounts above the limit go to the approving manager."""
        self.company.special_order_amount = SPECIAL_FROM
        self.env["order.process.discount.limit"].create(
            [
                {
                    "name": "录单员可让3%",
                    "company_id": self.company.id,
                    "group_id": self.env.ref("order_process.group_order_clerk").id,
                    "max_discount": 3,
                },
                {"name": "买十送一", "company_id": self.company.id, "gift_per": 10, "gift_free": 1},
            ]
        )
        names = {"desk": "desk", "finance": "finance", "special": "management"}
        return {key: self.env.ref(f"order_process.level_{name}") for key, name in names.items()}

    def _create_terms(self):
        terms = self.env["account.payment.term"].create(
            [
                {
                    "name": name,
                    "company_id": self.company.id,
                    "line_ids": [
                        Command.clear(),
                        Command.create({"value": "percent", "value_amount": 100, "nb_days": days}),
                    ],
                }
                for name, days in (("款到发货", 0), ("货到付款", 0), ("月结30天", 30), ("总部收款", 0))
            ]
        )
        return dict(zip(("prepaid", "cod", "credit", "hq"), terms, strict=True))

    def _create_account_carrier(self):
        """By road, paid at the end of the month."""
        road = self.env.ref("order_process.carrier_road")
        carrier = road.copy({"payment_rule": "credit", "company_id": self.company.id})
        for lang, name in (("en_US", "Road, monthly account"), ("zh_CN", "公路月结")):
            carrier.with_context(lang=lang).name = name
        return carrier

    def _create_dealers(self):
        self.company.account_use_credit_limit = True
        vals_list = []
        for number, row in enumerate(DEALERS, 1):
            ref, name, state, city, street, contact, mode, term, rep = row
            phone = False if ref in WITHOUT_PHONE else f"1380013{8000 + number}"
            vals_list.append(
                {
                    "ref": ref,
                    "name": name,
                    "is_company": True,
                    "company_id": self.company.id,
                    "lang": "zh_CN",
                    "tz": TZ,
                    "country_id": self.china.id,
                    "state_id": self.states[state].id,
                    "city": False if ref in WITHOUT_STREET else city,
                    "street": False if ref in WITHOUT_STREET else street,
                    "phone": phone,
                    "user_id": self.users[rep].id,
                    "property_payment_term_id": self.terms[term].id,
                    "property_delivery_carrier_id": self.carriers[mode].id,
                    "child_ids": [Command.create({"name": contact, "type": "contact", "phone": phone})],
                    "comment": "重点经销商" if ref in KEY_DEALERS else False,
                }
            )
        dealers = self.env["res.partner"].create(vals_list)
        by_ref = {dealer.ref: dealer for dealer in dealers}
        for ref, limit in CREDIT_LIMITS.items():
            by_ref[ref].write({"use_partner_credit_limit": True, "credit_limit": limit})
        for ref, login in PORTAL_LOGINS.items():
            self.users[login] = self._create_portal_user(login, by_ref[ref].child_ids[:1])
        return by_ref

    def _create_portal_user(self, login, contact):
        return (
            self.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "login": login,
                    "password": login,
                    "partner_id": contact.id,
                    "lang": "zh_CN",
                    "tz": TZ,
                    "email": f"{login}@example.com",
                    "company_id": self.company.id,
                    "company_ids": [Command.set(self.company.ids)],
                    "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
                }
            )
        )
