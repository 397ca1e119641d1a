from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import format_amount

from ..dispatch import schedule
from .invoice_gate import INVOICE_FIRST

DESK_GROUPS = ("order_process.group_finance_reviewer", "order_process.group_approving_manager")
UNPAID = ("not_paid", "partial")


class OrderProcessFinanceDesk(models.AbstractModel):
    """Finance's first screen: what has to be done today, what is left from before, each with its list (ux: Today)."""

    _name = "order.process.finance.desk"
    _description = "Finance Desk"

    @api.model
    def _get_finance_tiles(self):
        """What waits for finance, in the order in which it is shown. Capabilities add theirs by ``super()``.

        A tile is a dict: ``code``; ``label``; ``icon``; ``model`` and ``domain`` of its list; ``action``,
        the XML id of the window action that shows it; ``since``, the field by which today's are told from those before
        (without one all are today's; ``"before"``: all are from before); ``amount``, a field to sum up in the currency
        of ``currency`` (without it the company's); ``distinct``, a field whose values count instead of the records.
        """
        company = self.env.company
        Order = self.env["sale.order"]
        money = {"amount": "amount_total", "currency": "currency_id"}
        orders = {"model": "sale.order", "action": "order_process.action_orders_to_invoice", **money}
        waiting = Domain("hold_ids", "any", [("code", "=", "payment"), ("released_on", "=", False)])
        first = [
            moment for moment in INVOICE_FIRST if moment == "before" or self.env.user._serves_headquarters(company)
        ]
        mine = self._get_centre_domain()
        return [
            {
                "code": "reviews",
                "label": self.env._("Reviews waiting for me"),
                "icon": "fa-check-square-o",
                "model": "order.process.review",
                "domain": [("is_mine", "=", True)],
                "action": "order_process.action_review_queue",
                "since": "order_id.submitted_on",
                **money,
            },
            {
                "code": "waiting_money",
                "label": self.env._("Orders waiting for money"),
                "icon": "fa-hourglass-half",
                **orders,
                "domain": Domain("company_id", "=", company.id) & Domain("state", "=", "sale") & waiting & mine,
                "since": "date_order",
            },
            {
                "code": "to_invoice",
                "label": self.env._("Invoices to issue"),
                "icon": "fa-file-text-o",
                **orders,
                "domain": Order._get_invoice_due_domain(company, (*first, "free")) & ~waiting & mine,
                "since": "date_order",
            },
            {
                "code": "to_invoice_receipt",
                "label": self.env._("Invoices due on receipt"),
                "icon": "fa-truck",
                **orders,
                "domain": Order._get_invoice_due_domain(company, ("receipt",)) & mine,
                "since": "receipt_confirmed_on",
            },
            {
                "code": "draft_invoices",
                "label": self.env._("Draft invoices"),
                "icon": "fa-pencil-square-o",
                "model": "account.move",
                "domain": [
                    ("company_id", "=", company.id),
                    ("move_type", "=", "out_invoice"),
                    ("state", "=", "draft"),
                ],
                "action": "account.action_move_out_invoice_type",
                "since": "create_date",
                "amount": "amount_total_signed",
            },
            {
                "code": "overdue",
                "label": self.env._("Overdue dealers"),
                "icon": "fa-exclamation-circle",
                "model": "account.move",
                "domain": [
                    ("company_id", "=", company.id),
                    ("move_type", "=", "out_invoice"),
                    ("state", "=", "posted"),
                    ("payment_state", "in", UNPAID),
                    ("invoice_date_due", "<", company._process_today()),
                ],
                "action": "account.action_move_out_invoice_type",
                "since": "before",
                "amount": "amount_residual_signed",
                "distinct": "commercial_partner_id",
                "group_by": "commercial_partner_id",
            },
        ]

    @api.model
    def _get_centre_domain(self):
        """The orders of the person's own centres; all of them where none are named."""
        centres = self.env.user.sudo().process_warehouse_ids
        return Domain("warehouse_id", "in", centres.ids) if centres else Domain.TRUE

    # === The screen ===

    @api.model
    def _check_desk(self):
        if not any(self.env.user.has_group(group) for group in DESK_GROUPS):
            raise AccessError(self.env._("The finance desk is for finance and approving managers."))

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
        if when == "today":
            return domain & Domain(since, ">=", start)
        return domain & Domain(since, "<", start)

    @api.model
    def _count_tile(self, tile, when, start):
        """``(count, amount as text)``; amounts of several currencies are named one by one."""
        domain = self._get_tile_domain(tile, when, start)
        if domain.is_false():
            return 0, ""
        Model = self.env[tile["model"]]
        counted = f"{tile['distinct']}:count_distinct" if tile.get("distinct") else "__count"
        if not tile.get("amount"):
            return Model._read_group(domain, [], [counted])[0][0], ""
        rows = self._read_amounts(Model, domain, tile, counted)
        amounts = [format_amount(self.env, total, currency) for currency, _count, total in rows if total]
        return sum(count for _currency, count, _total in rows), " + ".join(amounts)

    @api.model
    def _read_amounts(self, Model, domain, tile, counted):
        """``[(currency, count, sum)]``"""
        company = self.env.company.currency_id
        field = tile.get("currency")
        if not field:
            count, total = Model._read_group(domain, [], [counted, f"{tile['amount']}:sum"])[0]
            return [(company, count, total)] if count else []
        if Model._fields[field].store:
            return Model._read_group(domain, [field], [counted, f"{tile['amount']}:sum"])
        # A currency that follows the order's: only the total is kept with the record.
        rows = Model._read_group(domain, ["order_id"], [counted, f"{tile['amount']}:sum"])
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
