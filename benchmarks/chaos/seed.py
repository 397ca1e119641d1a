"""Fills the database of ``./dev chaos``; read by Odoo's shell. What clients must know is written to CHAOS_FACTS."""

# ruff: noqa: F821
import json
import os
from datetime import timedelta

from odoo import Command, fields
from odoo.tests import new_test_user

STOCK = 4000
# No vehicle, driver or escort has two trips at a time.
TRIPS = 60
GROUPS = {
    "clerk": "order_clerk",
    "clerk2": "order_clerk",
    "leader": "desk_leader",
    "leader2": "desk_leader",
    "finance": "finance_reviewer",
    "finance2": "finance_reviewer",
    "dispatcher": "dispatcher",
    "dispatcher2": "dispatcher",
    "keeper": "warehouse_keeper",
    "keeper2": "warehouse_keeper",
    **{f"escort{number}": "carrier" for number in range(TRIPS)},
    "padmin": "process_admin",
}

env["ir.config_parameter"].set_param("portal.allow_api_keys", "1")
company = env.company
cny = env.ref("base.CNY")
cny.active = True
company.write({"country_id": env.ref("base.cn").id, "currency_id": cny.id})
env["account.chart.template"]._load("generic_coa", company, install_demo=False)
company.currency_id = cny
env["product.pricelist"].search([("company_id", "in", (company.id, False))]).currency_id = cny
company.write({"process_tz": "Asia/Shanghai", "resource_calendar_id": False})
company._create_handin_accounts()
env.flush_all()

warehouse = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
groups = env.ref("stock.group_stock_multi_warehouses") | env.ref("stock.group_stock_multi_locations")
env.ref("base.group_user").implied_ids |= groups
hubei = env.ref("base.state_cn_HB")
centre = env["stock.warehouse"].create(
    {"name": "Wuhan", "code": "WUH", "company_id": company.id, "process_state_ids": [Command.link(hubei.id)]}
)
centres = warehouse | centre

users = {
    name: new_test_user(
        env, f"chaos_{name}", groups=f"order_process.group_{group}", company_id=company.id, tz="Asia/Shanghai"
    )
    for name, group in GROUPS.items()
}
products = env["product.product"].create(
    [
        {
            "name": f"Dye {number}",
            "default_code": f"DYE{number}",
            "type": "consu",
            "is_storable": True,
            "list_price": 30.0 + number,
            "weight": 0.5,
            "volume": 0.001,
            "taxes_id": False,
            "invoice_policy": "delivery",
        }
        for number in range(6)
    ]
)
for house in centres:
    for product in products:
        env["stock.quant"]._update_available_quantity(product, house.lot_stock_id, STOCK)
term = env.ref("account.account_payment_term_immediate")
cod = env.ref("order_process.carrier_cod")
dealers = env["res.partner"].create(
    [
        {
            "name": f"Salon {number}",
            "ref": f"D00{number}",
            "is_company": True,
            "street": f"{number} Furong Road",
            "city": "Wuhan",
            "state_id": hubei.id if number % 2 else False,
            "country_id": env.ref("base.cn").id,
            "phone": "0731-8888",
            "property_payment_term_id": term.id,
            "property_delivery_carrier_id": cod.id,
            "child_ids": [Command.create({"name": "Li Na", "type": "contact", "phone": "13800000000"})],
        }
        for number in range(1, 5)
    ]
)
for number, dealer in enumerate(dealers, 1):
    user = new_test_user(env, f"chaos_dealer{number}", groups="base.group_portal", company_id=company.id)
    user.partner_id.parent_id = dealer
    users[f"dealer{number}"] = user

size = env["fleet.vehicle.model.category"].create({"name": "Van", "weight_capacity": 5000, "volume_capacity": 50})
model = env["fleet.vehicle.model"].create(
    {
        "name": "Aumark",
        "brand_id": env["fleet.vehicle.model.brand"].create({"name": "Foton"}).id,
        "category_id": size.id,
    }
)
drivers = env["res.partner"].create([{"name": f"Driver {number}"} for number in range(TRIPS)])
for number, driver in enumerate(drivers):
    env["fleet.vehicle"].create(
        {
            "model_id": model.id,
            "license_plate": f"E-A{12345 + number}",
            "category_id": size.id,
            "driver_id": driver.id,
            "company_id": company.id,
        }
    )
    env["order.process.driver"].create(
        {
            "partner_id": driver.id,
            "licence_no": f"4201{number}",
            "licence_class": "B2",
            "licence_expires_on": fields.Date.today() + timedelta(days=400),
            "company_id": company.id,
        }
    )
env["order.process.webhook"].sudo().create(
    {"name": "Listener", "company_id": company.id, "url": os.environ["CHAOS_LISTENER"]}
)
facts = {
    "users": {
        name: {
            "id": user.id,
            "login": user.login,
            "name": user.name,
            "partner": user.partner_id.commercial_partner_id.name,
            "key": env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "chaos", None),
        }
        for name, user in users.items()
    },
    "products": {product.default_code: product.id for product in products},
    "dealers": {dealer.ref: dealer.id for dealer in dealers},
    "served_by": {dealer.ref: (centre if dealer.state_id else warehouse).code for dealer in dealers},
    "warehouses": {house.code: house.id for house in centres},
    "carrier": cod.id,
    "carrier_name": cod.name,
    "term": term.id,
    "channel": env.ref("order_process.channel_phone").id,
    "levels": {name: env.ref(f"order_process.level_{name}").id for name in ("desk", "finance")},
    "stock": STOCK,
    "trips": TRIPS,
}
env.cr.commit()
with open(os.environ["CHAOS_FACTS"], "w", encoding="utf-8") as file:
    json.dump(facts, file)
