import base64
import binascii
import hashlib

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from ..base.file_kind import MEGABYTE, has_too_many_pixels, sniff
from ..base.plain import as_text
from ..base.staff import check_role
from .act import CARRIER
from .road_read import as_uuid

_lt = LazyTranslate(__name__)

# The page makes photos smaller than a third of this.
MAX_BYTES = MEGABYTE
TYPES = ("image/jpeg", "image/png")
KINDS = [("photo", "Photo"), ("damage", "Damage")]
# Photos may come before their act; whoever sends more than this many without one has something else in mind.
MAX_WAITING = 300
AGAIN = "again"


class OrderProcessTripFile(models.Model):
    """A photo taken on the road: it has a number of its own, comes before or after its act, and counts once."""

    _name = "order.process.trip.file"
    _inherit = ["order.process.evidence"]
    _description = "Photo from the Road"
    _order = "id"
    _rec_name = "uuid"
    _files_refusal = _lt("Photos from the road are evidence: they are neither changed nor deleted.")

    uuid = fields.Char("Number", required=True)
    act_uuid = fields.Char("Number of the Act", required=True, index=True)
    user_id = fields.Many2one("res.users", "Who", required=True, ondelete="restrict")
    fingerprint = fields.Char("Fingerprint", required=True)
    kind = fields.Selection(KINDS, required=True)
    received_on = fields.Datetime("Told the Office", required=True)
    image = fields.Binary(attachment=True)
    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="restrict")

    is_own_centre = fields.Boolean("At My Centres", compute="_compute_is_own_centre", search="_search_is_own_centre")

    _uuid = models.UniqueIndex("(uuid)", "This photo was sent before.")

    @api.depends_context("uid")
    @api.depends("act_uuid")
    def _compute_is_own_centre(self):
        own = self.sudo().search(Domain("id", "in", self.ids) & Domain("is_own_centre", "=", True))
        for file in self:
            file.is_own_centre = file in own

    @api.model
    def _search_is_own_centre(self, operator, value):
        """By the trip of the act; a photo that came before its act is nobody's yet but the sender's."""
        if operator != "in":
            return NotImplemented
        acts = self.env["order.process.trip.act"].sudo()
        known = acts._search(self.env.user._get_centre_domain("trip_id.picking_type_id.warehouse_id"))
        own = Domain("act_uuid", "in", known.subselect("uuid"))
        return own if True in value else ~own

    @api.model
    def _take(self, uuid, act_uuid, sha256, kind, data):
        """Take a photo from the phone of whoever is signed in.

        :param str data: the file in base64
        :return: ``{"state": done | refused | again, "message"}``
        :raises AccessError: to who takes no goods along
        """
        check_role(self.env, CARRIER, self.env._("Only an escort or carrier has trips."), AccessError)
        own = self.with_context(lang=self.env.user.lang)
        number, act_number = as_uuid(uuid), as_uuid(act_uuid)
        if not number or not act_number:
            return own._refuse(own.env._("The photo has no number, or its act has none."))
        known = self.sudo().search([("uuid", "=", number)])
        if known:
            return own._answer_known(known, act_number, as_text(sha256))
        content, problem = own._read_photo(data, as_text(sha256))
        if problem == AGAIN:
            return {"state": AGAIN, "message": ""}
        problem = problem or own._get_act_problem(act_number, number)
        if problem:
            return own._refuse(problem)
        return own._keep(number, act_number, content, kind)

    def _refuse(self, message):
        return {"state": "refused", "message": message}

    def _answer_known(self, known, act_number, sha256):
        same = known.user_id == self.env.user and known.fingerprint == sha256 and known.act_uuid == act_number
        if same:
            return {"state": "done", "message": ""}
        return self._refuse(self.env._("The number of this photo was used for another one."))

    def _read_photo(self, data, sha256):
        """``(bytes, what is wrong)``; ``AGAIN`` where it was damaged on the way"""
        most = MAX_BYTES // MEGABYTE
        too_big = self.env._("A photo has %s MB at most; the page makes it smaller before it is sent.", most)
        if not isinstance(data, str) or not data:
            return b"", self.env._("The photo is empty.")
        if len(data) > MAX_BYTES * 4 // 3 + 4:
            return b"", too_big
        try:
            content = base64.b64decode(data, validate=True)
        except (binascii.Error, ValueError):
            return b"", self.env._("The photo cannot be read.")
        if sniff(content) not in TYPES or has_too_many_pixels(content):
            return b"", self.env._("This is no photo: JPEG and PNG are.")
        if hashlib.sha256(content).hexdigest() != sha256:
            return b"", AGAIN
        return content, ""

    def _get_act_problem(self, act_number, number):
        """What is wrong with the act of a photo; it may not have come yet."""
        act = self.env["order.process.trip.act"].sudo().search([("uuid", "=", act_number)])
        if act:
            if act.user_id != self.env.user or number not in act._get_photo_numbers():
                return self.env._("The photo does not belong to what it was sent with.")
            return ""
        self.env.cr.execute(
            """
            SELECT count(*) FROM order_process_trip_file file
             WHERE file.user_id = %s
               AND NOT EXISTS (SELECT 1 FROM order_process_trip_act act WHERE act.uuid = file.act_uuid)
            """,
            [self.env.uid],
        )
        if self.env.cr.fetchone()[0] >= MAX_WAITING:
            return self.env._("Too many photos wait for what they belong to: send that first.")
        return ""

    def _keep(self, number, act_number, content, kind):
        try:
            with self.env.cr.savepoint():
                self._append(
                    [
                        {
                            "uuid": number,
                            "act_uuid": act_number,
                            "user_id": self.env.uid,
                            "fingerprint": hashlib.sha256(content).hexdigest(),
                            "kind": kind if kind in dict(KINDS) else "photo",
                            "received_on": fields.Datetime.now(),
                            "image": base64.b64encode(content),
                            "company_id": self.env.user.company_id.id,
                        }
                    ]
                )
        except UniqueViolation:
            return {"state": AGAIN, "message": ""}
        return {"state": "done", "message": ""}

    def _get_image_file(self):
        """The file of the photo, as superuser."""
        files = self.env["ir.attachment"].sudo()
        return files.search([("res_model", "=", self._name), ("res_field", "=", "image"), ("res_id", "in", self.ids)])
