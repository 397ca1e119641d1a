from odoo import fields, models
from odoo.tools import SQL

from ..base.modes import PROCESS_MODES
from .trip import TRIP_STATES

ON_TIME_MINUTES = 15

# One row for each trip: what it carries, its stops, the freight of its transfers.
QUERY = """
    WITH carried AS (
        SELECT stop.trip_id, picking.id AS picking_id
          FROM order_process_stop stop
          JOIN stock_picking picking ON picking.stop_id = stop.id AND picking.state != 'cancel'
         UNION
        SELECT trip_id, picking_id
          FROM order_process_proof
         WHERE void_on IS NULL
         UNION
        SELECT handover.from_trip_id, line.picking_id
          FROM order_process_trip_handover_line line
          JOIN order_process_trip_handover handover ON handover.id = line.handover_id
         WHERE line.in_custody IS NOT TRUE
    ), loads AS (
        SELECT carried.trip_id, count(DISTINCT picking.sale_id) AS order_count,
               sum(move.product_qty * product.weight) AS weight,
               sum(move.product_qty * product.volume) AS volume
          FROM carried
          JOIN stock_picking picking ON picking.id = carried.picking_id
          JOIN stock_move move ON move.picking_id = picking.id AND move.state != 'cancel'
          JOIN product_product product ON product.id = move.product_id
         GROUP BY carried.trip_id
    ), doors AS (
        SELECT trip_id, count(*) AS stops,
               count(*) FILTER (WHERE state = 'failed') AS failed,
               count(*) FILTER (WHERE state IN ('done', 'failed')) AS ended,
               count(*) FILTER (WHERE state IN ('done', 'failed') AND arrived_on IS NOT NULL
                   AND arrived_on > planned_on + %(minutes)s * interval '1 minute') AS late
          FROM order_process_stop
         WHERE state != 'moved'
         GROUP BY trip_id
    ), freights AS (
        SELECT stop.trip_id, sum(freight.charged) AS charged, sum(freight.recovered) AS recovered
          FROM order_process_freight freight
          JOIN stock_picking picking ON picking.id = freight.picking_id
          JOIN order_process_stop stop ON stop.id = picking.stop_id
         GROUP BY stop.trip_id
    )
    SELECT trip.id, trip.id AS trip_id, trip.dispatch_id, trip.company_id, kind.warehouse_id, trip.vehicle_id,
           trip.driver_id, trip.process_mode, trip.trip_state,
           COALESCE(trip.left_on, trip.departs_on) AS departs_on,
           EXTRACT(EPOCH FROM COALESCE(trip.back_on, trip.returns_on)
               - COALESCE(trip.left_on, trip.departs_on)) / 3600 AS hours,
           COALESCE(doors.stops, 0) AS stops, COALESCE(doors.failed, 0) AS failed,
           COALESCE(doors.ended, 0) AS ended, COALESCE(doors.late, 0) AS late,
           CASE WHEN doors.ended > 0 THEN 100.0 * (doors.ended - doors.late) / doors.ended END
               AS on_time_percent,
           COALESCE(loads.order_count, 0) AS order_count, COALESCE(loads.weight, 0) AS weight,
           COALESCE(loads.volume, 0) AS volume,
           GREATEST(100 * loads.weight / NULLIF(size.weight_capacity, 0),
               100 * loads.volume / NULLIF(size.volume_capacity, 0)) AS load_percent,
           trip.planned_km AS kilometres, trip.trip_cost AS cost,
           trip.trip_cost / NULLIF(loads.order_count, 0) AS order_cost,
           COALESCE(freights.charged, 0) AS freight_charged,
           COALESCE(freights.recovered, 0) AS freight_recovered
      FROM stock_picking_batch trip
      JOIN stock_picking_type kind ON kind.id = trip.picking_type_id
      LEFT JOIN fleet_vehicle_model_category size ON size.id = trip.vehicle_category_id
      LEFT JOIN loads ON loads.trip_id = trip.id
      LEFT JOIN doors ON doors.trip_id = trip.id
      LEFT JOIN freights ON freights.trip_id = trip.id
     WHERE trip.trip_state IS NOT NULL
"""


class OrderProcessTripReport(models.Model):
    """Each trip in figures (G5): what it carried, whether it was on time, how far it went, what it cost and brought.

    Kilometres and cost are estimates of the plan. A trip carried what it brought to a door, also where nobody took it
    and another trip brought it again, and what it handed over; freight counts once, at the trip of the last attempt."""

    _name = "order.process.trip.report"
    _description = "Analysis of Trips"
    _auto = False
    _order = "departs_on desc, id desc"
    _rec_name = "trip_id"
    _depends = {
        "stock.picking.batch": [
            *("trip_state", "departs_on", "returns_on", "left_on", "back_on"),
            *("planned_km", "trip_cost", "vehicle_id", "vehicle_category_id", "driver_id"),
        ],
        "order.process.stop": ["trip_id", "state", "planned_on", "arrived_on"],
        "order.process.proof": ["trip_id", "picking_id", "void_on"],
        "order.process.trip.handover": ["from_trip_id"],
        "order.process.trip.handover.line": ["handover_id", "picking_id", "in_custody"],
        "order.process.freight": ["charged", "recovered", "picking_id"],
        "stock.picking": ["stop_id", "state"],
        "stock.move": ["product_qty", "state"],
    }

    trip_id = fields.Many2one("stock.picking.batch", "Trip", readonly=True)
    dispatch_id = fields.Many2one("order.process.dispatch", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    warehouse_id = fields.Many2one("stock.warehouse", "Centre", readonly=True)
    vehicle_id = fields.Many2one("fleet.vehicle", readonly=True)
    driver_id = fields.Many2one("res.partner", "Driver", readonly=True)
    process_mode = fields.Selection(PROCESS_MODES, "Delivery Mode", readonly=True)
    trip_state = fields.Selection(TRIP_STATES, "State", readonly=True)
    departs_on = fields.Datetime("Departs", readonly=True)
    hours = fields.Float(readonly=True, help="From departure to return; as planned until it is back.")
    stops = fields.Integer("Number of Stops", readonly=True)
    failed = fields.Integer("Not Delivered", readonly=True)
    ended = fields.Integer("Stops Ended", readonly=True)
    late = fields.Integer("Late Stops", readonly=True, help="Arrived more than 15 minutes after the planned time.")
    on_time_percent = fields.Float("On Time %", readonly=True, aggregator="avg", help="Of the stops that are ended.")
    order_count = fields.Integer("Orders", readonly=True)
    weight = fields.Float("Weight (kg)", readonly=True)
    volume = fields.Float("Volume (m³)", readonly=True)
    load_percent = fields.Float(
        "Load %", readonly=True, aggregator="avg", help="Of weight or volume, whichever fills the vehicle first."
    )
    kilometres = fields.Float("Kilometres, Estimated", readonly=True)
    cost = fields.Monetary("Cost, Estimated", readonly=True)
    order_cost = fields.Monetary("Cost of an Order", readonly=True, aggregator="avg")
    freight_charged = fields.Monetary(readonly=True)
    freight_recovered = fields.Monetary(readonly=True)

    @property
    def _table_query(self):
        return SQL(QUERY, minutes=ON_TIME_MINUTES)
