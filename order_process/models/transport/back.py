from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..base.lock import lock_rows
from ..base.notify import show_result
from ..base.plain import as_text
from ..base.staff import check_role
from .trip import _as_trip

KEEPERS = ("order_process.group_warehouse_keeper", "order_process.group_dispatcher")


def _as_closed(env):
    return env._("An approving manager lets a trip be closed without its papers, by the button of the trip.")


class StockPickingBatch(models.Model):
    """A trip that is back: goods are counted, papers ticked, money handed in, and then it is closed (G6)."""

    _inherit = "stock.picking.batch"

    back_by_id = fields.Many2one(
        "res.users", "Taken Back by", kept=_as_trip, copy=False, readonly=True, ondelete="restrict"
    )
    closed_by_id = fields.Many2one(
        "res.users", "Closed by", kept=_as_trip, copy=False, readonly=True, ondelete="restrict"
    )
    papers_excused = fields.Char("Closed without All Papers", kept=_as_closed, copy=False, readonly=True)
    custody_ids = fields.One2many("order.process.custody", "trip_id", "Custody", readonly=True)
    has_held = fields.Boolean(compute="_compute_close_problems")
    held_money = fields.Text("Money with the Escort", compute="_compute_close_problems")
    close_problems = fields.Text("Before It Is Closed", compute="_compute_close_problems")

    @api.depends_context("lang")
    @api.depends("trip_state", "custody_ids.quantity", "stop_ids.state", "papers_excused")
    def _compute_close_problems(self):
        for trip in self:
            asked = trip.trip_state in ("way", "back")
            trip.close_problems = "\n".join(trip._get_close_problems()) if asked else False
            trip.held_money = trip._describe_held_money() if asked else False
            trip.has_held = trip.trip_state == "back" and bool(trip._get_held_goods())

    # === Who ===

    def _check_back_people(self):
        """:raises UserError: to who is no keeper or dispatcher of the trip's centre, or took the goods along"""
        refusal = self.env._("A keeper or dispatcher takes trips back, counts and closes them.")
        check_role(self.env, KEEPERS, refusal, AccessError)
        self.check_access("read")
        lock_rows(self.sudo())
        for trip in self:
            centre = trip.sudo().picking_type_id.warehouse_id
            if not self.env.user._works_at(centre):
                raise UserError(
                    self.env._(
                        "%(trip)s belongs to %(centre)s: a keeper of that centre takes it back.",
                        trip=trip.name,
                        centre=centre.name,
                    )
                )
            trip._check_not_own()

    def _check_not_own(self):
        self.ensure_one()
        if self._is_driven_by(self.env.user):
            raise UserError(
                self.env._("%s is your own trip: somebody else counts what came back and closes it.", self.name)
            )

    def _check_trip_state(self, state):
        labels = dict(self._fields["trip_state"]._description_selection(self.env))
        for trip in self:
            if trip.trip_state != state:
                raise UserError(
                    self.env._(
                        "%(trip)s is “%(now)s”; this is for trips that are “%(asked)s”.",
                        trip=trip.name,
                        now=trip._get_state_label(),
                        asked=labels[state],
                    )
                )

    # === Back ===

    def action_back(self):
        """The vehicle is back.

        :raises UserError: to whom the role is missing, or while stops are open: the phone may still have to send them
        """
        self._check_back_people()
        self._check_trip_state("way")
        for trip in self:
            if open_stops := trip._get_open_stops():
                raise UserError(
                    self.env._(
                        "%(trip)s: nothing is said yet of %(stops)s. Let the escort send what is on the phone; or, if"
                        " they were not reached, press “Back without Them” and count their goods.",
                        trip=trip.name,
                        stops=", ".join(open_stops.mapped("partner_id.display_name")),
                    )
                )
        self._come_back()
        return True

    def action_back_without(self, reason):
        """The vehicle is back and has not reached its last stops: their goods are counted like those refused.

        :raises UserError: without a reason; otherwise as ``action_back``
        """
        self._check_back_people()
        self._check_trip_state("way")
        reason = as_text(reason)
        if not reason:
            raise UserError(self.env._("Say why these stops were not reached."))
        now = fields.Datetime.now()
        for trip in self.sudo():
            for stop in trip._get_open_stops():
                stop._end_unreached(now, reason)
        self._come_back()
        return True

    def _come_back(self):
        now = fields.Datetime.now()
        for trip in self:
            trip._receive_proven(anyway=True)
            trip._set_trip_state("back", back_on=now, back_by_id=self.env.uid)
            trip._log_trip("back")
            trip.sudo()._after_back()

    # === Closed ===

    def _get_close_problems(self):
        problems = super()._get_close_problems()
        trip = self.sudo()
        if trip.trip_state != "back":
            problems.append(self.env._("The trip is not back yet."))
        if open_stops := trip._get_open_stops():
            names = ", ".join(open_stops.mapped("partner_id.display_name"))
            problems.append(self.env._("Nothing is said yet of these stops: %s.", names))
        if held := trip._get_held_goods():
            goods = ", ".join(
                f"{key[3].product_id.with_env(self.env).display_name} × {quantity:g}" for key, quantity in held.items()
            )
            problems.append(
                self.env._(
                    "With %(escort)s: %(goods)s. Count what came back; what is missing, an approving manager decides.",
                    escort=trip.escort_id.name or trip.name,
                    goods=goods,
                )
            )
        return problems + trip.with_env(self.env)._get_money_problems() + trip.with_env(self.env)._get_paper_problems()

    def _get_held_goods(self):
        """``{(case, place, trip, move): quantity}`` that is with the escort of this trip."""
        self.ensure_one()
        domain = [("trip_id", "=", self.id), ("place", "=", "trip")]
        return self.env["order.process.custody"]._get_balance(domain)

    def _get_trip_pickings(self):
        """The transfers that this trip brought to a door, whatever became of them afterwards."""
        proofs = self.env["order.process.proof"].sudo().search([("trip_id", "in", self.ids), ("void_on", "=", False)])
        return proofs.picking_id

    def _get_held_money(self):
        """What the escort of the trip collected on it and has not handed in yet, as superuser."""
        trip = self.sudo()
        pickings = trip._get_trip_pickings() | trip.stop_ids.picking_ids
        return pickings.collection_ids.filtered(
            lambda row: row.state == "escort" and row.escort_id == trip.escort_id
        )

    def _describe_held_money(self):
        """Who has how much of what was collected on the trip; empty where all is handed in."""
        held = self._get_held_money()
        if not held:
            return ""
        return self.env._(
            "%(escort)s has not handed in %(amount)s collected on this trip.",
            escort=held.escort_id.name,
            amount=held._sum_money(),
        )

    def _get_money_problems(self):
        """Money that was collected and not handed in, and what nobody has recorded."""
        trip = self.sudo()
        pickings, problems = trip._get_trip_pickings(), []
        if said := self._describe_held_money():
            problems.append(said)
        own = pickings.filtered(
            lambda picking: picking.stop_id.trip_id == trip and picking._get_proof().outcome in ("delivered", "part")
        )
        owed = {
            picking: sum(amounts)
            for picking, amounts in own._get_to_collect().items()
            if not picking.collection_ids.filtered(lambda row: row.state != "void")
        }
        for picking, amount in owed.items():
            if not picking.sale_id.currency_id.is_zero(amount):
                problems.append(
                    self.env._(
                        "%(order)s: %(amount)s were to be collected and nothing is recorded; record it, or why not.",
                        order=picking.sale_id.name,
                        amount=picking.sale_id.currency_id.format(amount),
                    )
                )
        return problems

    def action_close(self):
        """Close trips of which everything is accounted for.

        :raises UserError: everything that is not; to whom the role is missing
        """
        self._check_back_people()
        for trip in self:
            problems = trip._get_close_problems()
            if problems:
                raise UserError("\n".join([self.env._("%s is not closed yet:", trip.name), *problems]))
        now = fields.Datetime.now()
        for trip in self:
            trip._set_trip_state("closed", closed_on=now, closed_by_id=self.env.uid)
            trip._log_trip("closed")
        return show_result(self.env._("Closed: %s.", ", ".join(self.mapped("name"))))


class OrderProcessStop(models.Model):
    _inherit = "order.process.stop"

    def _end_unreached(self, when, reason):
        """The trip came back without having been there: its goods are in custody like those that nobody took."""
        self.ensure_one()
        proofs = self._create_unmet_proofs({"happened_on": when, "note": reason, "user_id": self.env.uid})
        self._end_stop("failed", when)
        self._after_stop(proofs)


class OrderProcessCollection(models.Model):
    _inherit = "order.process.collection"

    def _sum_money(self):
        """What these come to, in each currency, as people read it; empty where there is none."""
        return ", ".join(
            currency.format(sum(rows.mapped("amount"))) for currency, rows in self.grouped("currency_id").items()
        )
