"""The life of the add-on on a database with orders: updated, uninstalled, installed again."""

import os
import re
import subprocess

from odoo.tests import tagged

from .real_processes import FILL, RealProcessesCase

PATIENCE = 900  # seconds that Odoo may take on a busy machine
LOUD = re.compile(r" (WARNING|ERROR|CRITICAL) .*")

LIVE = """
from datetime import datetime, timedelta

# It is between 17:00 and 18:00 there; the window leaves at 19:30, and it is three hours later.
windows[0].write({"dispatch_time": 19.5, "review_deadline": 19.4})
evening = datetime.utcnow() + timedelta(hours=3)
env["order.process.window"].with_context(order_process_one_transaction=True)._run_due(evening)
orders = orders.sudo()
assert set(orders.mapped("process_stage")) == {"dispatched"}, orders.mapped("process_stage")
carrier.write({"payment_rule": "before"})
assert orders.kept_carrier_id
env["order.process.review.level"].create(
    {"name": "Own", "group_id": env.ref("order_process.group_dispatcher").id, "active": False}
)
env["order.process.paper.type"].search([], limit=1)._draw_numbers(env.company, 1)
draft = env["sale.order"].create({"partner_id": orders[0].partner_id.id})
# People delete what they do not need.
env.ref("order_process.gap_gift").unlink()
env.ref("order_process.carrier_rail").unlink()
env.ref("order_process.channel_fax").name = "Telefax"
env.ref("base.user_admin").group_ids -= env.ref("order_process.group_process_admin")
# They keep searches and exports, and set parameters.
env["ir.filters"].create({"name": "Late", "model_id": "order.process.clock", "domain": "[]", "active": False})
env["ir.exports"].create({"name": "Holds", "resource": "order.process.hold"})
env["ir.config_parameter"].set_param("order_process.wrong_guesses_by_address", "100")
env.cr.commit()
print("LIVED")
print("RESULT", draft.id)
"""

UNINSTALL = """
env["ir.module.module"].search([("name", "=", "order_process")]).button_immediate_uninstall()
print("RESULT 1")
"""

# Core alone: the orders of before are there, and one is sold, reserved and shipped.
SELL = """
old = env["sale.order"].search([("state", "=", "sale")])
product = env["product.product"].search([("name", "=", "Dye 0")])
order = env["sale.order"].create(
    {
        "partner_id": old[0].partner_id.id,
        "carrier_id": old[0].carrier_id.id,
        "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 2})],
    }
)
order.action_confirm()
(old[0] | order).picking_ids.move_ids.picked = True
(old[0] | order).picking_ids.with_context(skip_sms=True).button_validate()
env.cr.commit()
print("RESULT", len(old) if set((old[0] | order).picking_ids.mapped("state")) == {"done"} else 0)
"""

