from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.blocker import Blocker, name_some
from ..base.sentinel import internal

# ``{order id: [Need]}`` of the orders for which this transaction has looked, with what is missing.
LOOKED = "order_process.promised_goods"
CHUNK = 200


class SaleOrder(models.Model):
    """The last approval takes the goods as it takes the credit: two cannot promise the same (F1).

    The promise is what a confirmed order's transfers ask for. Where the company holds orders for their goods, an order
    whose goods are not free is approved and waits; it is confirmed by itself once they are, the urgent one first, or
    when somebody decides that it goes without them."""

    _inherit = "sale.order"
    _process_fields = {"system": {"goods_awaited_since", "goods_may_follow"}}

    goods_awaited_since = fields.Datetime(
        "Waits for Goods Since", copy=False, readonly=True, help="Approved; it is confirmed once its goods are free."
    )
    goods_may_follow = fields.Boolean(
        copy=False, readonly=True, help="Decided: the order is confirmed although its goods are not all there."
    )

    _awaited_goods = models.Index("(company_id, goods_awaited_since) WHERE goods_awaited_since IS NOT NULL")

    def _get_promising(self):
        """The orders not confirmed yet whose companies promise only goods that are there."""
        return self._under_process().filtered(
            lambda order: order.state in ("draft", "sent") and order.company_id.sudo().promise_mode == "hold"
        )

    # === Is it there? ===

    def _look_for_goods(self):
        """``{order: [Need]}`` of what these orders need, with what is missing, each order taken alone."""
        needs = self.sudo().order_line._get_needs()
        free = {key: found.unpromised for key, found in self._read_goods(needs).items()}
        needs = self._group_needs(needs)
        return {order: self._share_out(needs.get(order, ()), dict(free)) for order in self}

    @api.model
    def _group_needs(self, needs):
        by_order = {}
        for need in needs:
            by_order.setdefault(need.line.order_id.with_env(self.env), []).append(need)
        return by_order

    @api.model
    def _read_goods(self, needs, coming=False):
        """``{(product, warehouse): Goods}`` of what is needed, as superuser."""
        products = self.env["product.product"].sudo().union(*(need.product for need in needs))
        warehouses = self.env["stock.warehouse"].sudo().union(*(need.warehouse for need in needs))
        return products._get_goods(warehouses, coming)

    @api.model
    def _share_out(self, needs, free):
        """These needs with what is missing of each, taken from ``free`` (changed in place)."""
        shared = []
        for need in needs:
            there, unit = free.get(need.key, 0.0), need.product.uom_id
            short = unit.compare(there, need.quantity) < 0
            shared.append(need._replace(missing=need.quantity - max(there, 0.0) if short else 0.0))
            free[need.key] = there - need.quantity
        return shared

    # === Taking them ===

    def _promise_goods(self):
        """Take the goods of orders about to be confirmed, the urgent ones first, while nobody else can.

        :return: those of which something is not free; they take nothing
        """
        orders = self._get_promising()
        if not orders:
            return orders
        needs = orders._turn_goods()
        free = {key: found.unpromised for key, found in self._read_goods(needs).items()}
        needs = self._group_needs(needs)
        looked, short = self.env.cr.precommit.data.setdefault(LOOKED, {}), orders.browse()
        for order in orders._sort_by_urgency():
            trial = dict(free)
            shared = self._share_out(needs.get(order, ()), trial)
            lacking = [need for need in shared if need.missing and not order.goods_may_follow]
            looked[order.id] = lacking
            if lacking:
                short |= order
            else:
                free = trial
        return short

    def _turn_goods(self):
        """Wait for the goods that these orders need; return their needs."""
        needs = self.sudo().order_line._get_needs()
        self.env["order.process.goods.turn"].sudo()._take(need.key for need in needs)
        return needs

    def _sort_by_urgency(self):
        return self.sorted(
            lambda order: (
                -int(order.urgency or 0),
                -int(order.process_priority or 0),
                order.goods_awaited_since or fields.Datetime.now(),
                order.id,
            )
        )

    def _forget_goods(self):
        looked = self.env.cr.precommit.data.get(LOOKED, {})
        for order in self:
            looked.pop(order.id, None)

    def _finish_review(self):
        """Those whose goods are free are confirmed; the others are approved and wait for theirs."""
        passed = self.filtered(lambda order: order.company_id.review_confirms)
        # In the order in which everybody locks: dealers, then goods.
        passed._get_promising()._get_credit_orders()._get_payer()._lock_credit()
        short = passed._promise_goods()
        try:
            super(SaleOrder, self - short)._finish_review()
        finally:
            self._forget_goods()
        fresh = short.filtered(lambda order: not order.goods_awaited_since)
        if fresh:
            internal(fresh).write({"goods_awaited_since": fields.Datetime.now()})

    def _before_confirm(self):
        """Take the goods, after the credit."""
        super()._before_confirm()
        looked = self.env.cr.precommit.data.get(LOOKED, {})
        self.filtered(lambda order: order.id not in looked)._promise_goods()

    def _after_confirm(self):
        """The orders' transfers say from now on what is promised."""
        super()._after_confirm()
        self._forget_goods()
        self._end_waiting()

    def _before_submit(self):
        """What was decided about the goods was decided about the order as it was."""
        super()._before_submit()
        self._end_waiting(("goods_awaited_since", "goods_may_follow"))

    def _after_cancel(self):
        """What a cancelled order leaves is there for those that wait."""
        super()._after_cancel()
        self._end_waiting(("goods_awaited_since", "goods_may_follow"))
        self.env["sale.order"]._wake_waiting(self.company_id)

    def _end_waiting(self, names=("goods_awaited_since",)):
        for name in names:
            over = self.filtered(name)
            if over:
                internal(over).write({name: False})

    def _action_confirm(self):
        result = super()._action_confirm()
        following = self.filtered("goods_may_follow")
        if following:
            following._mark_owed()
        return result

    # === Waiting for them ===

    @api.model
    def _search_waiting(self, companies):
        """Approved orders that wait for their goods."""
        return self.sudo().search(
            [
                ("goods_awaited_since", "!=", False),
                ("company_id", "in", companies.ids),
                ("state", "in", ("draft", "sent")),
                ("review_state", "=", "approved"),
            ],
            order="urgency desc, process_priority desc, goods_awaited_since, id",
        )

    @api.model
    def _wake_waiting(self, companies):
        """Have those that wait for goods looked at soon, where there are any: something has come or was given up."""
        companies = companies.sudo().filtered(lambda company: company.promise_mode == "hold")
        if companies and self._search_waiting(companies):
            self.env.ref("order_process.ir_cron_shortages").sudo()._trigger()

    @api.model
    def _run_waiting(self):
        """Confirm the approved orders whose goods are free now, the urgent ones first; safe to repeat."""
        companies = self.env["res.company"].sudo().search([("order_process_enabled", "=", True)])
        for start in range(0, len(waiting := self._search_waiting(companies)), CHUNK):
            self.env["order.process.failure"]._run_apart(
                "ir_cron_shortages", waiting[start : start + CHUNK], lambda orders: orders._confirm_waiting()
            )

    def _confirm_waiting(self):
        """Confirm those of these approved orders that nothing stops any more."""
        self._lock_rows()
        self.invalidate_recordset(["state", "review_state", "goods_awaited_since"])
        still = self.filtered(lambda order: order.state in ("draft", "sent") and order.review_state == "approved")
        blockers = still._get_blockers("confirm")
        still.filtered(lambda order: not blockers[order])._finish_review()
        still._sync_process()

    # === The gate ===

    def _get_blockers(self, step):
        blockers = super()._get_blockers(step)
        if step == "confirm":
            approved = self._get_promising().filtered(lambda order: order.review_state == "approved")
            for order, lacking in approved._get_lacking_goods().items():
                blockers[order].append(order._get_goods_blocker(lacking))
        return blockers

    def _get_later_blockers(self, step):
        """Goods that are not free are shown while the order is written and reviewed: they stop the last approval."""
        later = super()._get_later_blockers(step)
        if step in ("submit", "confirm"):
            asked = self._get_promising().filtered(lambda order: order.review_state != "approved")
            for order, lacking in asked._get_lacking_goods().items():
                later[order].append(("confirm", order._get_goods_blocker(lacking)))
        return later

    def _get_lacking_goods(self):
        """``{order: [Need]}`` of what of the orders is not free, for those of which something is not."""
        looked = self.env.cr.precommit.data.get(LOOKED, {})
        asked = self.filtered(lambda order: order.id not in looked and not order.goods_may_follow)
        found = asked._look_for_goods() if asked else {}
        lacking = {order: [need for need in needs if need.missing] for order, needs in found.items()}
        lacking.update({order: looked[order.id] for order in self if order.id in looked})
        return {order: needs for order, needs in lacking.items() if needs}

    def _get_goods_blocker(self, lacking):
        self.ensure_one()
        names = [
            self.env._(
                "%(product)s short by %(quantity)s", product=need.product.display_name, quantity=f"{need.missing:g}"
            )
            for need in lacking
        ]
        message = self.env._("Not free for this order: %s.", name_some(self.env, names))
        lines = tuple(need.line.id for need in lacking)
        return Blocker("shortage", message, "order_process.group_warehouse_keeper", lines=lines)


