"""Vehicles, drivers and licences of the demo company, and what its goods weigh."""

from datetime import timedelta

from odoo import Command, fields

# name, kg, m³, packages, cost of a trip, of a kilometre
SIZES = (
    ("金杯面包车", 900, 6, 120, 180, 0.9),
    ("4.2米厢式货车", 2000, 15, 300, 260, 1.4),
    ("6.8米厢式货车", 8000, 38, 900, 420, 2.2),
)
# plate, size, centre, driver, phone, login, licence class, carries oxidizing goods
FLEET = (
    ("粤A·F8823", 1, "HQ", "马超", "13800131001", "machao", "B2", True),
    ("粤A·H3390", 0, "HQ", "黄忠", "13800131002", "", "C1", False),
    ("粤A·D5517", 2, "HQ", "赵云", "13800131003", "", "A2", True),
    ("鄂A·7K215", 1, "WUH", "韩冰", "13800131004", "hanbing", "B2", True),
    ("鄂A·2P668", 0, "WUH", "周仓", "13800131005", "", "C1", False),
    ("川A·92M06", 1, "CDU", "关平", "13800131006", "", "B2", True),
    ("川A·6T731", 0, "CDU", "廖化", "13800131007", "", "C1", False),
)
IN_REPAIR, EXPIRING = "粤A·D5517", "廖化"
# first letters of the code: kg, m³
WEIGHTS = {"RG": (0.16, 0.0004), "SY": (1.15, 0.0016), "XF": (5.4, 0.0075), "HF": (5.3, 0.0075)}
OTHERS = (0.7, 0.0016)
# Strong hydrogen peroxide is an oxidizing good.
OXIDIZING = "SY-12"


def open_fleet(demo):
    """What trips need: vehicles with their drivers, the licences that goods ask for, weights, hours of some doors."""
    env, company = demo.env, demo.company
    # Dealers live in many provinces.
    company.write({"trip_speed": 65, "driver_day_hours": 12})
    demo.users["luotao"].partner_id.phone = "13800131008"
    licence = env["order.process.load.licence"].create({"name": "氧化剂运输许可", "company_id": company.id})
    for code, product in demo.goods.by_code.items():
        product.weight, product.volume = WEIGHTS.get(code[:2], OTHERS)
    demo.goods.by_code[OXIDIZING].load_licence_ids = licence
    sizes = _create_sizes(env)
    brand = env["fleet.vehicle.model.brand"].create({"name": "福田"})
    models = env["fleet.vehicle.model"].create(
        [{"name": size.name, "brand_id": brand.id, "category_id": size.id} for size in sizes]
    )
    today = fields.Date.context_today(env.user)
    for number, row in enumerate(FLEET):
        _create_vehicle(demo, models[row[1]], licence if row[7] else licence.browse(), row, number, today)
    for number, dealer in enumerate(demo.dealers.values()):
        if number % 3 == 0:
            dealer.write({"receives_from": 9, "receives_until": 18})


def _create_sizes(env):
    return env["fleet.vehicle.model.category"].create(
        [
            {
                "name": name,
                "weight_capacity": weight,
                "volume_capacity": volume,
                "parcel_capacity": parcels,
                "trip_cost": trip,
                "km_cost": kilometre,
            }
            for name, weight, volume, parcels, trip, kilometre in SIZES
        ]
    )


def _create_vehicle(demo, model, licence, row, number, today):
    env, company = demo.env, demo.company
    plate, _size, centre, name, phone, login, licence_class, _oxidizing = row
    user = demo.users.get(login, env["res.users"])
    person = user.partner_id or env["res.partner"].create({"name": name, "company_id": company.id})
    person.phone = phone
    env["order.process.driver"].create(
        {
            "partner_id": person.id,
            "user_id": user.id,
            "licence_no": f"4401{number:02d}198{number}0101{number:04d}",
            "licence_class": licence_class,
            "licence_expires_on": today + timedelta(days=-3 if name == EXPIRING else 400 + 90 * number),
            "load_licence_ids": [Command.set(licence.ids)],
            "company_id": company.id,
        }
    )
    env["fleet.vehicle"].create(
        {
            "model_id": model.id,
            "category_id": model.category_id.id,
            "license_plate": plate,
            "driver_id": person.id,
            "company_id": company.id,
            "process_centre_id": demo.warehouses[centre].id,
            "inspection_expires_on": today + timedelta(days=200 + 30 * number),
            "insurance_expires_on": today + timedelta(days=150 + 30 * number),
            "load_licence_ids": [Command.set(licence.ids)],
            "repair_from": today - timedelta(days=1) if plate == IN_REPAIR else False,
        }
    )
