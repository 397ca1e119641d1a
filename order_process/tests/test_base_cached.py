"""What decides is kept in memory and never stale: changed on one server, decided by it on another (M8)."""

from odoo.tests import TransactionCase, tagged

from .race_common import RaceCase

# Another server: it does what it is told, line by line, each time as a request of its own.
SCRIPT = """
import os
import subprocess
import tempfile

folder = tempfile.mkdtemp()
told, done = os.path.join(folder, "told"), os.path.join(folder, "done")
os.mkfifo(told)
os.mkfifo(done)
other = subprocess.Popen(
    [os.environ["ORDER_PROCESS_ODOO_BIN"], "shell", "-c", os.environ["ORDER_PROCESS_ODOO_CONF"], "-d", env.cr.dbname,
     "--no-http", "--log-level=critical", "--max-cron-threads=0"],
    stdin=subprocess.PIPE, text=True, stdout=subprocess.DEVNULL,
)
other.stdin.write(f'''
for line in open({told!r}):
    said = "done"
    try:
        exec(line)
        env.cr.commit()
    except Exception as error:
        said = repr(error)
        env.cr.rollback()
    with open({done!r}, "w") as answer:
        answer.write(said)
''')
other.stdin.close()
pipe = open(told, "w", buffering=1)


def elsewhere(line):
    pipe.write(line + "\\n")
    with open(done) as answer:
        said = answer.read()
    assert said == "done", f"{line}: {said}"


order = env["sale.order"].browse(orders[0].id)
level = env.ref("order_process.level_finance")
finance = users["finance"]
warehouse = order.warehouse_id
warehouse.process_tz = "UTC"
calendar = env["resource.calendar"].create({"name": "Hours", "tz": "UTC", "company_id": company.id})
company.resource_calendar_id = calendar
window = env["order.process.window"].search([("company_id", "=", company.id)], order="dispatch_time desc", limit=1)
(env["order.process.window"].search([]) - window).active = False
window.write({"dispatch_time": 15.5, "review_deadline": 15, "effective_from": "2020-01-01 00:00:00"})
state = env["res.country.state"].search([], limit=1)
dealer.state_id = state
gap = env["order.process.gap.rule"].search([], limit=1)
limit = env["order.process.discount.limit"].create({"name": "Limit", "max_discount": 10, "company_id": company.id})
notice = env["order.process.notice"].search([("company_id", "=", False)], limit=1)
notice.write({"active": True, "to_dealer": True})
day = fields.Datetime.to_datetime("2026-03-03 08:00:00")  # a Tuesday
gone = env["delivery.carrier"].create({"name": "Gone", "product_id": carrier.product_id.id})
env.cr.commit()


def plan():
    _round, dispatch = env["order.process.window"]._plan(order, {order: day})[order]
    return str(dispatch.leaves)


def hours():
    return str(company._plan_hours([day], 2.0)[day])


def rule(model, record, name, value):
    return f"env[{model!r}].browse({record.id}).write({{{name!r}: {value}}})"


cases = [
    (
        "review level",
        lambda: level in env["order.process.review.level"]._get_levels(order)[order],
        rule("order.process.review.level", level, "active", False),
    ),
    (
        "people of a level",
        lambda: level._may_review(finance),
        rule("order.process.review.level", level, "user_ids", [(6, 0, users["leader"].ids)]),
    ),
    (
        "rights of a person",
        lambda: env.ref("order_process.level_desk")._may_review(users["leader"]),
        rule("res.users", users["leader"], "group_ids", [(6, 0, env.ref("base.group_user").ids)]),
    ),
    ("window", plan, rule("order.process.window", window, "dispatch_time", 17)),
    (
        "exceptional day",
        plan,
        "env['order.process.day'].create({'name': 'Off', 'date_from': '2026-03-03', 'company_id': %d})" % company.id,
    ),
    (
        "holiday",
        hours,
        "env['resource.calendar.leaves'].create({'name': 'Off', 'calendar_id': %d, 'company_id': %d,"
        " 'date_from': '2026-03-04 00:00:00', 'date_to': '2026-03-04 23:59:59'})" % (calendar.id, company.id),
    ),
    (
        "working hours",
        hours,
        f"env['resource.calendar'].browse({calendar.id}).attendance_ids"
        ".filtered(lambda one: one.day_period == 'morning').write({'hour_from': 9})",
    ),
    ("time zone of a centre", plan, rule("stock.warehouse", warehouse, "process_tz", "'Asia/Shanghai'")),
    (
        "region of a centre",
        lambda: bool(order._get_serving_warehouses()[order]),
        rule("stock.warehouse", warehouse, "process_state_ids", [(4, state.id)]),
    ),
    (
        "completeness rule",
        lambda: gap in env["order.process.gap.rule"]._get_cached(),
        rule("order.process.gap.rule", gap, "active", False),
    ),
    (
        "discount limit",
        lambda: env["order.process.discount.limit"]._get_limits(order)[order].filtered(lambda one: one == limit)
        .max_discount,
        rule("order.process.discount.limit", limit, "max_discount", 20),
    ),
    (
        "discount limit that is gone",
        lambda: limit in env["order.process.discount.limit"]._get_limits(order)[order],
        f"env['order.process.discount.limit'].browse({limit.id}).unlink()",
    ),
    (
        "notice",
        lambda: bool(env["order.process.notice"]._get_for(notice.occasion, company)),
        rule("order.process.notice", notice, "to_dealer", "False, 'to_rep': False"),
    ),
    (
        "substitute",
        lambda: len(env["order.process.substitute"]._get_valid([])),
        "env['order.process.substitute'].sudo()._append([{'user_id': %d, 'substitute_id': %d, 'company_id': %d,"
        " 'date_from': '2020-01-01', 'date_to': '2090-01-01', 'named_by_id': %d, 'reason': 'x'}])"
        % (finance.id, users["leader"].id, company.id, finance.id),
    ),
    (
        "a window's only method is gone",
        lambda: window in env["order.process.window"]._get_cached()._serving(warehouse, carrier),
        f"env['delivery.carrier'].browse({gone.id}).unlink()",
    ),
]


def ask(probe):
    env.cr.commit()
    env.invalidate_all()
    return probe()


found = {}
for name, probe, change in cases:
    if "only method" in name:
        window.carrier_ids = gone
    before = ask(probe), ask(probe)
    elsewhere(change)
    if name == "rights of a person":
        env.registry.check_signaling()  # core keeps them, and looks at the beginning of each request
    found[name] = [*before, ask(probe)]
pipe.close()
other.wait(60)
print("RESULT", json.dumps(found))
"""


