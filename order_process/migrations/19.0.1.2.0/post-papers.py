from odoo import SUPERUSER_ID, Command, api
from odoo.tools import convert_file

PARTS = {
    "order_form": ("stub", "finance"),
    "pickup_note": ("stub", "finance", "warehouse", "customer"),
    "delivery_road": ("stub", "finance", "warehouse", "customer"),
    "delivery_rail": ("stub", "finance", "warehouse", "customer"),
    "lading": ("stub", "finance", "warehouse", "customer"),
    "credit_slip": ("stub", "finance", "customer"),
    "outbound": ("stub", "finance", "warehouse", "customer"),
    "loading_proof": ("stub", "customer"),
    "voucher": ("stub", "finance", "customer"),
    "freight_bill": ("stub", "finance", "customer"),
}
SAID = {
    "pickup_note": {"hand_box": "taker"},
    "delivery_road": {"hand_box": "receiver"},
    "delivery_rail": {"hand_box": "receiver"},
    "freight_bill": {"hand_box": "receiver"},
    "lading": {"show_prices": True, "hand_box": "taker"},
    "credit_slip": {"show_due": True, "hand_box": "dealer"},
}


def migrate(cr, version):
    """The shipped paper types are printed in their parts, the bill of lading with its amount, the credit slip with the
    day on which it is due. Types that somebody has changed or deleted stay as they are. Safe to run again."""
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    convert_file(env, "order_process", "data/delivery_paper_part_data.xml", {}, mode="init", noupdate=True)
    types = {name: env.ref(f"order_process.paper_{name}", raise_if_not_found=False) for name in PARTS}
    types = {name: found for name, found in types.items() if found}
    changed = set(
        env["order.process.rule.change"]
        .search(
            [
                ("model", "=", "order.process.paper.type"),
                ("res_id", "in", [found.id for found in types.values()]),
                ("kind", "=", "changed"),
            ]
        )
        .mapped("res_id")
    )
    for name, found in types.items():
        if found.id in changed:
            continue
        parts = [env.ref(f"order_process.paper_part_{part}", raise_if_not_found=False) for part in PARTS[name]]
        own = [part.id for part in parts if part]
        found.write({"part_ids": [Command.set(own)], **SAID.get(name, {})})
