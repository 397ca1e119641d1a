from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL, format_amount

from ..base.staff import check_role

# Of fewer cases than these, a rate or a median says little.
FEW = 10
# How the lists of these models look where they are opened from a figure.
LIST_VIEWS = {
    "sale.order": "order_process.view_order_list",
    "order.process.clock": "order_process.view_clock_list",
    "order.process.hold": "order_process.view_hold_list",
    "order.process.dispatch": "order_process.view_dispatch_list",
    "order.process.missed": "order_process.view_missed_list",
    "order.process.review": "order_process.view_review_list",
    "rating.rating": "order_process.view_rating_list",
    "order.process.register.order": "order_process.view_register_order_list",
    "order.process.way": "order_process.view_way_list",
    "order.process.way.step": "order_process.view_way_step_list",
}


class OrderProcessDashboard(models.AbstractModel):
    """How tiles and figures are made."""

    _inherit = "order.process.dashboard"

    # === What is shown ===

    @api.model
    def _tile(self, code, title, figures=(), **more):
        """A tile.

        :param figures: its big numbers
        :param more: ``hint`` (one sentence), ``columns`` (labels) and ``rows`` (``{"label", "cells"}`` with a list of
            figures for each column), ``chart`` (``bar``, ``stacked``), ``empty`` (what to say where there is nothing),
            ``wide``
        """
        return {"code": code, "title": title, "figures": list(figures), "rows": [], "columns": [], **more}

    @api.model
    def _figure(self, label, value, listing, **more):
        """A number with the list behind it.

        :param listing: what :meth:`_listing` made
        :param more: ``text`` (how the value is written; by itself a whole number), ``measure`` (what is compared and
            drawn; by itself the value), ``previous`` and ``previous_text`` of the period before, ``few`` (too few
            cases to go by), ``tone`` (``bad``, ``good``, ``soon``), ``note``
        """
        more.setdefault("text", f"{value:,}")
        more.setdefault("measure", value)
        if more.get("previous") is not None:
            more.setdefault("previous_text", f"{more['previous']:,}")
            more["change"] = (more["measure"] > more["previous"]) - (more["measure"] < more["previous"])
        return {"label": label, "value": value, "list": listing, **more}

    @api.model
    def _listing(self, model, domain, name, **more):
        """The list of a figure: model, domain (as the client reads it) and name; more: ``group_by``, ``of`` (the field
        whose sum the figure is, where it counts no records)."""
        return {"model": model, "domain": list(Domain(domain)), "name": name, **more}

    @api.model
    def action_open_list(self, listing):
        """The window action of a figure's list, for people of the company."""
        refusal = self.env._("Only people of the company do this.")
        check_role(self.env, "base.group_user", refusal, AccessError)
        model, context = listing["model"], {"create": False}
        if listing.get("group_by"):
            context["group_by"] = listing["group_by"]
        view = self.env.ref(LIST_VIEWS[model], raise_if_not_found=False) if model in LIST_VIEWS else None
        return {
            "type": "ir.actions.act_window",
            "name": listing["name"],
            "res_model": model,
            "views": [(view.id if view else False, "list"), (False, "form")],
            "domain": listing["domain"],
            "context": context,
        }

    # === Spans of time ===

    @api.model
    def _within(self, name, scope, before=False):
        """Instants of the period, or of the one before as far as it is compared."""
        since, until = (scope.before_since, scope.before_until) if before else (scope.since, scope.until)
        return Domain(name, ">=", fields.Datetime.to_string(since)) & Domain(
            name, "<", fields.Datetime.to_string(until)
        )

    @api.model
    def _on_days(self, name, scope, before=False):
        """Days of the period, or of the one before as far as it is compared."""
        first, last = (scope.before_first, scope.before_last) if before else (scope.first, scope.last)
        return Domain(name, ">=", fields.Date.to_string(first)) & Domain(name, "<=", fields.Date.to_string(last))

    # === Numbers ===

    @api.model
    def _count_by(self, model, domain, name):
        """``{value: number}`` of what the reader may see; records by their id."""
        rows = self.env[model]._read_group(domain, [name], ["__count"])
        return {getattr(value, "id", value): number for value, number in rows}

    @api.model
    def _get_rate(self, model, title, cases, failed, failed_title):
        """Two figures: how many percent of the cases went well, and those that did not.

        :param cases: makes the domain of the cases, of the period or (``True``) of the one before
        :param failed: domain of those that went wrong
        """
        Model = self.env[model]
        whole, bad, whole_before, bad_before = (
            Model.search_count(domain)
            for before in (False, True)
            for domain in (cases(before), cases(before) & failed)
        )
        rate = self._figure(
            title,
            whole,
            self._listing(model, cases(False), title),
            text=self._say_percent(whole - bad, whole),
            measure=100.0 * (whole - bad) / whole if whole else None,
            note=self.env._("%(part)s of %(whole)s", part=whole - bad, whole=whole),
            few=0 < whole < FEW,
            **(
                {
                    "previous": 100.0 * (whole_before - bad_before) / whole_before,
                    "previous_text": self._say_percent(whole_before - bad_before, whole_before),
                }
                if whole_before and whole
                else {}
            ),
        )
        wrong = self._figure(
            failed_title,
            bad,
            self._listing(model, cases(False) & failed, failed_title),
            previous=bad_before,
            tone="bad" if bad else "good",
        )
        return [rate, wrong]

    @api.model
    def _say_hours(self, hours):
        """A span of time as people say it.

        A median of less than an hour in minutes, of more than two days in days."""
        if hours is None:
            return "–"
        if hours < 1:
            return self.env._("%s min", round(hours * 60))
        if hours < 48:
            return self.env._("%s h", f"{hours:.1f}")
        return self.env._("%s days", f"{hours / 24:.1f}")

    @api.model
    def _say_percent(self, part, whole):
        return f"{100.0 * part / whole:.1f} %" if whole else "–"

    @api.model
    def _say_amounts(self, amounts):
        """``{currency: amount}`` as text; several currencies are named one by one."""
        return " + ".join(format_amount(self.env, amount, currency) for currency, amount in amounts.items() if amount)

    @api.model
    def _get_spread(self, model, domain, name, hours, shares=(0.5, 0.9)):
        """``{value: (number, percentile…)}`` of a span in hours, by a stored field, of what the reader may see.

        :param SQL hours: over the columns of the model's table, named ``row``
        """
        Model = self.env[model]
        found = Model._search(domain)
        Model.flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT row.%s, count(*), %s FROM %s row WHERE row.id IN %s GROUP BY 1",
                SQL.identifier(name),
                SQL(", ").join(SQL("percentile_cont(%s) WITHIN GROUP (ORDER BY %s)", share, hours) for share in shares),
                SQL.identifier(Model._table),
                found.subselect(),
            )
        )
        return {value: tuple(rest) for value, *rest in rows}
