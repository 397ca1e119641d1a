from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ..base.modes import PROCESS_MODES
from ..base.staff import has_role
from ..dashboard.figures import FEW
from .way_rules import BACK, TIMED, compare, steps_of

READERS = (
    *("order_process.group_approving_manager", "order_process.group_desk_leader"),
    *("order_process.group_finance_reviewer", "order_process.group_customer_service"),
    *("order_process.group_dispatcher", "order_process.group_process_admin"),
)
SHOWN_WAYS = 12


class OrderProcessConformance(models.AbstractModel):
    """The ways on which the orders of a mode and a period really went, beside the policy's (M3): where they wait, where
    they go back, how often a step is done late. Orders count by their business date.

    Read with the rights of who looks; each figure opens its orders, and these their history."""

    _name = "order.process.conformance"
    _description = "Conformance"

    @api.model
    @api.readonly
    def get_conformance(self, mode=None, period="month", day=None):
        """What the page shows, in one call.

        :param str mode: a delivery mode; by default the one with the most orders
        :param str period: ``day``, ``week`` or ``month``
        :param str day: a local date in the period; today by default
        :return: ``{"mode", "modes", "steps", "ways", "figures"}`` and the period as a dashboard says it; see
            :meth:`_get_steps` and :meth:`_get_ways`
        :raises AccessError: to whom the role is missing
        :raises UserError: where the period is none
        """
        if not has_role(self.env, READERS):
            raise AccessError(self.env._("How orders went is read by leaders, managers, finance and customer service."))
        Dashboard = self.env["order.process.dashboard"]
        scope = Dashboard._get_scope(period, day)
        base = self._get_base(scope.company, scope.first, scope.last)
        counts = Dashboard._count_by("order.process.way", base, "process_mode")
        labels = dict(PROCESS_MODES)
        if mode not in labels:
            mode = max(counts, key=lambda key: counts[key] if key else 0, default=None) or "road"
        domain = base & Domain("process_mode", "=", mode)
        selection = dict(self.env["sale.order"]._fields["process_mode"]._description_selection(self.env))
        ways, figures = self._get_ways(scope.company, mode, domain)
        return {
            "mode": mode,
            "modes": [
                {"code": code, "label": selection[code], "count": counts.get(code, 0)} for code, _label in PROCESS_MODES
            ],
            "few": sum(way["figure"]["value"] for way in ways) < FEW if ways else False,
            "steps": self._get_steps(scope.company, mode, domain) if ways else [],
            "ways": ways[:SHOWN_WAYS],
            "more": max(len(ways) - SHOWN_WAYS, 0),
            "figures": figures,
            **Dashboard._say_scope(scope),
        }

    @api.model
    def _get_base(self, company, first, last):
        """The orders that are looked at, by their business date (local days, both included)."""
        return Domain(
            [
                ("company_id", "=", company.id),
                ("business_date", ">=", first.isoformat()),
                ("business_date", "<=", last.isoformat()),
            ]
        )

    @api.model
    def _count_ways(self, company, mode, domain):
        """``[(steps, number, [ways as they are kept], what is not as the policy says)]``, the most frequent first."""
        policy, optional = self.env["order.process.way"]._get_policy_ways(company)[mode]
        found = {}
        for way, number in self.env["order.process.way"]._read_group(domain, ["way"], ["__count"]):
            steps = steps_of((way or "").split(), policy)
            count, kept = found.get(steps, (0, []))
            found[steps] = (count + number, [*kept, way])
        rows = [(steps, number, kept, compare(steps, policy, optional)) for steps, (number, kept) in found.items()]
        return sorted(rows, key=lambda row: (-row[1], row[0]))

    @api.model
    def _get_ways(self, company, mode, domain):
        """The ways that orders went, each with its orders; and how many went as the policy says.

        :return: ``([{"labels", "steps", "fits", "why", "share", "figure"}], figures)``
        """
        Dashboard, Way = self.env["order.process.dashboard"], self.env["order.process.way"]
        labels, rows = Way._get_step_labels(), self._count_ways(company, mode, domain)
        total = sum(number for _steps, number, _kept, _off in rows)
        ways = []
        for steps, number, kept, off in rows:
            name = " → ".join(labels[step] for step in steps)
            ways.append(
                {
                    "steps": [{"step": step, "label": labels[step], "back": step in BACK} for step in steps],
                    "fits": not off,
                    "why": Way._say_deviations(off, labels),
                    "share": 100.0 * number / total,
                    "figure": Dashboard._figure(
                        name, number, Dashboard._listing(Way._name, domain & Domain("way", "in", kept), name)
                    ),
                }
            )
        return ways, self._get_totals(domain, rows, total)

    @api.model
    def _get_totals(self, domain, rows, total):
        """How many orders went as the policy says, how many not, how many went back."""
        Dashboard, off = self.env["order.process.dashboard"], [way for _s, _n, kept, off in rows if off for way in kept]
        strayed = sum(number for _steps, number, _kept, found in rows if found)
        title = {
            "fits": self.env._("As the policy says"),
            "off": self.env._("Otherwise"),
            "back": self.env._("Went back at least once"),
        }
        back = domain & Domain("back_count", ">", 0)
        returned = self.env["order.process.way"].search_count(back) if total else 0
        return [
            Dashboard._figure(
                title["fits"],
                total,
                Dashboard._listing("order.process.way", domain, title["fits"]),
                text=Dashboard._say_percent(total - strayed, total),
                note=self.env._("%(part)s of %(whole)s", part=total - strayed, whole=total),
                few=0 < total < FEW,
            ),
            Dashboard._figure(
                title["off"],
                strayed,
                Dashboard._listing("order.process.way", domain & Domain("way", "in", off), title["off"]),
                tone="bad" if strayed else "good",
            ),
            Dashboard._figure(
                title["back"],
                returned,
                Dashboard._listing("order.process.way", back, title["back"]),
                tone="bad" if returned else "good",
            ),
        ]

    @api.model
    def _get_steps(self, company, mode, domain):
        """The steps of the policy's way, as the orders of a domain took them.

        :return: ``[{"step", "label", "optional", "reached", "wait", "ninety", "backs", "late"}]``: figures, the last
            three empty where there is nothing
        """
        Dashboard, Step = self.env["order.process.dashboard"], self.env["order.process.way.step"]
        policy, optional = self.env["order.process.way"]._get_policy_ways(company)[mode]
        labels = self.env["order.process.way"]._get_step_labels()
        times, backs = self._get_waits(domain), self._get_backs(domain)
        late = self._get_late(company, domain)
        steps = []
        for step in (step for group in policy for step in group):
            here = domain & Domain("step", "=", step)
            count, waited, median, ninety = times.get(step, (0, 0, None, None))
            figure = {
                "step": step,
                "label": labels[step],
                "optional": step in optional,
                "reached": Dashboard._figure(
                    labels[step], count, Dashboard._listing(Step._name, here, labels[step])
                ),
                "wait": waited
                and Dashboard._figure(
                    self.env._("%s: waited before", labels[step]),
                    waited,
                    Dashboard._listing(Step._name, here & Domain("came_from", "!=", False), labels[step]),
                    text=Dashboard._say_hours(median),
                    measure=median,
                    few=waited < FEW,
                ),
                "ninety": Dashboard._say_hours(ninety) if waited else "",
                "ninety_hours": ninety,
                "backs": [
                    Dashboard._figure(
                        labels[back],
                        number,
                        Dashboard._listing(
                            Step._name, domain & Domain([("step", "=", back), ("came_from", "=", step)]), labels[back]
                        ),
                        tone="bad",
                    )
                    for back, number in backs.get(step, {}).items()
                ],
                "late": late.get(step) or False,
            }
            steps.append(figure)
        return steps

    @api.model
    def _get_waits(self, domain):
        """``{step: (times taken, of these waited for, median, 90 %)}`` in hours since the step before."""
        Step = self.env["order.process.way.step"]
        found = Step._search(domain)
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT step, count(*), count(hours), percentile_cont(0.5) WITHIN GROUP (ORDER BY hours),"
                " percentile_cont(0.9) WITHIN GROUP (ORDER BY hours) FROM (%s) row GROUP BY 1",
                found.select(
                    SQL("%s AS step", SQL.identifier(found.table, "step")),
                    SQL("%s AS hours", SQL.identifier(found.table, "hours")),
                ),
            )
        )
        return {step: tuple(rest) for step, *rest in rows}

    @api.model
    def _get_backs(self, domain):
        """``{step from which orders went back: {step back: number}}``"""
        backs = {}
        rows = self.env["order.process.way.step"]._read_group(
            domain & Domain("is_back", "=", True), ["came_from", "step"], ["__count"]
        )
        for before, step, number in rows:
            backs.setdefault(before, {})[step] = number
        return backs

    @api.model
    def _get_late(self, company, domain):
        """``{step: {"rate", "timed", "late"}}``: how often the clock that ends with a step had run out, as figures."""
        Dashboard, Clock = self.env["order.process.dashboard"], self.env["order.process.clock"]
        labels = dict(Clock._fields["stage"]._description_selection(self.env))
        ended = Domain(
            [("company_id", "=", company.id), ("ended_on", "!=", False), ("order_id", "any", list(domain))]
        )
        counts = {}
        for stage, breached, number in Clock._read_group(ended, ["stage", "breached"], ["__count"]):
            counts.setdefault(stage, {})[bool(breached)] = number
        late = {}
        for step, stage in TIMED.items():
            if stage not in counts:
                continue
            bad, whole = counts[stage].get(True, 0), sum(counts[stage].values())
            here = ended & Domain("stage", "=", stage)
            late[step] = Dashboard._figure(
                self.env._("%s: late", labels[stage]),
                bad,
                Dashboard._listing(Clock._name, here & Domain("breached", "=", True), labels[stage]),
                text=Dashboard._say_percent(bad, whole),
                note=self.env._("%(part)s of %(whole)s", part=bad, whole=whole),
                whole=whole,
                few=whole < FEW,
                tone="bad" if bad else "good",
            )
        return late
