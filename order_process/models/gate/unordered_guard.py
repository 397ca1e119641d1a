from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.blocker import name_some
from ..base.reason import ask_reason, need_reason
from ..base.sentinel import external
from ..base.staff import check_role
from .transfer_guard import goes_out, is_away

# Who lets goods go without an order; the reason and the name stand on the managers' list.
LETTING_GROUPS = ("order_process.group_dispatcher", "order_process.group_approving_manager")

ask_reason("stock.picking", let_go="action_let_go")


class StockMove(models.Model):
    """Nothing reaches a customer without an order. What must go all the same goes by a transfer that a dispatcher or
    an approving manager lets go, with a reason, and stands on a list; every other way (a scrap, an adjustment, a move
    alone, a line added to what is done) is refused."""

    _inherit = "stock.move"

    def _is_watched(self):
        """Whether the process is on in the company whose goods the move takes."""
        self.ensure_one()
        companies = self.sudo().company_id | self.sudo().location_id.company_id
        return any(companies.mapped("order_process_enabled"))

    def _is_ordered(self):
        """Whether the move brings goods of a confirmed line of an order, be it one from before the process."""
        self.ensure_one()
        line = self.sudo().sale_line_id
        part = "bom_line_id" in self._fields and self.sudo().bom_line_id.product_id == self.product_id
        own = line.state == "sale" and line.company_id == self.sudo().company_id
        return own and (line.product_id == self.product_id or part)

    def _get_unordered(self):
        """What these moves bring, or have brought, to customers without an order.

        :return: ``{(transfer, product): quantity}`` in the product's unit; goods of orders under the process are asked
            of the gate and are not in it
        """
        found = defaultdict(float)
        away = self.filtered(
            lambda move: (
                move.state != "cancel"
                and move._reaches_customer()
                and move._is_watched()
                and not move._get_process_orders()
            )
        )
        ordered = away.filtered(lambda move: move._is_ordered())
        for move in away - ordered:
            found[move.picking_id, move.product_id] += move._get_brought()
        for line, moves in ordered.grouped(lambda move: move.sudo().sale_line_id).items():
            for move, quantity in line._get_beyond(moves):
                found[move.picking_id, move.product_id] += quantity
        return found

    def _get_brought(self):
        """How much the move has brought, or would bring now, in the product's unit."""
        self.ensure_one()
        quantity = self.quantity if self.state == "done" else self._get_leaving_quantity()
        return self.product_uom._compute_quantity(quantity, self.product_id.uom_id, round=False)

    def _check_ordered(self):
        """Refuse that these moves bring goods to a customer without an order.

        :raises UserError: naming the goods, where they would go, and what to do
        """
        if not any(move._reaches_customer() for move in self):
            return
        # What has left with the transfer already is part of what was let go.
        lacking = []
        for (picking, product), quantity in (self | self.picking_id.move_ids)._get_unordered().items():
            allowed = picking._get_let_go().get(product, 0.0)
            if product in self.product_id and product.uom_id.compare(quantity, allowed) > 0:
                lacking.append((picking, product, quantity))
        if lacking:
            raise UserError(self._refuse_unordered(lacking))

    @api.model
    def _refuse_unordered(self, lacking):
        goods = [f"{product.display_name} × {quantity:g}" for _picking, product, quantity in lacking]
        nowhere = self.env._("A movement without a transfer")
        names = {picking.name or nowhere for picking, _product, _quantity in lacking}
        return self.env._(
            "%(transfer)s would bring goods to a customer without an order: %(goods)s. Enter an order; samples and"
            " gifts have a class of their own there. Where they must go without one, a dispatcher or an approving"
            " manager lets a transfer go, with a reason.",
            transfer=", ".join(sorted(names)),
            goods=name_some(self.env, goods),
        )


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _get_out(self):
        """How much the line brings to customers, or less than nothing where it brings goods back from them."""
        if goes_out(self):
            return self.quantity_product_uom
        back = is_away(self.location_id) and not is_away(self.location_dest_id)
        return -self.quantity_product_uom if back else 0.0

    def _refuse_unreceiving(self, before):
        """What has come from a customer, and is said not to have come after all, would be with the customer again.

        :param dict before: how much each line brought to customers until now
        """
        lines = self.filtered(
            lambda line: (
                line.move_id._is_watched()
                and not line.move_id._get_process_orders()
                and not line.move_id._is_ordered()
            )
        )
        if lines:
            raise UserError(
                self.env["stock.move"]._refuse_unordered(
                    [(line.picking_id, line.product_id, line._get_out() - before[line]) for line in lines]
                )
            )


