import base64
import binascii
import hashlib

from odoo import _lt, api, fields, models
from odoo.exceptions import UserError

from ..base.file_kind import MAX_FILE_BYTES, MEGABYTE, has_too_many_pixels, sniff
from ..base.notify import in_their_languages, notify
from ..base.plain import as_text

VERDICTS = [("passed", "Passed"), ("failed", "Defective")]
PHOTO_TYPES = ("image/png", "image/jpeg", "image/webp")


class OrderProcessQualityCheck(models.Model):
    """A check as it was made: who, when, each point with its verdict. After rework there is another one."""

    _name = "order.process.quality.check"
    _inherit = ["order.process.evidence"]
    _description = "Quality Check"
    _order = "id desc"
    _rec_name = "checked_at"

    production_id = fields.Many2one("order.process.production", required=True, index=True, ondelete="restrict")
    order_id = fields.Many2one(
        related="production_id.order_id", store=True, precompute=True, index=True, string="Order"
    )
    company_id = fields.Many2one(related="production_id.company_id", store=True, precompute=True)
    number = fields.Integer("Check No.", required=True)
    verdict = fields.Selection(VERDICTS, required=True)
    note = fields.Text()
    inspector_id = fields.Many2one("res.users", "Quality Checked By", required=True, ondelete="restrict")
    checked_at = fields.Datetime("Quality Checked On", required=True)
    item_ids = fields.One2many("order.process.quality.item", "check_id", "Points", readonly=True)
    failed_points = fields.Char("Not in Order", compute="_compute_failed_points")

    _once = models.UniqueIndex("(production_id, number)", "This check is kept already.")

    @api.depends("item_ids.passed")
    def _compute_failed_points(self):
        for check in self:
            failed = check.item_ids.filtered(lambda item: not item.passed)
            check.failed_points = ", ".join(failed.mapped("point")) or False


class OrderProcessQualityItem(models.Model):
    """A point of a check: whether it was in order, with what was seen."""

    _name = "order.process.quality.item"
    _inherit = ["order.process.evidence"]
    _description = "Checked Point"
    _order = "check_id, id"
    _rec_name = "point"
    _files_refusal = _lt("The photos of a quality check are evidence: nobody changes or deletes them.")

    check_id = fields.Many2one("order.process.quality.check", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="check_id.company_id", store=True, precompute=True)
    point = fields.Char("What Was Checked", required=True)
    passed = fields.Boolean("In Order")
    note = fields.Text("What Was Seen")
    photo = fields.Binary(attachment=True)
    photo_digest = fields.Char(help="SHA-256 of the photo.")


class OrderProcessProduction(models.Model):
    """Quality looks through the list before the goods are packed, and again whenever there is cause."""

    _inherit = "order.process.production"

    check_count = fields.Integer("Checks", compute="_compute_check_count")

    def _compute_check_count(self):
        for production in self:
            production.check_count = len(production.sudo().check_ids)

    def _keep_check(self, items, note=""):
        """Keep a check. It is passed where every point is in order; a failed one stops the goods until rework is done
        and another one is passed.

        :param items: ``[{"point_id", "passed", "note", "photo"}]``, the photo in base64
        :raises UserError: to whom the role is missing, who made the goods, or everything that a point lacks
        """
        production, note = self._begin("check"), as_text(note)
        rows = production._read_items(items)
        passed = all(row["passed"] for row in rows)
        number = len(production.check_ids) + 1
        check = production.check_ids._append(
            [
                {
                    "production_id": production.id,
                    "number": number,
                    "verdict": "passed" if passed else "failed",
                    "note": note or False,
                    "inspector_id": self.env.uid,
                    "checked_at": fields.Datetime.now(),
                }
            ]
        )
        self.env["order.process.quality.item"].sudo()._append([{**row, "check_id": check.id} for row in rows])
        production.invalidate_recordset(["check_ids"])
        failed = [row["point"] for row in rows if not row["passed"]]
        photos = [row["photo_digest"] for row in rows if row["photo_digest"]]
        kind = "quality_passed" if passed else "quality_failed"
        production._record(kind, check=number, points=failed, note=note, photos=photos)
        if not passed:
            production._go_on("making", is_failed=True)
            production._tell_failed(check)
        else:
            due = production.state in ("check", "packing")
            production._go_on(production._get_passed_state() if due else production.state, is_failed=False)
        return check

    def _get_passed_state(self):
        """Where the work stands once the goods have passed the check."""
        return "packing"

    def _get_asked_points(self):
        """``{point id: (name, photo rule)}`` of what has to be looked at; one without an id where nothing is set up."""
        points = self.env["order.process.quality.point"]._get_points(self.sudo())
        asked = {point.id: (point.name, point.photo_rule) for point in points}
        return asked or {False: (self.env._("As ordered"), "none")}

    def _read_items(self, items):
        """Every point of the list as it is kept, once.

        :raises UserError: everything that is missing or wrong, at once
        """
        rows, problems = [], []
        given = {item.get("point_id") or False: item for item in items}
        for point_id, (name, rule) in self._get_asked_points().items():
            item = given.get(point_id)
            if item is None:
                problems.append(self.env._("%s: not looked at yet.", name))
                continue
            passed, note = item.get("passed") is True, as_text(item.get("note"))
            photo, problem = self._read_photo(item.get("photo"))
            if problem:
                problems.append(f"{name}: {problem}")
            elif not photo and (rule == "always" or (rule == "failed" and not passed)):
                problems.append(self.env._("%s: a photo is missing.", name))
            if not passed and not note:
                problems.append(self.env._("%s: say what is not in order.", name))
            rows.append(
                {
                    "point": name,
                    "passed": passed,
                    "note": note or False,
                    "photo": base64.b64encode(photo) if photo else False,
                    "photo_digest": hashlib.sha256(photo).hexdigest() if photo else False,
                }
            )
        if problems:
            raise UserError("\n".join(problems))
        return rows

    @api.model
    def _read_photo(self, photo):
        """``(content, problem)`` of a photo in base64; both empty without one."""
        if not photo:
            return b"", ""
        try:
            data = base64.b64decode(photo, validate=True)
        except (binascii.Error, ValueError, TypeError):
            return b"", self.env._("the photo cannot be read.")
        if len(data) > MAX_FILE_BYTES:
            return b"", self.env._("a photo has %s MB at most.", MAX_FILE_BYTES // MEGABYTE)
        if sniff(data) not in PHOTO_TYPES:
            return b"", self.env._("this is no photo (PNG, JPEG, WEBP).")
        if has_too_many_pixels(data):
            return b"", self.env._("the photo has too many pixels: take it in a lower resolution.")
        return data, ""

    def _tell_failed(self, check):
        """Tell who planned the work that it has to be done again."""
        people = self._get_plan().planned_by_id.filtered("active")
        for person, production in in_their_languages(self, people):
            subject = production.env._("%s: the quality check failed", production.order_id.name)
            said = production.env._("Not in order: %s", check.with_env(production.env).sudo().failed_points)
            notify(production, person, subject, [said, check.note])
