from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..base.staff import has_role
from ..base.work_time import at_local
from .period import PERIODS, Scope, as_far, bounds, shift

ADMIN = "order_process.group_process_admin"
FINANCE = "order_process.group_finance_reviewer"
LEADER = "order_process.group_desk_leader"
MANAGER = "order_process.group_approving_manager"
# The stages of whose time, and the reasons of whose holds, a board tells.
DESK_STAGES = ("entry", "confirmation", "review", "desk")
WAREHOUSE_STAGES = ("packing", "shipping", "shipped")
DESK_CODES = ("incomplete", "duplicate", "warehouse", "review", "changed", "special", "shortage", "manual")
FINANCE_CODES = ("review", "credit", "payment", "invoice", "freight", "handin", "manual")
WAREHOUSE_CODES = (
    *("shortage", "undispatched", "papers", "carrier", "check", "trip", "door", "receipt", "error", "manual"),
)


class OrderProcessDashboard(models.AbstractModel):
    """What a role looks at: figures of a period beside those of the one before, each with the list behind it (M3).

    A figure counts what its reader may read, by the domain of its list: it says what the list shows."""

    _name = "order.process.dashboard"
    _description = "Dashboard"

    @api.model
    def _get_boards(self):
        """Hook: ``{code: {"label", "groups", "tiles"}}``, in the order in which they are offered. The first that a
        person's roles open is theirs; process administrators open all. A tile is its code, or ``(code, values)``.

        With ``own_centres`` a person who works at certain centres sees these only."""
        return {
            "manager": {
                "label": self.env._("All Centres"),
                "groups": (MANAGER,),
                "tiles": (
                    *("approvals", "windows", "funnel", "stage_times", "holds", "breaches", "first_pass"),
                    *("punctuality", "claims"),
                ),
            },
            "desk": {
                "label": self.env._("Order Desk"),
                "groups": (LEADER, "order_process.group_order_clerk"),
                "tiles": (
                    *("desk_now", "channels", ("holds", {"codes": DESK_CODES}), "first_pass"),
                    *(("stage_times", {"stages": DESK_STAGES}), ("breaches", {"stages": DESK_STAGES}), "misses"),
                ),
            },
            "finance": {
                "label": self.env._("Finance"),
                "groups": (FINANCE,),
                "tiles": (
                    *("finance_now", "money", ("holds", {"codes": FINANCE_CODES}), "escorts"),
                    *(("stage_times", {"stages": ("review",)}), ("breaches", {"stages": ("review",)}), "misses"),
                ),
            },
            "warehouse": {
                "label": self.env._("Warehouse and Dispatch"),
                "groups": ("order_process.group_dispatcher", "order_process.group_warehouse_keeper"),
                "own_centres": True,
                "tiles": (
                    *("windows", "desk_states", ("holds", {"codes": WAREHOUSE_CODES}), "punctuality"),
                    *(("stage_times", {"stages": WAREHOUSE_STAGES}), ("breaches", {"stages": WAREHOUSE_STAGES})),
                ),
            },
            "service": {
                "label": self.env._("Customer Service"),
                "groups": ("order_process.group_customer_service",),
                "tiles": (
                    *("claims", "ratings", "arrivals", "punctuality", ("stage_times", {"stages": ("feedback",)})),
                    ("breaches", {"stages": ("feedback",)}),
                ),
            },
        }

    @api.model
    def _get_my_boards(self):
        """The boards that the current person's roles open."""
        boards = self._get_boards()
        return {code: board for code, board in boards.items() if has_role(self.env, (*board["groups"], ADMIN))}

    @api.model
    @api.readonly
    def get_dashboard(self, board=None, period="week", day=None):
        """Everything that a dashboard shows, in one call.

        :param str board: one of those that the person's roles open; by default the first
        :param str period: ``day``, ``week`` (from Monday) or ``month``
        :param str day: a local date in the period; today by default
        :return: ``{"board", "boards", "period", "day", "label", "running", "previous", "next", "tiles"}``; a tile is
            made by :meth:`_tile`, a figure by :meth:`_figure`
        :raises AccessError: to whom no role opens the board
        :raises UserError: where the period is none
        """
        boards = self._get_my_boards()
        board = board or next(iter(boards), None)
        if board not in boards:
            raise AccessError(self.env._("This dashboard is for other roles. Ask a process administrator."))
        scope = self._get_scope(period, day, boards[board].get("own_centres"))
        tiles = [self._make_tile(scope, tile) for tile in boards[board]["tiles"]]
        return {
            "board": board,
            "boards": [{"code": code, "label": found["label"]} for code, found in boards.items()],
            "tiles": [tile for tile in tiles if tile],
            **self._say_scope(scope),
        }

    @api.model
    def _say_scope(self, scope):
        """The period as the client shows it and asks for the next."""
        return {
            "period": scope.period,
            "day": fields.Date.to_string(scope.first),
            "label": self._describe_period(scope),
            "compared": self._describe_compared(scope),
            "running": scope.first <= scope.today <= scope.last,
            "previous": fields.Date.to_string(scope.before_first),
            "next": fields.Date.to_string(shift(scope.period, scope.first, 1)),
        }

    @api.model
    def _make_tile(self, scope, tile):
        code, values = (tile, {}) if isinstance(tile, str) else tile
        return getattr(self, f"_tile_{code}")(scope, **values)

    @api.model
    def _get_scope(self, period, day=None, own_centres=False):
        company = self.env.company
        zone, today = company._process_tz(), company._process_today()
        if period not in PERIODS:
            raise UserError(self.env._("Choose a day, a week or a month."))
        try:
            day = fields.Date.to_date(day) or today
            first, last = bounds(period, day)
            before = shift(period, first, -1)
            since, until, before_since = (
                at_local(start, 0, zone) for start in (first, last + timedelta(days=1), before)
            )
        except (ValueError, TypeError, OverflowError):
            raise UserError(self.env._("Choose a day of the calendar.")) from None
        now = fields.Datetime.now()
        centres = self.env.user._get_centre_domain() if own_centres else Domain.TRUE
        compared = (before, before_since, as_far(since, until, before_since, now))
        return Scope(company, period, first, last, since, until, *compared, now, today, bool(own_centres), centres)

    @api.model
    def _describe_period(self, scope):
        """The period as people say it."""
        if scope.period == "month":
            # A pattern of the Unicode date formats: month and year in the order of the language.
            return format_date(self.env, scope.first, date_format=self.env._("MMMM y"))
        if scope.period == "week":
            return f"{format_date(self.env, scope.first)} – {format_date(self.env, scope.last)}"
        return format_date(self.env, scope.first, date_format="EEEE, ") + format_date(self.env, scope.first)

    @api.model
    def _describe_compared(self, scope):
        """What the second number of a figure is of."""
        running = scope.first <= scope.today <= scope.last
        return {
            ("day", True): self.env._("“Before” is the day before, until the same time."),
            ("week", True): self.env._("“Before” is last week, until the same time."),
            ("month", True): self.env._("“Before” is last month, until the same day."),
            ("day", False): self.env._("“Before” is the day before."),
            ("week", False): self.env._("“Before” is the week before."),
            ("month", False): self.env._("“Before” is the month before."),
        }[scope.period, running]