class StockPicking(models.Model):
    _inherit = "stock.picking"

    unordered_ids = fields.One2many(
        "order.process.unordered",
        "picking_id",
        "Let Go Without an Order",
        readonly=True,
        groups="stock.group_stock_user,order_process.group_approving_manager,order_process.group_finance_reviewer",
    )
    lacks_order = fields.Boolean(compute="_compute_lacks_order")

    @api.depends(
        "state",
        "partner_id",
        "location_dest_id",
        "unordered_ids",
        "move_ids.product_uom_qty",
        "move_ids.quantity",
        "move_ids.picked",
        "move_ids.sale_line_id",
        "move_ids.location_dest_id",
    )
    def _compute_lacks_order(self):
        """Whether the transfer would be refused as it is, because its goods are of no order."""
        for picking in self:
            picking.lacks_order = picking.state not in ("done", "cancel") and bool(picking._get_to_let_go())

    def _get_let_go(self):
        """``{product: quantity}`` that was let go without an order, in the product's unit, to where it goes now."""
        let_go = defaultdict(float)
        for row in self.sudo().unordered_ids:
            if (row.partner_id, row.location_dest_id) == (row.picking_id.partner_id, row.picking_id.location_dest_id):
                let_go[row.product_id.with_env(self.env)] += row.quantity
        return let_go

    def _get_to_let_go(self):
        """``{product: quantity}`` without an order that was not let go yet, in the product's unit."""
        self.ensure_one()
        let_go = self._get_let_go()
        missing = {}
        for (_picking, product), quantity in self.move_ids._get_unordered().items():
            if product.uom_id.compare(quantity, let_go.get(product, 0.0)) > 0:
                missing[product] = quantity - let_go.get(product, 0.0)
        return missing

    def action_let_go(self, reason):
        """Let these transfers bring goods to a customer without an order; what, to whom, who and why is on record.

        It holds for the goods, the quantities and the address of now: more of them, or another address, asks again.

        :param str reason: why there is no order
        :raises UserError: to whom the role is missing, without a reason, or where nothing lacks an order
        """
        refusal = self.env._("Only a dispatcher or an approving manager lets goods go to a customer without an order.")
        check_role(self.env, LETTING_GROUPS, refusal)
        reason = need_reason(reason, self.env._("Say why the goods go without an order."))
        self.check_access("read")
        now, rows = fields.Datetime.now(), []
        for picking in self.union():
            missing = picking._get_to_let_go() if picking.state not in ("done", "cancel") else {}
            if not missing:
                raise UserError(self.env._("%s brings no goods to a customer without an order.", picking.name))
            rows += [
                {
                    "picking_id": picking.id,
                    "partner_id": picking.partner_id.id,
                    "location_dest_id": picking.location_dest_id.id,
                    "product_id": product.id,
                    "quantity": quantity,
                    "reason": reason,
                    "user_id": self.env.uid,
                    "at": now,
                }
                for product, quantity in missing.items()
            ]
        self.env["order.process.unordered"]._append(rows)
        self.invalidate_recordset(["unordered_ids"])
        for picking in self.union():
            external(picking.sudo(), self).message_post(body=self.env._("Let go without an order: %s", reason))
        return True


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _get_beyond(self, moves):
        """What moves of the line bring beyond what it asks for.

        :return: ``[(move, quantity)]`` in the unit of the move's product, from the first move on
        """
        self.ensure_one()
        own = moves.filtered(lambda move: move.product_id == self.product_id)
        leaving = own.filtered(lambda move: move.state != "done")
        kept = self._get_kept() if own else 0.0
        to_line = {move: self._to_line_unit(move, move._get_brought()) for move in own}
        excess = kept + sum(to_line[move] for move in leaving) - self.product_uom_qty
        # Half a step of the product's own unit is what converting may add.
        step = self._to_line_unit(own[:1], own[:1].product_id.uom_id.rounding) if own else 0.0
        beyond = []
        for move in own if excess > step / 2 else own.browse():
            part = min(excess, to_line[move])
            excess -= part
            quantity = self.product_uom_id._compute_quantity(part, move.product_id.uom_id, round=False)
            beyond += [(move, quantity)] if quantity > 0 else []
        return beyond

    @staticmethod
    def _to_line_unit(move, quantity):
        line = move.sudo().sale_line_id
        return move.product_id.uom_id._compute_quantity(quantity, line.product_uom_id, round=False)


class StockQuant(models.Model):
    """Where goods lie is written by movements; a person who wrote it would bring them to a customer unseen."""

    _inherit = "stock.quant"

    @api.model_create_multi
    def create(self, vals_list):
        quants = super().create(vals_list)
        if not self.env.su and not self._is_inventory_mode():
            quants._refuse_placing()
        return quants

    def write(self, vals):
        if self.env.su or "location_id" not in vals:
            return super().write(vals)
        moved = self.filtered(lambda quant: quant.location_id.id != vals["location_id"])
        watched = moved.filtered(lambda quant: quant.company_id.order_process_enabled)
        result = super().write(vals)
        watched._refuse_placing(watched=True)
        return result

    def _refuse_placing(self, watched=False):
        for quant in self:
            if (watched or self.env.company.order_process_enabled) and is_away(quant.location_id):
                raise UserError(
                    self.env._(
                        "%(product)s would lie at %(place)s without having left: what is with a customer follows from"
                        " transfers. Enter an order; or an adjustment of the stock in your own places.",
                        product=quant.product_id.display_name,
                        place=quant.location_id.display_name,
                    )
                )