LEFT_BEHIND = {
    "external ids": "SELECT name FROM ir_model_data WHERE module = 'order_process'",
    "names of our models": "SELECT name FROM ir_model_data WHERE name LIKE '%%\\_order\\_process\\_%%'"
    " AND name NOT LIKE 'module\\_order\\_process%%'",
    "tables": "SELECT relname FROM pg_class WHERE relname LIKE 'order\\_process\\_%%'",
    "columns": "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
    " AND column_name IN ('process_controlled', 'process_mode', 'payment_rule', 'dispatch_id', 'kept_carrier_id')",
    "models": "SELECT model FROM ir_model WHERE model LIKE 'order.process.%%'",
    "sequences": "SELECT code FROM ir_sequence WHERE code LIKE 'order.process.%%'",
    "groups": "SELECT name FROM res_groups WHERE name->>'en_US' IN ('Order Clerk', 'Desk Leader', 'Dispatcher')",
    "privileges": "SELECT name FROM res_groups_privilege WHERE name->>'en_US' IN ('Order Clerk', 'Desk Leader')",
    "category": "SELECT name FROM ir_module_category WHERE name->>'en_US' = 'Order Process'",
    "actions": "SELECT name FROM ir_actions WHERE name->>'en_US' LIKE 'Order Process%%'",
    "record rules": "SELECT name FROM ir_rule WHERE name LIKE 'Order Process%%'",
    "messages": "SELECT model FROM mail_message WHERE model LIKE 'order.process.%%'",
    "files": "SELECT res_model FROM ir_attachment WHERE res_model LIKE 'order.process.%%'",
    "searches": "SELECT name FROM ir_filters WHERE model_id LIKE 'order.process.%%'",
    "exports": "SELECT name FROM ir_exports WHERE resource LIKE 'order.process.%%'",
    "parameters": "SELECT key FROM ir_config_parameter WHERE key LIKE 'order\\_process%%'",
    "followers": "SELECT id FROM mail_followers WHERE res_model LIKE 'order.process.%%'",
    "triggers of scheduled actions": "SELECT id FROM ir_cron_trigger WHERE cron_id NOT IN (SELECT id FROM ir_cron)",
    "views": "SELECT key FROM ir_ui_view WHERE key LIKE 'order\\_process.%%'",
    "templates": "SELECT id FROM mail_template WHERE model LIKE 'order.process.%%'",
    "kept methods": "SELECT id FROM delivery_carrier WHERE NOT active",
}
# What people of a company live on while the add-on is installed.
LIVE_TABLES = (
    "sale_order",
    "sale_order_line",
    "stock_picking",
    "stock_move",
    "stock_move_line",
    "stock_quant",
    "account_move",
    "account_move_line",
)


