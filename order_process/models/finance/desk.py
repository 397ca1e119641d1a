from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import format_amount

from ..base.staff import check_role
from ..company import schedule

DESK_GROUPS = ("order_process.group_finance_reviewer", "order_process.group_approving_manager")


class OrderProcessFinanceDesk(models.AbstractModel):
    """Finance's first screen: what has to be done today, what is left from before, each with its list (ux: Today)."""

    _name = "order.process.finance.desk"
    _description = "Finance Desk"

    # === The screen ===

    @api.model
    def _check_desk(self):
        refusal = self.env._("The finance desk is for finance and approving managers.")
        check_role(self.env, DESK_GROUPS, refusal, AccessError)

    @api.model
    def _get_today_start(self):
        """When today began on the company's clock, as naive UTC."""
        company = self.env.company
        today = schedule.to_local(fields.Datetime.now(), company._process_tz()).date()
        return schedule.at_local(today, 0, company._process_tz())

    @api.model
    @api.readonly
    def get_desk(self):
        """Everything the desk shows.

        :return: ``{"today": [tile], "before": [tile], "closing", "left": {"count", "open"}, "round"}``; a tile is
            ``{"code", "label", "icon", "count", "amount"}`` with the amount as text; instants are UTC strings
        :raises AccessError: to whom the role is missing
        """
        self._check_desk()
        start = self._get_today_start()
        today, before = [], []
        for tile in self._get_finance_tiles():
            for when, tiles in (("today", today), ("before", before)):
                count, amount = self._count_tile(tile, when, start)
                if count or (when == "today" and tile.get("since") != "before"):
                    tiles.append(
                        {
                            **{name: tile[name] for name in ("code", "label", "icon")},
                            "count": count,
                            "amount": amount,
                        }
                    )
        return {"today": today, "before": before, "left": self._get_left(), **self._get_clock()}

    @api.model
    def _get_clock(self):
        """The day's closing and the next review deadline, as UTC strings or ``False``."""
        company, now = self.env.company, fields.Datetime.now()
        local = schedule.to_local(now, company._process_tz()).date()
        closings = company.sudo()._get_closings(local, 14)
        closing = min((instant for instant in closings.values() if instant > now), default=False)
        _closed, closes = self.env["order.process.review"]._get_round_bounds()
        return {
            "closing": fields.Datetime.to_string(closing) if closing else False,
            "round": fields.Datetime.to_string(closes) if closes else False,
        }

    @api.model
    def _get_left(self):
        """How much was left undone on earlier closings, and how much of it has no cause on record."""
        Left = self.env["order.process.leftover"]
        company = [("company_id", "=", self.env.company.id)]
        last = self.env["order.process.finance.day"].search(company, limit=1)
        return {
            "count": Left.search_count([("day_id", "=", last.id)]) if last else 0,
            "open": Left.search_count([*company, ("cause", "=", False)]),
        }

    @api.model
    def _get_tile_domain(self, tile, when, start):
        """What a tile counts: ``today``, ``before`` or, for ``all``, both."""
        since = tile.get("since")
        domain = Domain(tile["domain"])
        if when == "all":
            return domain
        if not since or since == "before":
            return domain if (when == "before") == (since == "before") else Domain.FALSE
        if self._is_day(tile):
            start = self.env.company._process_today()
        if when == "today":
            return domain & Domain(since, ">=", start)
        return domain & Domain(since, "<", start)

    @api.model
    def _is_day(self, tile):
        """Whether the field that tells today's from those before holds days and not instants."""
        Model, field = self.env[tile["model"]], None
        for name in tile["since"].split("."):
            field = Model._fields[name]
            Model = self.env[field.comodel_name] if field.relational else None
        return field.type == "date"

    @api.model
    def _count_tile(self, tile, when, start):
        """``(count, amount as text)``; amounts of several currencies are named one by one."""
        domain = self._get_tile_domain(tile, when, start)
        if domain.is_false():
            return 0, ""
        Model = self.env[tile["model"]]
        counted = f"{tile['distinct']}:count_distinct" if tile.get("distinct") else "__count"
        if not tile.get("amount") and not tile.get("order"):
            return Model._read_group(domain, [], [counted])[0][0], ""
        rows = self._read_amounts(Model, domain, tile, counted)
        amounts = [format_amount(self.env, total, currency) for currency, _count, total in rows if total]
        return sum(count for _currency, count, _total in rows), " + ".join(amounts)

    @api.model
    def _read_amounts(self, Model, domain, tile, counted):
        """``[(currency, count, sum)]``"""
        company = self.env.company.currency_id
        field = tile.get("currency")
        if tile.get("order"):
            # What has no amount of its own counts with the total of its order.
            rows = Model._read_group(domain, [tile["order"]], [counted])
            return self._sum_by_currency((order, count, order.amount_total) for order, count in rows)
        if not field:
            count, total = Model._read_group(domain, [], [counted, f"{tile['amount']}:sum"])[0]
            return [(company, count, total)] if count else []
        if Model._fields[field].store:
            return Model._read_group(domain, [field], [counted, f"{tile['amount']}:sum"])
        # A currency that follows the order's: only the total is kept with the record.
        return self._sum_by_currency(Model._read_group(domain, ["order_id"], [counted, f"{tile['amount']}:sum"]))

    @api.model
    def _sum_by_currency(self, rows):
        sums = {}
        for order, count, total in rows:
            old = sums.get(order.currency_id, (0, 0.0))
            sums[order.currency_id] = (old[0] + count, old[1] + total)
        return [(currency, count, total) for currency, (count, total) in sums.items()]

    @api.model
    def action_open_tile(self, code, when="all"):
        """The list behind a tile.

        :param str when: ``today``, ``before`` or ``all``
        :raises AccessError: to whom the role is missing
        """
        self._check_desk()
        tile = next((tile for tile in self._get_finance_tiles() if tile["code"] == code), None)
        if tile is None:
            raise AccessError(self.env._("There is no such list on the finance desk."))
        tile = {**tile, "domain": tile.get("shown", tile["domain"])}
        action = self.env["ir.actions.actions"]._for_xml_id(tile["action"])
        context = {"create": False}
        if tile.get("group_by"):
            context["group_by"] = [tile["group_by"]]
        return {
            **action,
            "display_name": tile["label"],
            "name": tile["label"],
            "domain": list(self._get_tile_domain(tile, when, self._get_today_start())),
            "context": context,
        }
