from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ..base.file_kind import MAX_FILE_BYTES, MEGABYTE, has_too_many_pixels, safe_name, sniff
from .claim_files import MAX_CLAIM_FILES, MAX_FILES, ClaimFile
from .claim_states import DEALER_KINDS, ENTRY_KINDS

_lt = LazyTranslate(__name__)


class OrderProcessClaimEntry(models.Model):
    """What was said, decided and done about a claim, by whom and when, with the files that prove it; append-only."""

    _name = "order.process.claim.entry"
    _inherit = ["order.process.evidence"]
    _description = "Claim Entry"
    _order = "id"
    _rec_name = "kind"
    _files_refusal = _lt("The files of a claim are evidence: nobody changes or deletes them.")

    claim_id = fields.Many2one("order.process.claim", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="claim_id.company_id", store=True, index=True)
    order_id = fields.Many2one(related="claim_id.order_id")
    kind = fields.Selection(ENTRY_KINDS, required=True)
    user_id = fields.Many2one("res.users", "By", required=True, ondelete="restrict")
    by_dealer = fields.Boolean("From the Dealer")
    at = fields.Datetime(required=True)
    text = fields.Text(help="What the dealer reads, where the dealer reads this kind of entry.")
    note = fields.Text("Internal Note", help="Never shown to the dealer.")
    currency_id = fields.Many2one(related="claim_id.currency_id")
    amount = fields.Monetary()
    submission = fields.Char(help="Names the form from which it came, so that it comes once.")
    attachment_ids = fields.Many2many("ir.attachment", string="Files", bypass_search_access=True)

    _submission = models.UniqueIndex("(claim_id, submission) WHERE submission IS NOT NULL", "It was sent already.")

    def _is_for_dealer(self):
        self.ensure_one()
        return self.kind in DEALER_KINDS

    @api.model
    def _append_entry(self, claim, kind, files=(), **vals):
        """Append what the current person says or does about a claim.

        :param files: :class:`~.claim_files.ClaimFile` rows; they belong to the entry and are evidence like it
        """
        attachments = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                [
                    {"name": file.name, "raw": file.data, "mimetype": file.mimetype, "res_model": self._name}
                    for file in files
                ]
            )
        )
        entry = self._append(
            [
                {
                    "claim_id": claim.id,
                    "kind": kind,
                    "user_id": self.env.uid,
                    "at": fields.Datetime.now(),
                    "attachment_ids": [Command.set(attachments.ids)],
                    **vals,
                }
            ]
        )
        if attachments:
            attachments.write({"res_id": entry.id})
        claim.invalidate_recordset(["entry_ids"])
        return entry

    @api.model
    def _check_files(self, uploads, claim=None):
        """The files as they are kept.

        :param uploads: ``[(name, content)]``; empty ones are left out
        :raises UserError: everything that is wrong with any of them, at once
        :rtype: list[ClaimFile]
        """
        uploads = [(name, data) for name, data in uploads if data]
        known = len(claim.sudo().entry_ids.attachment_ids) if claim else 0
        problems, files = [], []
        if len(uploads) > MAX_FILES:
            problems.append(self.env._("At most %s files at a time; send the rest afterwards.", MAX_FILES))
        elif known + len(uploads) > MAX_CLAIM_FILES:
            problems.append(self.env._("A claim takes %s files in all.", MAX_CLAIM_FILES))
        for name, data in uploads:
            name = str(name or "?")
            mimetype = sniff(data) if isinstance(data, bytes) else None
            if len(data) > MAX_FILE_BYTES:
                problems.append(
                    self.env._(
                        "“%(file)s” is larger than %(size)s MB.", file=name[:80], size=MAX_FILE_BYTES // MEGABYTE
                    )
                )
            elif not mimetype:
                problems.append(self.env._("“%s” is no photo (PNG, JPEG, WEBP, HEIC) and no PDF.", name[:80]))
            elif has_too_many_pixels(data):
                problems.append(
                    self.env._("“%s” has too many pixels: take the picture in a lower resolution.", name[:80])
                )
            else:
                files.append(ClaimFile(safe_name(name, mimetype), mimetype, data))
        if problems:
            raise UserError("\n".join(problems))
        return files


class OrderProcessClaim(models.Model):
    _inherit = "order.process.claim"

    dealer_wrote = fields.Boolean(
        "Dealer Wrote", compute="_compute_dealer_wrote", store=True, help="The last word is the dealer's."
    )

    @api.depends("entry_ids.kind")
    def _compute_dealer_wrote(self):
        for claim in self:
            read = claim.sudo().entry_ids.filtered(lambda entry: entry._is_for_dealer()).sorted("id")
            claim.dealer_wrote = read[-1:].kind == "said"
