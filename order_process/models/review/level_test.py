from odoo import api, fields, models
from odoo.tools import format_date, format_datetime


class OrderProcessLevelTest(models.TransientModel):
    """Says of one review level and one order what would happen, and why. Nothing is written to either (M2)."""

    _name = "order.process.level.test"
    _description = "Test of a Review Level"

    level_id = fields.Many2one("order.process.review.level", required=True, readonly=True)
    order_id = fields.Many2one("sale.order", "Order")
    applies = fields.Boolean(compute="_compute_result")
    explanation = fields.Html(compute="_compute_result")
    people = fields.Text("Who Would Be Asked", compute="_compute_result")
    deadline_text = fields.Char("Deadline", compute="_compute_result")

    @api.depends("order_id", "level_id")
    def _compute_result(self):
        for test in self:
            result = test._prepare_result() if test.order_id else False
            test.applies = bool(result) and result["applies"]
            test.explanation = result and self.env["ir.qweb"]._render(
                "order_process.level_test_parts", {"parts": result["parts"]}
            )
            test.people = result and result["people"]
            test.deadline_text = result and result["deadline"]

    def _prepare_result(self):
        self.ensure_one()
        self.env["order.process.review.level"].check_access("write")
        self.order_id.check_access("read")
        level, order = self.level_id.sudo(), self.order_id.sudo()
        applies = level in level._get_levels(order)[order]
        # In memory only.
        review = self.env["order.process.review"].sudo().new(
            {
                "order_id": order.id,
                "level_id": level.id,
                "group_id": level.group_id.id,
                "state": "pending",
                "attempt": order.review_attempt + 1,
            }
        )
        return {
            "applies": applies,
            "parts": [{"text": text, "holds": holds} for text, holds in self._explain(level, order)],
            "people": self._name_people(review),
            "deadline": self._name_deadline(review),
        }

    def _explain(self, level, order):
        """``[(what is asked, whether it holds)]``, every part of the level's condition by itself."""
        yield self.env._("The level is in use"), level.active
        company = level.company_id.name or self.env._("every company")
        yield self.env._("Company: %s", company), level.company_id.id in (False, order.company_id.id)
        if level.valid_from:
            yield (
                self.env._("Orders of %s and later", format_date(self.env, level.valid_from)),
                not order.business_date or order.business_date >= level.valid_from,
            )
        domain = level._get_condition()
        parts = list(getattr(domain, "children", ())) if getattr(domain, "OPERATOR", "") == "&" else [domain]
        for part in parts:
            if not part.is_true():
                yield self._describe(part, order), bool(order.filtered_domain(part))
        if level.special_kind:
            uncovered = order._get_uncovered_needs()[order]
            told = "; ".join(need.message for need, *_rest in uncovered) or "–"
            asked = level._get_special_levels({order: uncovered})[order].values()
            yield self.env._("Exceeds policy: %s", told), level in asked

    def _describe(self, part, order):
        """A part of the condition as people read it; what is nested is shown as it is written."""
        if not hasattr(part, "field_expr"):
            return str(part)
        model, labels = order, []
        for name in part.field_expr.split("."):
            field = model._fields.get(name)
            labels.append(field.get_description(self.env, ["string"])["string"] if field else name)
            model = self.env[field.comodel_name] if field and field.relational else model
        value = part.value
        if not isinstance(value, str) and hasattr(value, "__iter__"):
            value = ", ".join(map(str, value))
        told = f"{' › '.join(labels)} {part.operator} {value}"
        if part.field_expr not in order._fields or order._fields[part.field_expr].relational:
            return told
        return self.env._("%(condition)s (is: %(value)s)", condition=told, value=order[part.field_expr])

    def _name_people(self, review):
        found = review._get_deciders()[review]
        names = [
            self.env._("%(person)s (for %(absent)s)", person=person.name, absent=absent.name) if absent else person.name
            for person, absent in found.items()
        ]
        return "\n".join(names) or self.env._("Nobody: add people to the group or to the level.")

    def _name_deadline(self, review):
        deadline = review._get_deadlines({review: fields.Datetime.now()})[review]
        zone = (review.order_id.warehouse_id or review.order_id.company_id)._process_tz()
        if not deadline:
            return self.env._("None: no window follows.")
        return format_datetime(self.env, deadline, tz=zone, dt_format="short")
