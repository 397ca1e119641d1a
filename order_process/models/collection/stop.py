from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class OrderProcessCollectionStop(models.Model):
    """An escort's stops: goods that have left with money to collect, and the money that is with the escort (E5)."""

    _name = "order.process.collection.stop"
    _description = "Stop to Collect at"
    _auto = False
    _order = "state desc, left_on, id"
    _rec_name = "order_name"
    _depends = {
        "order.process.collection": ["state", "amount", "picking_id"],
        "stock.picking": ["state", "bearer_id", "date_done", "sale_id"],
        "sale.order": ["process_stage", "carrier_id"],
    }

    picking_id = fields.Many2one("stock.picking", "Transfer", readonly=True)
    picking_name = fields.Char("Transfer No.", readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True)
    order_name = fields.Char("Order No.", readonly=True)
    escort_id = fields.Many2one("res.users", "Escort", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    dealer_id = fields.Many2one("res.partner", "Dealer", readonly=True)
    address = fields.Char(compute="_compute_address")
    receiver_name = fields.Char("Receiver", compute="_compute_address")
    receiver_phone = fields.Char("Phone", compute="_compute_address")
    currency_id = fields.Many2one("res.currency", readonly=True)
    left_on = fields.Datetime("Goods Left", readonly=True)
    state = fields.Selection(
        [("held", "With the Escort"), ("due", "To Collect")], "Money", readonly=True, group_expand="_expand_state"
    )
    held_amount = fields.Monetary("Collected", readonly=True)
    expected_goods = fields.Monetary("Goods Owed", compute="_compute_expected", compute_sudo=True)
    expected_freight = fields.Monetary("Freight Owed", compute="_compute_expected", compute_sudo=True)
    expected_amount = fields.Monetary("Owed", compute="_compute_expected", compute_sudo=True)
    has_money = fields.Boolean(compute="_compute_expected", search="_search_has_money", compute_sudo=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT picking.id, picking.id AS picking_id, picking.name AS picking_name, picking.bearer_id AS escort_id,
                   picking.company_id, picking.date_done AS left_on, sale.id AS order_id, sale.name AS order_name,
                   sale.partner_id AS dealer_id, sale.currency_id,
                   CASE WHEN taken.held > 0 THEN 'held' ELSE 'due' END AS state,
                   COALESCE(taken.held_amount, 0) AS held_amount
              FROM stock_picking picking
              JOIN stock_picking_type type ON type.id = picking.picking_type_id AND type.code = 'outgoing'
              JOIN sale_order sale ON sale.id = picking.sale_id
              JOIN delivery_carrier carrier ON carrier.id = COALESCE(sale.kept_carrier_id, sale.carrier_id)
         LEFT JOIN LATERAL (
                   SELECT count(*) AS rows, count(*) FILTER (WHERE row.state = 'escort') AS held,
                          sum(row.amount) FILTER (WHERE row.state = 'escort') AS held_amount
                     FROM order_process_collection row
                    WHERE row.picking_id = picking.id AND row.state <> 'void'
                   ) taken ON TRUE
             WHERE picking.state = 'done' AND picking.bearer_id IS NOT NULL
               AND (carrier.payment_rule = 'on_delivery' OR carrier.freight_rule = 'collect')
               AND (taken.held > 0 OR taken.rows = 0 AND sale.process_stage NOT IN ('settled', 'closed', 'cancelled'))
            """
        )

    @api.model
    def _expand_state(self, values, domain):
        return ["due", "held"]

    @api.depends("order_id")
    def _compute_address(self):
        for stop in self.sudo():
            stop.address, stop.receiver_name, stop.receiver_phone = stop.order_id._get_receiver()

    @api.depends("picking_id")
    def _compute_expected(self):
        to_collect = self.sudo().picking_id._get_to_collect()
        for stop in self.sudo():
            goods, freight = to_collect.get(stop.picking_id, (0.0, 0.0))
            stop.expected_goods, stop.expected_freight = goods, freight
            stop.expected_amount = goods + freight
            stop.has_money = stop.state == "held" or bool(goods + freight)

    @api.model
    def web_read_group(self, domain, groupby, aggregates=(), *args, **kwargs):
        """The columns of the kanban view sum what they hold: money collected or, stored nowhere, still owed."""
        result = super().web_read_group(domain, groupby, aggregates, *args, **kwargs)
        if "held_amount:sum" in aggregates and list(groupby) == ["state"]:
            for group in result["groups"]:
                if group.get("state") == "due":
                    due = self.search(Domain(domain) & Domain("state", "=", "due"))
                    group["held_amount:sum"] = sum(due.mapped("expected_amount"))
        return result

    def _search_has_money(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        # Few stops are open at a time; what was collected and handed in is not among the rows.
        stops = self.sudo().search([])
        found = stops.filtered("has_money").ids
        return [("id", "in" if (operator == "in") == (True in value) else "not in", found)]

    def action_open(self):
        """Collect at this stop, or look at what was collected there."""
        self.ensure_one()
        self.check_access("read")
        if self.state == "held":
            return self.env["ir.actions.actions"]._for_xml_id("order_process.action_collections_held") | {
                "domain": [("picking_id", "=", self.id), ("state", "=", "escort")],
                "name": self.order_name,
            }
        return self.picking_id._open_collect()


class StockPicking(models.Model):
    _inherit = "stock.picking"

    has_to_collect = fields.Boolean(compute="_compute_has_to_collect", compute_sudo=True)

    @api.depends("state", "collection_ids.state")
    def _compute_has_to_collect(self):
        """Whether money is still to be collected at this stop."""
        left = self.filtered(lambda picking: picking.id and picking.state == "done")
        amounts = left._get_to_collect() if left else {}
        for picking in self:
            recorded = any(record.state != "void" for record in picking.collection_ids)
            picking.has_to_collect = any(amounts.get(picking, ())) and not recorded

    def _open_collect(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("order_process.action_collect")
        action["context"] = {"default_picking_id": self.id}
        return action

    def action_open_collect(self):
        """Open the form in which the money of this stop is recorded.

        :raises UserError: when nothing is collected here, or nothing is owed any more
        """
        self.ensure_one()
        self._check_may_collect()
        self._check_collectable()
        return self._open_collect()
