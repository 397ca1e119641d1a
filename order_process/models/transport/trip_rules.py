from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.sentinel import internal
from ..base.staff import may
from ..base.work_time import to_local
from .trip import HERE_STATES, RUNNING_STATES

MANAGER = "order_process.group_approving_manager"
BOOKED_FIELDS = frozenset(
    {"vehicle_id", "vehicle_category_id", "driver_id", "escort_id", "departs_on", "returns_on", "override_reason"}
)


class StockPickingBatch(models.Model):
    """What a vehicle, a driver and a day allow (G1): refused, or passed by an approving manager with a reason."""

    _inherit = "stock.picking.batch"

    override_reason = fields.Char(
        "In Spite of the Rules",
        copy=False,
        help="Why the trip goes all the same; approving managers say it, and it stays in the history.",
    )
    overridden_kinds = fields.Json(kept=True, copy=False, readonly=True)
    trip_problems = fields.Text("Against the Rules", compute="_compute_trip_problems")

    @api.depends("trip_state", "stop_ids.picking_ids", *(BOOKED_FIELDS - {"override_reason"}))
    def _compute_trip_problems(self):
        for batch in self:
            batch.trip_problems = "\n".join(batch._get_trip_problems().values()) if batch.trip_state else False

    def write(self, vals):
        result = super().write(vals)
        if not BOOKED_FIELDS.isdisjoint(vals):
            self.filtered(lambda batch: batch.trip_state in HERE_STATES)._check_trip_rules()
        return result

    def _guard_write(self, vals):
        super()._guard_write(vals)
        if vals.get("override_reason") and not may(self.env, MANAGER):
            raise UserError(self.env._("Only an approving manager sends a trip in spite of the rules."))
        if not BOOKED_FIELDS.isdisjoint(vals):
            gone = self.filtered(lambda batch: batch.trip_state in ("way", "back", "closed"))
            if gone:
                raise UserError(
                    self.env._(
                        "%s has left: vehicle, people and times are on record. A breakdown is handed over.",
                        ", ".join(gone.mapped("name")),
                    )
                )

    def _check_trip_rules(self):
        """Book vehicle, driver and escort, or refuse.

        :raises UserError: everything that is against the rules, unless a manager has passed just that
        """
        for trip in self:
            trip._check_times()
            self.env["order.process.trip.turn"]._take(trip._get_booked())
            problems = trip._get_trip_problems()
            fresh = set(problems) - set(trip.sudo().overridden_kinds or ())
            if not fresh:
                continue
            if not trip.override_reason or not may(self.env, MANAGER):
                raise UserError(
                    "\n".join(
                        [
                            self.env._("%s cannot go like this:", trip.name),
                            *(f"• {text}" for text in problems.values()),
                            self.env._("Change the trip; or an approving manager passes it with a reason."),
                        ]
                    )
                )
            internal(trip).write({"overridden_kinds": sorted(problems)})
            trip._log_trip("overridden", "\n".join([trip.override_reason, *problems.values()]))

    def _check_times(self):
        self.ensure_one()
        if self.departs_on and self.returns_on and self.returns_on <= self.departs_on:
            raise UserError(self.env._("%s returns before it departs: look at the two times.", self.name))

    def _get_booked(self):
        trip = self.sudo()
        return trip.vehicle_id, trip.driver_id, trip.escort_id

    def _get_trip_problems(self):
        """``{kind: text}`` of what is against the rules now; empty where nothing is."""
        self.ensure_one()
        trip = self.sudo().with_env(self.env(su=True))
        load = trip._get_loads()[trip]
        problems = trip._get_overload(load) | trip._get_lacking_licences(load)
        if trip.departs_on and trip.returns_on:
            last = trip._get_local_day(trip.returns_on)
            if trip.vehicle_id:
                problems |= trip.vehicle_id._get_road_problems(trip._get_local_day(trip.departs_on), last)
            if trip.driver_id:
                driver = self.env["order.process.driver"]._get_driver(trip.driver_id)
                problems |= driver._get_road_problems(trip.driver_id, last)
            problems |= trip._get_double_booking() | trip._get_overtime()
        return problems

    def _get_local_day(self, instant):
        return to_local(instant, self.company_id._process_tz()).date()

    def _get_overload(self, load):
        found = {}
        if self.vehicle_category_id:
            over = [
                self.env._("%(used)s of %(most)s %(unit)s", used=f"{used:g}", most=f"{most:g}", unit=unit)
                for used, most, unit in self._get_capacities(load)
                if most and round(used - most, 6) > 0
            ]
            if over:
                found["overload"] = self.env._(
                    "%(vehicle)s would be overloaded: %(what)s.",
                    vehicle=self.vehicle_no or self.vehicle_id.display_name,
                    what=", ".join(over),
                )
        return found

    def _get_lacking_licences(self, load):
        wanted = self.env["order.process.load.licence"].browse(load.licences)
        driver = self.env["order.process.driver"]._get_driver(self.driver_id)
        carrying = [(self.vehicle_id, self.vehicle_id)] if self.vehicle_id else []
        carrying += [(self.driver_id, driver)] if self.driver_id else []
        lacking = {}
        for who, holder in carrying:
            if missing := wanted - holder.load_licence_ids:
                lacking[f"load_{who._name}"] = self.env._(
                    "%(who)s has no licence for this load: %(what)s.",
                    who=who.display_name,
                    what=", ".join(missing.mapped("name")),
                )
        return lacking

    def _get_double_booking(self):
        found = {}
        for name in ("vehicle_id", "driver_id", "escort_id"):
            other = self[name] and self.search(
                [
                    (name, "=", self[name].id),
                    ("id", "!=", self.id),
                    ("trip_state", "in", RUNNING_STATES),
                    ("departs_on", "<", self.returns_on),
                    ("returns_on", ">", self.departs_on),
                ],
                limit=1,
            )
            if other:
                found[f"double_{name}"] = self.env._(
                    "%(who)s is on %(trip)s at that time already (%(from)s to %(to)s).",
                    who=self[name].display_name,
                    trip=other.name,
                    **{
                        "from": self.company_id._describe_instant(other.departs_on),
                        "to": self.company_id._describe_instant(other.returns_on),
                    },
                )
        return found

    def _get_overtime(self):
        """More hours of a driver on one day than the company allows, all trips of the day together."""
        limit = self.company_id.driver_day_hours
        if not limit or not self.driver_id:
            return {}
        day = self._get_local_day(self.departs_on)
        others = self.search(
            [
                ("driver_id", "=", self.driver_id.id),
                ("trip_state", "!=", False),
                ("departs_on", ">=", fields.Datetime.subtract(self.departs_on, days=1)),
                ("departs_on", "<=", fields.Datetime.add(self.departs_on, days=1)),
                ("returns_on", "!=", False),
            ]
        )
        trips = (others | self).filtered(lambda trip: trip._get_local_day(trip.departs_on) == day)
        hours = sum((trip.returns_on - trip.departs_on).total_seconds() for trip in trips) / 3600
        if round(hours - limit, 6) <= 0:
            return {}
        return {
            "overtime": self.env._(
                "%(driver)s would be on the road for %(hours)s hours that day; %(limit)s are allowed.",
                driver=self.driver_id.name,
                hours=f"{hours:.1f}",
                limit=f"{limit:g}",
            )
        }
