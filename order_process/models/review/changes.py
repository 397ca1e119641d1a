from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_datetime

from .snapshot import Change, differences


class OrderProcessReview(models.Model):
    """What changed since this level approved the order last, line by line: old, new, who and when (C5)."""

    _inherit = "order.process.review"

    change_list = fields.Html("Changed Since Approved", compute="_compute_changes", sanitize=False)
    change_summary = fields.Char("Changes", compute="_compute_changes")

    @api.depends_context("lang", "tz")
    @api.depends("state", "order_id.event_count")
    def _compute_changes(self):
        self.change_list = self.change_summary = False
        reviews = self.sudo()
        editors = reviews._get_editors()
        for review in reviews:
            order = review.order_id
            before = order.review_ids.filtered(
                lambda other, review=review: other.level_id == review.level_id
                and other.snapshot
                and other.id < review.id
            ).sorted("id")[-1:]
            if not before:
                continue
            now = review.snapshot or order._get_snapshot()
            changes = differences(before.snapshot, now, review.level_id._get_scopes())
            if changes:
                rows = [
                    (*labels, *editors.get((order.id, change.key, change.field), ("", False)))
                    for change, labels in zip(changes, order.with_env(self.env)._label_changes(changes), strict=True)
                ]
                review.change_list = review._prepare_change_table(rows)
                review.change_summary = "; ".join(f"{what} {old} → {new}" for what, old, new, _who, _at in rows)

    def _get_editors(self):
        """``{(order id, key, field): (person, instant)}`` of the last change of each value; one query."""
        found = {}
        events = self.env["order.process.event"].search_fetch(
            [("order_id", "in", self.order_id.ids), ("kind", "=", "changed")],
            ["order_id", "user_id", "at", "detail"],
            order="order_id, seq",
        )
        for event in events:
            for change in (event.detail or {}).get("changes", ()):
                _scope, key, field, *_values = Change(*change)
                found[event.order_id.id, key, field] = (event.user_id.name, event.at)
        return found

    def _prepare_change_table(self, rows):
        cells = Markup().join(
            Markup("<tr><td>%s</td><td class='text-muted'><s>%s</s></td><td><b>%s</b></td><td>%s</td><td>%s</td></tr>")
            % (what, old, new, who or "", format_datetime(self.env, at, dt_format="MM-dd HH:mm") if at else "")
            for what, old, new, who, at in rows
        )
        heads = Markup().join(
            Markup("<th>%s</th>") % head
            for head in (
                self.env._("What"),
                self.env._("Approved"),
                self.env._("Now"),
                self.env._("Changed by"),
                self.env._("On"),
            )
        )
        return Markup("<table class='table table-sm mb-0'><thead><tr>%s</tr></thead><tbody>%s</tbody></table>") % (
            heads,
            cells,
        )
