from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError

from ..gate.event import describes
from .allowed import KINDS
from .clock_rule import CALENDARS, STAGES

# What a breach proves does not change with what comes later.
PROVEN = frozenset({"deadline", "breached", "breached_on", "user_id", "group_id", "breach_codes", "left_seconds"})


class OrderProcessClock(models.Model):
    """The time that an order was in a stage: by when it had to be through, and whether it was (J1).

    One row for each time that an order enters the stage. A breach stays a breach, whatever comes later."""

    _name = "order.process.clock"
    _inherit = ["order.process.evidence", "order.process.of.order"]
    _description = "Time Kept"
    _order = "breached desc, deadline desc, id desc"
    _rec_name = "order_id"

    _evidence_mutable = PROVEN | {"warn_on", "warned_on", "told_on", "paused_on", "paused_seconds", "ended_on"}

    order_id = fields.Many2one("sale.order", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    partner_id = fields.Many2one(related="order_id.partner_id", string="Dealer")
    warehouse_id = fields.Many2one("stock.warehouse", "Centre", index="btree_not_null", ondelete="restrict")
    stage = fields.Selection(STAGES, required=True)
    occurrence = fields.Integer("Time No.", required=True, help="How often the order has entered the stage.")
    rule_id = fields.Many2one("order.process.clock.rule", "Rule", required=True, index=True, ondelete="restrict")
    allowed = fields.Float("Time Allowed", required=True)
    kind = fields.Selection(KINDS, "Counted In", required=True)
    calendar = fields.Selection(CALENDARS, "Working Hours", required=True)
    allowed_seconds = fields.Integer(required=True, help="The time allowed, in seconds of its kind.")
    warn_percent = fields.Integer()
    started_on = fields.Datetime("Began", required=True)
    deadline = fields.Datetime("Deadline", required=True)
    warn_on = fields.Datetime("Warning")
    warned_on = fields.Datetime()
    paused_on = fields.Datetime("Paused Since", help="Since then time stands still.")
    left_seconds = fields.Integer(help="What was left when the clock was paused.")
    paused_seconds = fields.Integer("Paused (s)", help="How much time of its kind the pauses took.")
    ended_on = fields.Datetime("Ended")
    breached = fields.Boolean("Breach", readonly=True)
    breached_on = fields.Datetime("Late Since")
    breach_codes = fields.Char(help="What held the order when the time ran out.")
    told_on = fields.Datetime(help="When the next person was told of the breach.")
    user_id = fields.Many2one("res.users", "Responsible", index="btree_not_null", ondelete="restrict")
    group_id = fields.Many2one("res.groups", "Responsible Role", ondelete="restrict")

    _once = models.UniqueIndex("(order_id, stage, occurrence)", "The time of this stage is kept already.")
    _running = models.UniqueIndex("(order_id, stage) WHERE ended_on IS NULL", "The clock of this stage runs already.")
    _due = models.Index(
        "(company_id, deadline) WHERE ended_on IS NULL AND paused_on IS NULL AND breached_on IS NULL"
    )
    _close = models.Index(
        "(company_id, warn_on) WHERE ended_on IS NULL AND paused_on IS NULL AND breached_on IS NULL"
        " AND warned_on IS NULL"
    )
    # As the ORM asks for a boolean, or the index would not be used.
    _breaches = models.Index("(company_id, deadline) WHERE breached IS TRUE")
    _ended = models.Index("(company_id, ended_on) WHERE ended_on IS NOT NULL")
    _open = models.Index("(company_id, deadline) WHERE ended_on IS NULL")

    def write(self, vals):
        """Nothing of a clock that has ended changes any more, and nothing that a breach proves."""
        if self.filtered("ended_on") and not vals.keys() <= {"told_on"}:
            raise UserError(self.env._("The time was taken: what has ended stays as it is."))
        if not PROVEN.isdisjoint(vals) and self.filtered("breached"):
            raise UserError(self.env._("A breach stays on record as it is, whatever comes later."))
        return super().write(vals)

    def _advance_each(self, changes):
        """Write ``{clock: vals}``, those with the same values together."""
        groups = defaultdict(self.browse)
        for clock, vals in changes.items():
            groups[tuple(sorted(vals.items()))] |= clock
        for vals, clocks in groups.items():
            clocks._advance(dict(vals))

    # === Breach and end ===

    def _breach(self, now):
        """Put on record that the time of these ran out, with what held the orders; those that are paused wait.

        :return: the clocks of which it was not known
        """
        late = self.sudo().filtered(
            lambda clock: not clock.breached and not clock.paused_on and not clock.ended_on and clock.deadline < now
        )
        if not late:
            return late
        held = defaultdict(list)
        for hold in late.order_id._get_open_holds().sorted("id"):
            held[hold.order_id].append(hold.code)
        late._advance_each(
            {
                clock: {
                    "breached": True,
                    "breached_on": clock.deadline,
                    "breach_codes": ",".join(dict.fromkeys(held[clock.order_id])) or False,
                }
                for clock in late
            }
        )
        self.env["order.process.event"]._log(
            (
                clock.order_id,
                "overdue",
                {"clock": clock.stage, "deadline": clock._say_instant(clock.deadline), "people": clock._say_owner()},
            )
            for clock in late
        )
        return late

    def _end(self, now):
        """The orders are through with these stages; whoever was late is on record, also where nobody noticed before."""
        running = self.sudo().filtered(lambda clock: not clock.ended_on)
        if not running:
            return
        running._resume(now)
        running._breach(now)
        running._advance({"ended_on": now})

    def _say_owner(self):
        return self.user_id.name or self.group_id.name or ""


@describes("clock")
def describe_clock(event, _key, value):
    stages = dict(event.env["order.process.clock"]._fields["stage"]._description_selection(event.env))
    yield event.env._("Stage"), stages.get(value, value)
