from odoo import fields, models
from odoo.exceptions import UserError

from ..base.plain import as_text
from ..base.signature import read_signature
from .paper_words import IN_PERSON, RECEIVERS, RECORDERS, ROLES
from .scan import read_scan


class OrderProcessPaperSignature(models.Model):
    """A signature on a paper: who signed, in what role, when, and on whose screen; each role's stands by itself."""

    _name = "order.process.paper.signature"
    _inherit = ["order.process.evidence"]
    _description = "Signature"
    _order = "id"

    paper_id = fields.Many2one("order.process.paper", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="paper_id.company_id", store=True)
    role = fields.Selection(ROLES, required=True)
    name = fields.Char("Signed By", required=True)
    user_id = fields.Many2one("res.users", "Taken Down By", required=True, ondelete="restrict")
    signed_on = fields.Datetime(required=True)
    image = fields.Binary("Signature", attachment=False)
    strokes = fields.Json(help="The strokes as they were drawn, with their times in milliseconds.")
    scan_id = fields.Many2one(
        "ir.attachment", "Signed on Paper", ondelete="restrict", help="The scan of what was signed by hand on paper."
    )

    _once = models.UniqueIndex("(paper_id, role)", "The paper bears this signature already.")


class OrderProcessPaper(models.Model):
    _inherit = "order.process.paper"

    def action_sign(self, name, signature=None, role=None, scan=None):
        """Sign papers: by a named person in a role, with the strokes drawn on the screen.

        The escort's, carrier's and collector's names are those given on the transfer, the rep's that of the order;
        another hand is refused. The dealer signs where the goods arrive: on the screen of who brings them, of the
        order's rep, or in the portal. What was signed on paper, the office notes with its scan.

        :param name: the person who signs
        :param signature: the strokes as the pad sends them (``base/strokes.py``); clerks and managers sign by their
            login alone
        :param role: the role that signs; the next one awaited where it is left out
        :param scan: ``(file name, base64)`` of the paper that the dealer signed by hand, in place of the strokes
        :raises UserError: what is wrong; then no paper is signed
        """
        self.check_access("read")
        self.order_id.sudo()._lock_rows()
        for paper in self.union():
            awaited = paper._get_awaited()
            asked = role or (awaited[0] if awaited else None)
            if asked not in awaited:
                raise UserError(
                    self.env._(
                        "%(paper)s %(number)s awaits no such signature: its state is “%(state)s”.",
                        **paper._get_naming(),
                        state=dict(self._fields["state"]._description_selection(self.env))[paper.state],
                    )
                )
            if paper._is_signed_at_arrival(asked):
                paper._check_moment(asked)
                paper._check_hand(scan)
            else:
                paper._check_recorder(asked)
                paper._check_moment(asked)
                scan = None
            paper._sign(asked, paper._check_signer_name(asked, name), paper._check_drawn(asked, signature, scan))
        return True

    def _check_recorder(self, role):
        groups = RECORDERS[role]
        own = role == "rep" and self.env.user == self.order_id.sudo().user_id
        if not own and not any(self.env.user.has_group(f"order_process.{group}") for group in groups):
            names = [self.env.ref(f"order_process.{group}").sudo().name for group in groups]
            if role == "rep":
                names.append(self.env._("the order's sales rep"))
            raise UserError(
                self.env._(
                    "%(paper)s %(number)s: this signature is taken down by %(groups)s.",
                    **self._get_naming(),
                    groups=", ".join(names),
                )
            )
        if role in IN_PERSON and self.env.user in self.sudo().signature_ids.user_id:
            raise UserError(
                self.env._(
                    "%(paper)s %(number)s bears your signature already: somebody else signs as well.",
                    **self._get_naming(),
                )
            )

    def _check_moment(self, role):
        """Receipt is signed for where the goods arrive; only where the signature lets them out, it is at loading."""
        if role in RECEIVERS and self.confirms_receipt and self.sign_step != "ship" and not self._has_left():
            raise UserError(
                self.env._(
                    "%(paper)s %(number)s says that the goods of %(order)s have arrived, but not all of them have left:"
                    " it is signed where the dealer receives them.",
                    **self._get_naming(),
                    order=self.order_id.name,
                )
            )

    def _check_signer_name(self, role, name):
        if role in IN_PERSON:
            return self.env.user.name
        name = as_text(name)
        if not name:
            raise UserError(self.env._("Say who signs %(paper)s.", paper=self.type_id.name))
        expected = self._get_expected_signer(role)
        if role == "rep":
            self._check_rep_name(expected, name)
        elif expected is not None and not expected:
            raise UserError(
                self.env._(
                    "Nobody is named yet who takes the goods of %s: name the person on the transfer first.",
                    self.order_id.name,
                )
            )
        elif expected and not self._is_same_name(expected, name):
            raise UserError(
                self.env._(
                    "%(expected)s is named to take the goods of %(order)s, not %(name)s. Where the dealer or the"
                    " dispatcher names somebody else, write that on the transfer first.",
                    expected=expected,
                    order=self.order_id.name,
                    name=name,
                )
            )
        return name

    def _check_rep_name(self, expected, name):
        if not expected:
            raise UserError(
                self.env._("%s has no sales rep who could sign: name one on the order first.", self.order_id.name)
            )
        if not self._is_same_name(expected, name):
            raise UserError(
                self.env._(
                    "%(expected)s is the sales rep of %(order)s and signs, not %(name)s.",
                    expected=expected,
                    order=self.order_id.name,
                    name=name,
                )
            )

    @staticmethod
    def _is_same_name(expected, name):
        return expected.replace(" ", "").casefold() == name.replace(" ", "").casefold()

    def _get_expected_signer(self, role):
        """The name that must sign: ``None`` where anybody of the role may, empty where nobody is named yet."""
        if role == "collector":
            return self.order_id.sudo().collector_name or ""
        if role == "rep":
            return self.order_id.sudo().user_id.name or ""
        if role in ("escort", "rail"):
            # Papers of the delivery are kept at its first transfer, the escort is named where the goods leave.
            return self.picking_id.sudo()._get_following().escort_id[-1:].name or ""
        return None

    def _check_drawn(self, role, signature, scan):
        """What of the signature is kept: strokes and picture, the scan, or nothing where a login signs."""
        if role in IN_PERSON:
            return {}
        if scan:
            return {"scan_id": self._keep_scans([read_scan(self.env, *scan)]).id}
        if not signature:
            raise UserError(self.env._("%s needs the signature itself: draw it on the screen.", self.type_id.name))
        return read_signature(self.env, signature)

    def _sign(self, role, name, drawn):
        """Take down a signature that was checked, the same on each of these papers.

        :param dict drawn: ``strokes`` and ``image``, or ``scan_id``
        """
        now = fields.Datetime.now()
        papers = self.sudo().with_env(self.env(su=True))
        self.env["order.process.paper.signature"]._append(
            [
                {
                    "paper_id": paper.id,
                    "role": role,
                    "name": name,
                    "user_id": self.env.uid,
                    "signed_on": now,
                    **drawn,
                }
                for paper in self
            ]
        )
        papers.invalidate_recordset(["signature_ids", "awaited_roles"])
        for paper in papers:
            vals = {"signed_by": ", ".join(paper.signature_ids.mapped("name")), "signed_on": now}
            if paper._get_awaited():
                paper._advance(vals)
            else:
                paper._move_to("signed", vals)
        labels = dict(self._fields["signer_role"]._description_selection(self.env))
        papers._log_papers("paper_signed", people=f"{name} ({labels[role]})")
        received = papers.filtered("confirms_receipt").order_id
        if received:
            received._confirm_receipt_by_papers()
            received._after_part_receipt()
        papers.order_id._after_papers()

    def action_sign_selected(self):
        """Sign the papers selected with one's own login, where clerks and managers sign; others open the paper.

        :raises UserError: where none of them awaits this person
        """
        signed = False
        for paper in self.union():
            for role in paper._get_awaited():
                groups = RECORDERS[role]
                if role in IN_PERSON and any(self.env.user.has_group(f"order_process.{group}") for group in groups):
                    paper.action_sign(None, role=role)
                    signed = True
                    break
        if not signed:
            raise UserError(
                self.env._("None of these papers awaits your own signature; open a paper to let somebody else sign.")
            )
        return True