@tagged("post_install", "-at_install")
class TestLife(RealProcessesCase):
    @classmethod
    def _fill(cls):
        process = cls.source.start(f"{FILL % {'tz': cls._get_zone(), 'orders': 3}}\n{LIVE}")
        output, _errors = process.communicate(timeout=PATIENCE)
        assert "LIVED" in output, output[-4000:]
        cls.draft = int(output.rsplit("RESULT ", 1)[1])

    def _manage(self, *arguments):
        """The loud lines of the log of an installation or update."""
        ended = subprocess.run(
            [
                os.environ["ORDER_PROCESS_ODOO_BIN"],
                "server",
                "-c",
                os.environ["ORDER_PROCESS_ODOO_CONF"],
                "-d",
                self.source.name,
                "--no-http",
                "--stop-after-init",
                "--log-level=info",
                "--max-cron-threads=0",
                *arguments,
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        self.assertEqual(ended.returncode, 0, ended.stdout[-4000:])
        return LOUD.findall(ended.stdout) and [line for line in ended.stdout.splitlines() if LOUD.search(line)]

    def _names(self, *names):
        rows = self.source.query(
            "SELECT name FROM ir_model_data WHERE module = 'order_process' AND name IN %s ORDER BY 1", names
        )
        return [name for (name,) in rows]

    def _run_script(self, script):
        """``(result, loud lines)`` of a script in Odoo's shell."""
        process = self.source.start(script)
        output, _errors = process.communicate(timeout=PATIENCE)
        found = [line for line in output.splitlines() if "RESULT " in line]
        self.assertTrue(found, output[-4000:])
        return int(found[-1].split("RESULT ", 1)[1]), [line for line in output.splitlines() if LOUD.search(line)]

    def test_updated_uninstalled_and_installed_again(self):
        self._check_update()
        self._check_uninstallation()
        self._check_installation()

    def _check_update(self):
        """The version moves with its migrations, what people deleted stays deleted, what they changed stays changed."""
        self.source.query("UPDATE ir_module_module SET latest_version = '19.0.1.0.0' WHERE name = 'order_process'")
        self.source.query("UPDATE sale_order SET received_known_on = NULL")
        # As a database of a version before has it: no cause of fines, and none of the rules that came with it.
        self.source.query("ALTER TABLE order_process_merit DROP COLUMN cause")
        self.source.query("DELETE FROM order_process_merit_rule WHERE reason <> 'review_error'")
        self.source.query("DELETE FROM ir_model_data WHERE module = 'order_process' AND name LIKE %s", "merit_rule_%")
        self.assertEqual(self._manage("-u", "order_process"), [])
        [(version,)] = self.source.query("SELECT latest_version FROM ir_module_module WHERE name = 'order_process'")
        self.assertEqual(version, "19.0.1.3.0")
        rules = self._names("merit_rule_missed_round", "merit_rule_suggestion", "merit_rule_review_error")
        self.assertEqual(rules, ["merit_rule_missed_round", "merit_rule_suggestion"])
        self.assertEqual(self._names("gap_gift", "carrier_rail", "gap_dealer"), ["gap_dealer"])
        self.assertEqual(
            self.source.query("SELECT name->>'en_US' FROM order_process_channel WHERE code = 'fax'"), [("Telefax",)]
        )
        taken = "SELECT count(*) FROM res_groups_users_rel WHERE (gid, uid) IN (SELECT one.res_id, other.res_id"
        taken += " FROM ir_model_data one, ir_model_data other WHERE one.name = 'group_process_admin'"
        taken += " AND other.module = 'base' AND other.name = 'user_admin')"
        self.assertEqual(self.source.query(taken), [(0,)], "who was taken a role off does not get it back")
        self.assertEqual(
            self.source.query("SELECT received_known_on = received_on FROM sale_order WHERE id = %s", self.draft),
            [(True,)],
        )
        self.assertEqual(
            self.source.query("SELECT count(*) FROM sale_order WHERE process_stage = 'dispatched'"), [(3,)]
        )

    def _check_uninstallation(self):
        """Nothing is left behind, nothing is logged as an error, and core sells what was ordered before."""
        self.assertEqual(self._run_script(UNINSTALL), (1, []))
        left = {what: rows for what, query in LEFT_BEHIND.items() if (rows := self.source.query(query))}
        self.assertEqual(left, {})
        self.assertEqual(self._run_script(SELL), (3, []))

    def _get_columns(self):
        """``{table: its columns}`` of core's documents, less who wrote last and when, and the token that core makes
        when it notes something below an order."""
        rows = self.source.query(
            "SELECT table_name, string_agg(format('%%I', column_name), ', ' ORDER BY column_name)"
            " FROM information_schema.columns WHERE table_schema = 'public' AND table_name IN %s"
            " AND column_name NOT IN ('write_date', 'write_uid', 'access_token')"
            " GROUP BY 1",
            LIVE_TABLES,
        )
        return dict(rows)

    def _read_live(self, columns):
        """What stands in these columns, of orders that were confirmed and of all that hangs on them."""
        found = {}
        for table, names in columns.items():
            confirmed = "WHERE state = 'sale'" if table in ("sale_order", "sale_order_line") else ""
            found[table] = self.source.query(f"SELECT {names} FROM {table} {confirmed} ORDER BY id")
        return found

    def _check_installation(self):
        """It comes back onto a database with orders, without a warning, and leaves what was confirmed as it was."""
        columns = self._get_columns()
        before = self._read_live(columns)
        self.assertEqual((len(before), len(before["sale_order"])), (len(LIVE_TABLES), 4))
        self.assertEqual(self._manage("-i", "order_process"), [])
        after = self._read_live(columns)
        for table, rows in before.items():
            self.assertEqual(after[table], rows, table)
        joined = self.source.query("SELECT DISTINCT process_controlled IS TRUE FROM sale_order WHERE state = 'sale'")
        self.assertEqual(joined, [(False,)])
        self.assertEqual(
            self.source.query("SELECT process_stage, state FROM sale_order WHERE id = %s", self.draft),
            [("entry", "draft")],
        )
        self.assertEqual(self._names("gap_gift", "carrier_rail"), ["carrier_rail", "gap_gift"])
