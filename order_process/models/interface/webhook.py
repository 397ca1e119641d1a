from urllib.parse import urlsplit

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError

from ..base.notify import show_result
from ..base.staff import check_role
from ..notice.channel import ADMIN_GROUP, LOCAL
from .follow import write_instant
from .signing import create_secret

JOB = "ir_cron_webhooks"
# The entries of an order's history that others are told; reasons, people and what was said inside stay inside.
STEPS = (
    *("submitted", "withdrawn", "returned", "confirmed", "cancelled", "reopened", "promised", "dispatched", "shipped"),
    *("received", "invoiced", "settled", "closed"),
)
DELIVERY_STATES = [
    ("waiting", "Waiting"),
    ("failed", "Retrying"),
    ("sent", "Taken"),
    ("given_up", "Given Up"),
    ("dropped", "Dropped"),
]


class OrderProcessWebhook(models.Model):
    """Where another system is told each step of the orders: signed, in the order of each order's steps (M7).

    Whoever has the secret can pretend to be us: system administrators read it, and nobody else."""

    _name = "order.process.webhook"
    _inherit = ["order.process.rule"]
    _description = "Webhook"
    _order = "name, id"

    # Told by _record_keys as changed, without the values.
    _rule_free_fields = frozenset({"url", "secret", "host"})

    name = fields.Char(required=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    partner_id = fields.Many2one(
        "res.partner", "Dealer", index="btree_not_null", help="Only this dealer's orders. Empty: those of all dealers."
    )
    url = fields.Char("Address", groups="base.group_system", copy=False)
    secret = fields.Char(
        groups="base.group_system", copy=False, default=lambda self: create_secret(), help="Signs what is sent."
    )
    host = fields.Char("Server", compute="_compute_host", store=True, compute_sudo=True, help="The address is secret.")
    active = fields.Boolean(default=True)
    waiting_count = fields.Integer("Waiting", compute="_compute_counts")
    given_up_count = fields.Integer("Given Up", compute="_compute_counts")

    @api.depends("url")
    def _compute_host(self):
        for webhook in self:
            webhook.host = urlsplit(webhook.url or "").hostname or False

    def _compute_counts(self):
        groups = self.env["order.process.webhook.delivery"].sudo()._read_group(
            [("webhook_id", "in", self.ids), ("state", "in", ("waiting", "failed", "given_up"))],
            ["webhook_id", "state"],
            ["__count"],
        )
        counts = {(webhook.id, state): number for webhook, state, number in groups}
        for webhook in self:
            webhook.waiting_count = counts.get((webhook.id, "waiting"), 0) + counts.get((webhook.id, "failed"), 0)
            webhook.given_up_count = counts.get((webhook.id, "given_up"), 0)

    @api.constrains("url")
    def _check_url(self):
        for webhook in self.sudo().filtered("url"):
            parts = urlsplit(webhook.url.strip())
            here = parts.scheme == "http" and parts.hostname in LOCAL
            if not parts.hostname or (parts.scheme != "https" and not here):
                raise ValidationError(self.env._("%s: the address must begin with https://.", webhook.name))

    @api.model_create_multi
    def create(self, vals_list):
        webhooks = super().create(vals_list)
        self.env.registry.clear_cache()
        webhooks._record_keys({name for vals in vals_list for name in ("url", "secret") if vals.get(name)})
        return webhooks

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        self._record_keys({"url", "secret"} & vals.keys())
        return result

    def unlink(self):
        told = self.env["order.process.webhook.delivery"].sudo().search([("webhook_id", "in", self.ids)], limit=1)
        if told:
            raise UserError(self.env._("%s: steps went there. Archive it instead.", told.webhook_id.name))
        self.env.registry.clear_cache()
        return super().unlink()

    def _record_keys(self, names):
        """Keep on record that address or secret were set or removed, and by whom, never what they are."""
        rows = []
        for webhook in self.sudo() if names else ():
            for name in sorted(names):
                said = self.env._("set anew") if webhook[name] else self.env._("removed")
                rows.append(webhook._prepare_rule_change("changed", field=name, old={"is": False}, new={"is": said}))
        self.env["order.process.rule.change"]._append(rows)

    # === Telling ===

    @api.model
    @tools.ormcache()
    def _get_listeners(self):
        """``{company: ((webhook, dealer or False), …)}``, ids; asked at every entry of a history."""
        found = {}
        for webhook in self.sudo().search([("host", "!=", False)]):
            listener = (webhook.id, webhook.partner_id.commercial_partner_id.id)
            found[webhook.company_id.id] = (*found.get(webhook.company_id.id, ()), listener)
        return found

    @api.model
    def _queue_events(self, events):
        """Queue the steps among these entries for whoever listens; told when the transaction is through."""
        listeners = self._get_listeners()
        vals_list = [
            {"webhook_id": webhook, "event_id": event.id, "order_id": event.order_id.id}
            for event in (events.sudo() if listeners else ())
            if event.kind in STEPS
            for webhook, dealer in listeners.get(event.company_id.id, ())
            if not dealer or event.order_id.partner_id.commercial_partner_id.id == dealer
        ]
        if vals_list:
            self.env["order.process.webhook.delivery"]._append(vals_list)
            self.env.ref(f"order_process.{JOB}").sudo()._trigger()

    # === Buttons ===

    def action_test(self):
        """Send ``{"step": "ping"}`` now and show what came back.

        :raises UserError: to whom the role is missing
        """
        self.ensure_one()
        check_role(self.env, ADMIN_GROUP, self.env._("Only a process administrator tries a webhook."))
        self.check_access("read")
        body = {"id": f"ping-{self.id}", "step": "ping", "at": write_instant(fields.Datetime.now())}
        trouble, said = self.sudo()._post_body(f"ping-{self.id}", body)
        return show_result(said, kind="danger" if trouble else "success", then=None)

    def action_open_deliveries(self):
        """What went there, and what waits."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id("order_process.action_webhook_deliveries")
        return {**action, "domain": [("webhook_id", "=", self.id)], "context": {}}

    def action_new_secret(self):
        """Sign with a new secret from now on; the old one is gone.

        :raises UserError: to whom the role is missing
        """
        check_role(self.env, "base.group_system", self.env._("Only a system administrator makes a new secret."))
        for webhook in self:
            webhook.secret = create_secret()


class OrderProcessEvent(models.Model):
    _inherit = "order.process.event"

    @api.model
    def _log(self, entries):
        """Whoever listens is told the steps among the entries."""
        events = super()._log(entries)
        self.env["order.process.webhook"]._queue_events(events)
        return events


class OrderProcessWebhookDelivery(models.Model):
    """One step told to one webhook: once where it was taken, tried again, and then somebody's work.

    Of one order, what comes later waits for what came before, also for what was given up."""

    _name = "order.process.webhook.delivery"
    _inherit = ["order.process.evidence"]
    _description = "Webhook Delivery"
    _order = "id desc"
    _rec_name = "order_id"

    _evidence_mutable = frozenset({"state", "tries", "next_try", "tried_on", "sent_on", "answer", "handled_by_id"})

    webhook_id = fields.Many2one("order.process.webhook", required=True, ondelete="restrict")
    company_id = fields.Many2one(related="webhook_id.company_id", store=True, precompute=True)
    order_id = fields.Many2one("sale.order", "Order", required=True, index=True, ondelete="restrict")
    event_id = fields.Many2one("order.process.event", "Entry", required=True, index=True, ondelete="restrict")
    kind = fields.Selection(related="event_id.kind", string="Step")
    state = fields.Selection(DELIVERY_STATES, required=True, default="waiting")
    queued_on = fields.Datetime(required=True, default=fields.Datetime.now)
    next_try = fields.Datetime(default=fields.Datetime.now)
    tries = fields.Integer()
    tried_on = fields.Datetime("Last Try")
    sent_on = fields.Datetime("Taken On")
    answer = fields.Char(help="What the other system said, or why it could not be asked.")
    handled_by_id = fields.Many2one("res.users", "Handled By", ondelete="restrict")

    _once = models.UniqueIndex("(webhook_id, event_id)", "This step was told there already.")
    _queue = models.Index("(webhook_id, order_id, id) WHERE state IN ('waiting', 'failed', 'given_up')")