class SaleOrderLine(models.Model):
    """Confirmed orders grow only by what is free."""

    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._refuse_unpromised({})
        return lines

    def write(self, vals):
        if vals.keys().isdisjoint({"product_uom_qty", "product_uom_id", "product_id"}):
            return super().write(vals)
        lines = self._filter_promised()
        before = lines._sum_needs() if lines else {}
        result = super().write(vals)
        lines._refuse_unpromised(before)
        return result

    def _filter_promised(self):
        """The lines of confirmed orders whose companies promise only goods that are there."""
        return self.filtered(
            lambda line: line.order_id.state == "sale"
            and line.company_id.sudo().promise_mode == "hold"
            and line.order_id._under_process()
        )

    def _sum_needs(self):
        needs = {}
        for need in self.sudo()._get_needs():
            needs[need.key] = needs.get(need.key, 0.0) + need.quantity
        return needs

    def _refuse_unpromised(self, before):
        """:raises UserError: confirmed orders ask for more than before of what is not free"""
        lines = self._filter_promised()
        if not lines:
            return
        grown = {
            key: quantity
            for key, quantity in lines._sum_needs().items()
            if key[0].uom_id.compare(quantity, before.get(key, 0.0)) > 0
        }
        if not grown:
            return
        self.env["order.process.goods.turn"].sudo()._take(grown)
        products = self.env["product.product"].sudo().union(*(product for product, _warehouse in grown))
        warehouses = self.env["stock.warehouse"].sudo().union(*(warehouse for _product, warehouse in grown))
        goods = products._get_goods(warehouses)
        for (product, warehouse), quantity in grown.items():
            free = goods[product, warehouse].unpromised
            if product.uom_id.compare(free, 0.0) < 0:
                most = max(free + quantity - before.get((product, warehouse), 0.0), 0.0)
                raise UserError(
                    self.env._(
                        "%(product)s: only %(free)s more are free in %(centre)s, the others are promised or not there."
                        " Enter the rest in an order of its own; it waits for its goods.",
                        product=product.display_name,
                        free=f"{most:g} {product.uom_id.name}",
                        centre=warehouse.name,
                    )
                )
