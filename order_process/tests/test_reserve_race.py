"""Two who want the same goods at the same moment: what is there is reserved once, whatever way they take."""

from odoo.tests import tagged

from .race_common import RaceCase

PEOPLE = {"keeper": "warehouse_keeper", "second": "warehouse_keeper", "dispatcher": "dispatcher", "chief": "dispatcher"}

# Each of two transfers wants all that is there; one piece of each order, of which there is one.
BUTTON = """
goods = env["product.product"].create({"name": "Gel", "type": "consu", "is_storable": True})
warehouse = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
env["stock.quant"]._update_available_quantity(goods, warehouse.lot_stock_id, 50)
places = {
    "location_id": warehouse.lot_stock_id.id, "location_dest_id": env.ref("stock.stock_location_customers").id
}
warehouse.out_type_id.auto_batch = False
pickings = env["stock.picking"].create(
    [
        {
            "picking_type_id": warehouse.out_type_id.id,
            "move_ids": [Command.create({"product_id": goods.id, "product_uom_qty": 50, **places})],
            **places,
        }
        for _n in range(2)
    ]
)
pickings.move_ids.state = "confirmed"
env.flush_all()


def check(own, picking):
    return own["stock.picking"].browse(picking.id).action_assign()


results = at_once(
    (users["keeper"], partial(check, picking=pickings[0])), (users["second"], partial(check, picking=pickings[1]))
)
quants = env["stock.quant"].search([("product_id", "=", goods.id), ("location_id", "=", warehouse.lot_stock_id.id)])
lines = pickings.move_line_ids
print("RESULT", json.dumps([results, lines.mapped("quantity"), quants.mapped("reserved_quantity")]))
"""

LATE = """
warehouse = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
product.is_storable = True
env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 1)
window = env["order.process.window"].search([("company_id", "=", company.id)], limit=1)
now = fields.Datetime.now()
dispatch = env["order.process.dispatch"]._append(
    [
        {
            "window_id": window.id,
            "date": now.date(),
            "warehouse_id": warehouse.id,
            "scheduled_on": now - timedelta(minutes=1),
        }
    ]
)
dispatch._advance({"state": "sent"})
orders._sync_process()


def enter(own, order):
    own["order.process.dispatch"].browse(dispatch.id)._take_late(own["sale.order"].browse(order.id), "The dealer waits")


results = at_once(
    (users["dispatcher"], partial(enter, order=orders[0])), (users["chief"], partial(enter, order=orders[1]))
)
quants = env["stock.quant"].search([("product_id", "=", product.id), ("location_id", "=", warehouse.lot_stock_id.id)])
sent = orders.filtered(lambda order: order.process_stage == "dispatched")
print("RESULT", json.dumps([results, len(sent), quants.mapped("reserved_quantity")]))
"""

# Somebody books the same goods and is not through yet, when a transfer leaves.
SHELF = 'env["stock.location"].create({"name": "Shelf", "location_id": warehouse.view_location_id.id})'
LEAVE = BUTTON.partition("def check(")[0].replace('env.ref("stock.stock_location_customers")', SHELF) + """
from psycopg2.errors import LockNotAvailable

pickings[1].move_ids.product_uom_qty = pickings[0].move_ids.product_uom_qty = 20
pickings.action_assign()
pickings.move_ids.picked = True
warehouse.company_id.order_process_enabled = True
env.cr.commit()


def leave(own):
    own["stock.picking"].browse(pickings[0].id).move_ids._action_done()


with env.registry.cursor() as holder, env.registry.cursor() as cr:
    holder.execute("SELECT id FROM stock_quant WHERE product_id = %s FOR UPDATE", [goods.id])
    cr.execute("SET LOCAL lock_timeout = '200ms'")
    try:
        leave(env(cr=cr))
        first = "taken"
    except LockNotAvailable:
        first = "waits"
    cr.rollback()
leave(env)
env.flush_all()
quants = env["stock.quant"].search([("product_id", "=", goods.id), ("location_id", "=", warehouse.lot_stock_id.id)])
print("RESULT", json.dumps([first, quants.mapped("quantity"), quants.mapped("reserved_quantity")]))
"""


@tagged("post_install", "-at_install")
class TestReserveRace(RaceCase):
    def test_goods_leave_while_somebody_books_the_same(self):
        """They would leave from below zero, and stay reserved on the shelf."""
        first, there, reserved = self._run(LEAVE, PEOPLE)
        self.assertEqual((first, there, reserved), ("waits", [30.0], [20.0]))

    def test_two_keepers_check_availability(self):
        results, lines, reserved = self._run(BUTTON, PEOPLE)
        self.assertEqual(results, ["done", "done"])
        self.assertEqual(lines, [50], "one of them has all, the other nothing")
        self.assertEqual(reserved, [50], "no quant with nothing on hand was made")

    def test_two_late_entries(self):
        results, sent, reserved = self._run(LATE, PEOPLE, orders=2)
        self.assertEqual(results[-1], "done")
        self.assertIn("Not enough stock", results[0])
        self.assertEqual((sent, reserved), (1, [1]))
