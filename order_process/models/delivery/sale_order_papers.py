from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError

from ..base.compare import changes
from ..base.sentinel import is_leaving
from ..base.staff import may

COLLECTOR_FIELDS = ("collector_name", "collector_phone", "collector_vehicle")
COLLECTOR_GROUPS = (
    "sales_team.group_sale_salesman",
    "order_process.group_order_clerk",
    "order_process.group_warehouse_keeper",
    "order_process.group_customer_service",
)


class SaleOrder(models.Model):
    """Papers at the gate, and who fetches the goods."""

    _inherit = "sale.order"

    paper_ids = fields.One2many("order.process.paper", "order_id", "Papers", readonly=True)
    collector_name = fields.Char("Collector", copy=False, help="Whom the dealer sends to fetch the goods.")
    collector_phone = fields.Char("Collector's Phone", copy=False)
    collector_vehicle = fields.Char("Collector's Vehicle", copy=False)
    has_papers = fields.Boolean(compute="_compute_has_papers")

    def _compute_has_papers(self):
        for order in self:
            order.has_papers = bool(order._get_carrier().paper_rule_ids)

    def _get_outgoing(self):
        """The open transfers of these orders that bring goods to the dealer, in bulk."""
        open_transfers = (
            self.env["stock.picking"]
            .sudo()
            .search(
                [
                    ("sale_id", "in", self.ids),
                    ("state", "not in", ("done", "cancel")),
                    ("dispatch_id", "!=", False),
                ]
            )
        )
        return open_transfers.filtered(lambda picking: picking._reaches_customer())

    def _with_papers(self):
        return self._under_process().filtered(
            lambda order: order._get_carrier().paper_rule_ids or order._get_carrier().needs_check
        )

    def _get_blockers(self, step):
        blockers = super()._get_blockers(step)
        if step not in ("dispatch", "ship", "close"):
            return blockers
        orders = self._with_papers()
        if step == "dispatch":
            orders = orders.filtered(
                lambda order: (
                    "dispatch" in order._get_carrier().paper_rule_ids.mapped("step")
                    or "dispatch" in order._get_carrier().paper_rule_ids.mapped("sign_step")
                )
            )
        if not orders:
            return blockers
        for picking, found in orders._get_delivery_blockers(step).items():
            blockers[picking.sudo().sale_id.with_env(self.env)] += found
        for order, found in orders._get_order_paper_blockers(step).items():
            blockers[order] += found
        return blockers

    def _get_delivery_blockers(self, step):
        """``{transfer: [Blocker]}`` of what papers, keeper and carrier stop at ``step``."""
        if step == "dispatch":
            return self.sudo()._get_waiting_pickings()._get_paper_blockers(step)
        if step == "close":
            return self._get_left_transfers()._get_paper_blockers(step)
        found = defaultdict(list)
        for picking, papers in self._get_outgoing()._get_paper_blockers(step).items():
            found[picking] += [*picking._get_carrier_blockers(), *papers, *picking._get_check_blockers()]
        return found

    def _after_dispatch(self, pickings):
        """Papers that need nobody are issued by themselves."""
        super()._after_dispatch(pickings)
        orders = self._with_papers()
        pickings.filtered(lambda picking: picking.sale_id in orders)._issue_by_itself("dispatch")
        orders._issue_order_papers_by_itself()

    def _after_papers(self):
        """Bring the orders and the desk in step after something happened to their papers."""
        if is_leaving(self.env):
            return
        outgoing = self._get_outgoing()
        self.env.add_to_compute(outgoing._fields["desk_state"], outgoing)
        self._sync_process()

    # === Collector ===

    def write(self, vals):
        self._drop_kept_method(vals)
        if not vals.keys().isdisjoint(COLLECTOR_FIELDS):
            self._guard_collector(vals)
        result = super().write(vals)
        if not vals.keys().isdisjoint(COLLECTOR_FIELDS):
            self.sudo().filtered(lambda order: order.process_stage in ("dispatched", "preparing"))._sync_process()
        return result

    def _guard_collector(self, vals):
        orders = self._under_process().filtered(lambda order: changes(order, vals, COLLECTOR_FIELDS))
        if not orders:
            return
        if not may(self.env, COLLECTOR_GROUPS):
            raise UserError(
                self.env._("The order desk, the rep, customer service or a keeper writes who fetches the goods.")
            )
        for order in orders:
            signed = order.sudo().paper_ids.filtered(
                lambda paper: paper.state != "void" and "collector" in paper.signature_ids.mapped("role")
            )
            # For the rest of an order the dealer may send somebody else.
            if not all(paper._is_gone() for paper in signed):
                raise UserError(self.env._("%s: the collector has signed; make that paper void first.", order.name))


class OrderProcessHold(models.Model):
    _inherit = "order.process.hold"

    code = fields.Selection(
        selection_add=[
            ("papers", "Papers"),
            ("carrier", "Escort or carrier"),
            ("check", "Not checked"),
            ("receipt", "Receipt not confirmed"),
            ("manual",),
        ],
        ondelete={"papers": "cascade", "carrier": "cascade", "check": "cascade", "receipt": "cascade"},
    )
