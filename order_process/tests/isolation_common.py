"""Two dealers with something of everything, and means to see whether one reaches the other."""

from odoo import Command, fields
from odoo.tests import freeze_time
from odoo.tools import SQL

from .aftersales_common import PNG
from .delivery_common import DeliveryCommon
from .invoice_common import InvoiceCommon
from .money_common import MoneyCommon
from .portal_common import DealerPortalCommon

LINKS = ("order_id", "sale_id", "sale_order_id", "partner_id", "process_order_id", "claim_id", "dealer_id")
SUBMISSION = "0123456789abcdef0123456789abcdef"


class TwoDealersCommon(DealerPortalCommon, InvoiceCommon, MoneyCommon, DeliveryCommon):
    """``mine`` and ``theirs`` are built alike; whatever tells theirs stands in ``marks``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.modes["road"].write({"payment_rule": "on_delivery", "invoice_moment": "free"})
        cls.mask = cls._create_product("Mask", "M1", 10)
        cls._stock(cls.mask, 6)
        cls.service = cls.env["res.users"].search([("login", "=", "op_service")])

    @classmethod
    def _run_at(cls, now):
        """Run what is due, in this transaction."""
        cls.env["order.process.window"].with_context(order_process_one_transaction=True)._run_due(now)
        cls.env.invalidate_all()

    @classmethod
    def _build(cls, dealer, buyer, code, hour):
        """Orders on every stage, with papers, transfers, an invoice, money, a proof, a claim, a shortage and stock;
        what is ready goes with the window of ``hour``."""
        with freeze_time(cls._instant(cls, hour - 1)):
            orders = {
                name: cls._create_orders(
                    lines=lines, partner_id=dealer.id, client_order_ref=f"{code}-{name}", carrier_id=carrier.id
                )
                for name, lines, carrier in (
                    ("noted", [(cls.dye, 2)], cls.modes["road"]),
                    ("gone", [(cls.dye, 4), (cls.oxide, 2)], cls.carrier),
                    ("there", [(cls.oxide, 3)], cls.carrier),
                    ("short", [(cls.mask, 10)], cls.carrier),
                    ("owed", [(cls.dye, 1)], cls.before),
                    ("review", [(cls.dye, 1)], cls.carrier),
                    ("entry", [(cls.dye, 1)], cls.carrier),
                )
            }
            Order = cls.env["sale.order"]
            confirmed = Order.union(*(orders[name] for name in ("noted", "gone", "there", "short", "owed")))
            cls._approve(confirmed)
            orders["review"].with_user(cls.clerk).action_submit_review()
            draft = Order.with_user(buyer)._open_dealer_draft()
            draft._set_dealer_quantities({cls.dye: 1})
        orders = {name: order.sudo() for name, order in {**orders, "draft": draft}.items()}
        cls._run_at(cls._instant(cls, hour))
        with freeze_time(cls._instant(cls, hour, 30)):
            left = orders["gone"] | orders["there"]
            left.picking_ids.move_ids.picked = True
            left.picking_ids.with_context(skip_sms=True)._action_done()
            invoices = left._create_invoices()
            invoices.invoice_date = fields.Date.today()
            invoices.action_post()
            orders["there"]._confirm_receipt(f"{code} receiver")
            proof = (
                orders["owed"]
                .with_user(buyer)
                ._submit_payment_proof(1, "2026-03-01", f"{code} proof", "p.png", PNG + code.encode())
            )
            claim = (
                cls.env["order.process.claim"]
                .with_user(buyer)
                ._open_by_dealer(
                    orders["gone"], "complaint", f"{code} claim", [], [("c.png", PNG + code.encode())], SUBMISSION
                )
            )
            stock = cls.env["order.process.dealer.stock"].sudo()
            stock._report(dealer, cls.company, {cls.dye: {"quantity": 3.0, "safety_quantity": 9.0}}, {})
            dropped = (
                cls.env["order.process.import"]
                .with_user(buyer)
                ._drop_by_dealer(f"订单号,货号,数量\n{code}-file,RG688,1".encode(), f"{code}.csv")
            )
            rating = orders["there"]._make_rating()
            dispute = cls._dispute(dealer, buyer, invoices[:1], f"{code} dispute")
            payment = cls._advance(orders["owed"], 1)
            statement = cls._send_statement(dealer, f"{code} statement")
        paper = cls._paper(cls, orders["noted"], "GL")
        scan = cls.env["ir.attachment"].create({"name": f"{code} scan.pdf", "raw": b"%PDF-" + code.encode()})
        paper._advance({"scan_ids": [Command.set(scan.ids)]})
        cls.env.flush_all()
        return {
            "dealer": dealer,
            "orders": orders,
            "paper": paper,
            "scan": scan,
            "invoices": invoices,
            "proof": proof.sudo(),
            "claim": claim,
            "import": dropped.sudo(),
            "rating": rating,
            "dispute": dispute,
            "payment": payment,
            "statement": statement,
            "sheet": statement._make_sheets(),
            "pickings": Order.union(*orders.values()).picking_ids,
        }

    @classmethod
    def _dispute(cls, dealer, buyer, invoice, reason):
        """The dealer does not agree with an invoice, and finance has answered."""
        line = invoice.line_ids.filtered(lambda one: one.account_type == "asset_receivable")
        account = dealer.with_user(buyer).sudo()
        (row,) = account._get_statement_rows(cls.company, line_id=line.id)
        dispute = account._dispute_statement_line(cls.company, line.id, row.seen, reason)
        dispute.with_user(cls.finance).sudo(False).action_reply("We look into it")
        return dispute.with_env(cls.env)

    @classmethod
    def _send_statement(cls, dealer, mark):
        """The statement of this month, sent to the dealer, with a file that says whose it is."""
        cls.env.flush_all()
        first = fields.Date.today().replace(day=1)
        statement = cls.env["order.process.statement"]._prepare(cls.company, first, dealer).with_env(cls.env)
        sending = statement._note_sending(statement._make_sheets().sudo()._get_paper(), mark)
        sending._keep_pdf(f"{mark}.pdf", f"%PDF-{mark}".encode())
        return statement

    @classmethod
    def _all_orders(cls, built):
        return cls.env["sale.order"].union(*built["orders"].values())

    def _marks(self, built):
        """Texts that nobody but this dealer may read."""
        orders = self._all_orders(built)
        return {
            built["dealer"].name,
            *orders.mapped("name"),
            *filter(None, orders.mapped("client_order_ref")),
            *built["pickings"].mapped("name"),
            *built["invoices"].mapped("name"),
            *orders.paper_ids.mapped("name"),
            *orders.paper_ids.mapped("token"),
            built["claim"].name,
            built["scan"].name,
            built["proof"].reference,
            built["dispute"].reason,
            built["statement"].sent_to,
            built["import"].file_name,
            built["rating"].access_token,
        }

    def _tables(self):
        """The tables of the add-on and those of core in which it works."""
        core = {
            *("sale.order", "sale.order.line", "stock.picking", "stock.move", "account.move", "account.move.line"),
            *(
                "account.payment",
                "res.partner",
                "mail.message",
                "mail.activity",
                "rating.rating",
                "stock.picking.batch",
            ),
            *("res.users", "delivery.carrier", "product.product", "res.company"),
        }
        for name in sorted(self.env.registry):
            model = self.env[name]
            if model._auto and not model._abstract and (model._original_module == "order_process" or name in core):
                yield model

    def _fingerprint(self):
        """Every row of these tables in short, to see whether anything has changed."""
        self.env.flush_all()
        return {
            model._table: self.env.execute_query(
                SQL(
                    "SELECT count(*), md5(string_agg(md5(one::text), '' ORDER BY id)) FROM %s one",
                    SQL.identifier(model._table),
                )
            )[0]
            for model in self._tables()
        }

    def _rows_of(self, built):
        """The rows that belong to one dealer, whole."""
        self.env.flush_all()
        orders = self._all_orders(built)
        ids = {
            "sale_order": orders.ids,
            "sale_order_line": orders.order_line.ids,
            "stock_picking": built["pickings"].ids,
            "account_move": built["invoices"].ids,
            "res_partner": self.env["res.partner"].search([("id", "child_of", built["dealer"].id)]).ids,
            "order_process_claim": built["claim"].ids,
        }
        partners = ids["res_partner"]
        found = {}
        for model in self._tables():
            stored = {name for name, field in model._fields.items() if field.store and field.column_type}
            clauses = [SQL("one.id = ANY(%s)", ids[model._table])] if model._table in ids else []
            for link in LINKS:
                if link in stored and model._fields[link].type == "many2one":
                    comodel = model._fields[link].comodel_name.replace(".", "_")
                    linked = {
                        "sale_order": orders.ids,
                        "res_partner": partners,
                        "order_process_claim": built["claim"].ids,
                    }
                    if comodel in linked:
                        clauses.append(SQL("one.%s = ANY(%s)", SQL.identifier(link), linked[comodel]))
            if clauses:
                found[model._table] = self.env.execute_query(
                    SQL(
                        "SELECT one::text FROM %s one WHERE %s ORDER BY id",
                        SQL.identifier(model._table),
                        SQL(" OR ").join(clauses),
                    )
                )
        return found
