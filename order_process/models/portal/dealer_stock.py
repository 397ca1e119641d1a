import math
from datetime import timedelta

from odoo import api, fields, models

from ..base.notify import in_their_languages

OVER_STAGES = ("received", "settled", "closed", "cancelled")
SUGGESTED = 100
SUGGESTED_DAYS = 365


class OrderProcessDealerStock(models.Model):
    """What a dealer has of a product and below what quantity the dealer orders again (安全库存, F3)."""

    _name = "order.process.dealer.stock"
    _description = "Dealer's Stock"
    _order = "partner_id, product_id"
    _rec_name = "product_id"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner", "Dealer", required=True, index=True, ondelete="cascade", domain="[('parent_id', '=', False)]"
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    product_id = fields.Many2one(
        "product.product", required=True, ondelete="cascade", check_company=True, domain="[('sale_ok', '=', True)]"
    )
    uom_id = fields.Many2one(related="product_id.uom_id")
    quantity = fields.Float("In Stock", digits="Product Unit", help="What the dealer counted last.")
    safety_quantity = fields.Float(
        "Safety Stock", digits="Product Unit", help="Below this quantity the dealer is reminded to order. 0: never."
    )
    reported_on = fields.Datetime(readonly=True, copy=False, help="Empty: nothing was counted yet.")
    reported_by = fields.Char(readonly=True, copy=False)
    reminded_on = fields.Datetime(readonly=True, copy=False)
    is_below = fields.Boolean("Below Safety Stock", compute="_compute_is_below", store=True, index=True)

    _once = models.UniqueIndex("(company_id, partner_id, product_id)", "This dealer's stock of the product is there.")
    _positive = models.Constraint("CHECK (quantity >= 0 AND safety_quantity >= 0)", "A stock is not negative.")

    @api.depends("quantity", "safety_quantity", "reported_on")
    def _compute_is_below(self):
        for stock in self:
            stock.is_below = bool(stock.reported_on) and stock.quantity < stock.safety_quantity

    @api.model_create_multi
    def create(self, vals_list):
        counted, not_counted = self._prepare_stamp(), {"reported_on": False, "reported_by": False}
        return super().create([{**vals, **(counted if "quantity" in vals else not_counted)} for vals in vals_list])

    def write(self, vals):
        if "quantity" in vals:
            vals = {**vals, **self._prepare_stamp()}
        return super().write(vals)

    @api.model
    def _prepare_stamp(self):
        return {"reported_on": fields.Datetime.now(), "reported_by": self.env.user.name}

    def _get_row_key(self):
        """Stands for what a page showed, so that nobody overwrites what they have not seen."""
        self.ensure_one()
        return f"{self.quantity} {self.safety_quantity} {self.reported_on}"

    # === The dealer's own ===

    @api.model
    def _get_of_dealer(self, dealer, company):
        """What a dealer (commercial partner) has told, as superuser."""
        return self.sudo().search([("partner_id", "=", dealer.id), ("company_id", "=", company.id)])

    @api.model
    def _report(self, dealer, company, counted, seen):
        """Keep what a dealer counted; what was not said stays, and so does what has changed since it was shown.

        :param dict counted: product → ``{"quantity", "safety_quantity"}``, either may be left out
        :param dict seen: product → the key of its row as the page showed it
        :return: the rows that differ from what was said and were left, because somebody has changed them meanwhile
        """
        known = self._get_of_dealer(dealer, company).grouped("product_id")
        fresh, left = [], self.sudo().browse()
        for product, vals in counted.items():
            stock = known.get(product)
            if not stock:
                if "quantity" in vals or vals.get("safety_quantity"):
                    fresh.append({**vals, "partner_id": dealer.id, "company_id": company.id, "product_id": product.id})
                continue
            changed = {name for name, value in vals.items() if stock[name] != value}
            if seen.get(product) == stock._get_row_key():
                stock.write({name: value for name, value in vals.items() if name == "quantity" or name in changed})
            elif changed:
                left |= stock
        self.sudo().create(fresh)
        return left

    @api.model
    def _get_suggested(self, dealer, company):
        """The products that a dealer has ordered lately and not told about yet."""
        since = fields.Datetime.now() - timedelta(days=SUGGESTED_DAYS)
        rows = self.env["sale.order.line"].sudo()._read_group(
            [
                ("order_id.partner_id.commercial_partner_id", "=", dealer.id),
                ("company_id", "=", company.id),
                ("order_id.submitted_on", ">=", since),
                ("product_id.type", "=", "consu"),
                ("display_type", "=", False),
            ],
            ["product_id"],
            order="product_id",
            limit=SUGGESTED,
        )
        products = self.env["product.product"].sudo().union(*(product for (product,) in rows))
        return products.filtered_domain(dealer.sudo()._get_orderable_domain(company))

    def _get_proposal(self):
        """``{product: quantity}`` to order, so that each is back at its safety stock, counting what is on its way.

        For stocks of one dealer and company."""
        below = self.filtered("is_below")
        if not below:
            return {}
        dealer, company = below.partner_id, below.company_id
        products = below.product_id.filtered_domain(dealer.sudo()._get_orderable_domain(company))
        lines = self.env["sale.order.line"].sudo().search(
            [
                ("order_id.partner_id.commercial_partner_id", "=", dealer.id),
                ("company_id", "=", company.id),
                ("order_id.process_stage", "not in", OVER_STAGES),
                ("order_id.process_controlled", "=", True),
                ("order_id.dealer_draft_user_id", "=", False),
                ("product_id", "in", products.ids),
            ]
        )
        coming = dict.fromkeys(products, 0.0)
        for line in lines:
            coming[line.product_id] += line.product_uom_id._to_exact(line.product_uom_qty, line.product_id.uom_id)
        proposal = {}
        for stock in below.filtered(lambda stock: stock.product_id in products):
            lacking = stock.safety_quantity - stock.quantity - coming[stock.product_id]
            if lacking > 0:
                proposal[stock.product_id] = float(math.ceil(lacking))
        return proposal

    # === Reminders ===

    @api.model
    def _run_reminders(self):
        """Remind dealers who are below their safety stock and have not ordered; called by the scheduled action."""
        now = fields.Datetime.now()
        run = self.env["order.process.failure"]._run_apart

        def remind(company):
            days = company.dealer_stock_reminder_days
            below = self.sudo().search([("company_id", "=", company.id), ("is_below", "=", True)])
            by_dealer = below.grouped("partner_id")
            if days > 0:
                run(
                    "ir_cron_dealer_stock",
                    below.partner_id,
                    lambda dealer: self._remind_due(dealer, company, by_dealer[dealer], now - timedelta(days=days)),
                    one_by_one=True,
                )

        companies = self.env["res.company"].sudo().search([("order_process_enabled", "=", True)])
        run("ir_cron_dealer_stock", companies, remind, one_by_one=True)

    @api.model
    def _remind_due(self, dealer, company, stocks, since):
        """Remind a dealer that was not reminded after ``since`` and has something to order."""
        last = max((stock.reminded_on for stock in stocks if stock.reminded_on), default=None)
        proposal = stocks._get_proposal() if not last or last <= since else None
        if proposal:
            stocks.write({"reminded_on": fields.Datetime.now()})
            self._remind(dealer, company, proposal)

    @api.model
    def _remind(self, dealer, company, proposal):
        """Mail the dealer's people who use the portal, each in their language."""
        own = [("partner_id.commercial_partner_id", "=", dealer.id), ("share", "=", True)]
        users = self.env["res.users"].sudo().search(own)
        for user, record in in_their_languages(dealer, users):
            body = record.env["ir.qweb"]._render(
                "order_process.dealer_stock_reminder",
                {"proposal": proposal, "company": company, "url": f"{dealer.get_base_url()}/my/stock"},
            )
            record.message_notify(
                partner_ids=user.partner_id.ids,
                subject=record.env._("Time to order: %s products are below your safety stock", len(proposal)),
                body=body,
                email_layout_xmlid="mail.mail_notification_light",
            )