@tagged("post_install", "-at_install")
class TestOtherServer(RaceCase):
    def test_a_change_elsewhere_counts_at_once(self):
        self.maxDiff = None
        found = self._run(SCRIPT, {})
        self.assertEqual(
            found,
            {
                "review level": [True, True, False],
                "people of a level": [True, True, False],
                "rights of a person": [True, True, False],
                "window": ["2026-03-03 15:30:00"] * 2 + ["2026-03-03 17:00:00"],
                "exceptional day": ["2026-03-03 17:00:00"] * 2 + ["2026-03-04 17:00:00"],
                "holiday": ["2026-03-04 02:00:00"] * 2 + ["2026-03-05 02:00:00"],
                "working hours": ["2026-03-05 02:00:00"] * 2 + ["2026-03-05 03:00:00"],
                "time zone of a centre": ["2026-03-05 17:00:00"] * 2 + ["2026-03-05 09:00:00"],
                "region of a centre": [False, False, True],
                "completeness rule": [True, True, False],
                "discount limit": [10.0, 10.0, 20.0],
                "discount limit that is gone": [True, True, False],
                "notice": [True, True, False],
                "substitute": [0, 0, 1],
                "a window's only method is gone": [False, False, True],
            },
        )


@tagged("post_install", "-at_install")
class TestCached(TransactionCase):
    def setUp(self):
        super().setUp()
        self.Level = self.env["order.process.review.level"]
        # As a transaction that has changed nothing itself.
        self.env.cr.postcommit.data.pop("order_process.cached", None)

    def _ask(self):
        self.env.invalidate_all()
        levels = self.Level._get_cached()
        return [(level.sequence, level.domain, level.user_ids.ids, level.group_id.id) for level in levels]

    def test_read_once(self):
        found = self._ask()
        with self.assertQueryCount(0):
            self.assertEqual(self._ask(), found)
        self.env.invalidate_all()
        self.assertEqual(found, [(x.sequence, x.domain, x.user_ids.ids, x.group_id.id) for x in self.Level.search([])])

    def test_ones_own_change_counts_at_once_and_leaves_nothing(self):
        before = self._ask()
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.Level.search([], limit=1).domain = "[('amount_total', '>', 5)]"
            self.assertEqual(self._ask()[0][1], "[('amount_total', '>', 5)]")
            raise ZeroDivisionError
        self.assertEqual(self._ask(), before)
        self.env.cr.postcommit.data.clear()
        self.assertEqual(self._ask(), before)

    def test_archived_ones_are_asked_for(self):
        level = self.Level.search([], limit=1)
        level.active = False
        self.assertNotIn(level, self.Level._get_cached())
        self.assertIn(level, self.Level._get_cached(archived=True))

    def test_a_name_is_in_the_reader_s_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        level = self.Level.search([], limit=1)
        level.with_context(lang="zh_CN").name = "初审"
        self.env.cr.postcommit.data.clear()
        self.env.invalidate_all()
        self.assertEqual(self.Level.with_context(lang="zh_CN")._get_cached()[0].name, "初审")
        self.assertNotEqual(self.Level.with_context(lang="en_US")._get_cached()[0].name, "初审")

    def test_days_off_of_one_person_empty_nothing(self):
        employee = self.env["resource.resource"].create({"name": "Li"})
        self.env.cr.postcommit.data.clear()
        values = {"date_from": "2026-03-04 00:00:00", "date_to": "2026-03-04 23:00:00"}
        leave = self.env["resource.calendar.leaves"].create({**values, "resource_id": employee.id})
        self.assertNotIn("order_process.cached", self.env.cr.postcommit.data)
        leave.resource_id = False
        self.assertIn("order_process.cached", self.env.cr.postcommit.data)
