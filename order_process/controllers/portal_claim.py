import re
from uuid import uuid4

from odoo import fields
from odoo.addons.portal.controllers.portal import CustomerPortal, pager
from odoo.exceptions import UserError
from odoo.http import request

from ..models.aftersales.claim_files import MAX_FILES, SHOWN
from ..models.aftersales.claim_states import KINDS, OPEN_STATES
from ..models.aftersales.rated import PARTS
from ..models.base.file_kind import MAX_FILE_BYTES, MEGABYTE
from .portal_dealer import dealer_form, dealer_page, only_texts, send_file, take_note

PAGE = 20
# A little more than may be sent, so that what is too large is told in words.
MAX_REQUEST = (MAX_FILES + 1) * MAX_FILE_BYTES
SUBMISSION = re.compile(r"[0-9a-f]{32}")


class PortalClaim(CustomerPortal):
    """Dealers open claims about their orders, follow them and rate how they were handled (I1, I2, L2).

    Portal users may not touch the models. Each page asks for the orders and claims of the user's own dealer and goes
    on as superuser with what it gets; whatever belongs to somebody else does not exist here."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "claim_count" in counters:
            values["claim_count"] = self._count_claims()
        return values

    # === The claims ===

    @dealer_page(["/my/claims", "/my/claims/page/<int:page>"])
    def portal_claims(self, page=1, **_kwargs):
        """The dealer's claims, newest first."""
        Claim = request.env["order.process.claim"]
        shown = pager(url="/my/claims", total=self._count_claims(), page=page, step=PAGE)
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "claim",
            "claims": Claim._get_of_dealer(limit=PAGE, offset=shown["offset"]),
            "pager": shown,
        }
        return request.render("order_process.portal_claims", values)

    @dealer_page("/my/orders/<int:order_id>/claim")
    def portal_claim_new(self, order_id, **_kwargs):
        """What is wrong with which goods of the order."""
        return self._render_claim_new(self._get_claimable_order(order_id))

    @dealer_form("/my/orders/<int:order_id>/claim", max_content_length=MAX_REQUEST)
    def portal_claim_open(self, order_id, **form):
        """Open the claim; a form that is sent twice opens one."""
        order, form = self._get_claimable_order(order_id), only_texts(form)
        try:
            with request.env.cr.savepoint():
                submission = self._check_claim_submission(form.get("submission"))
                lines = self._read_claim_lines(order, form)
                claim = request.env["order.process.claim"]._open_by_dealer(
                    order, form.get("kind"), form.get("text"), lines, self._read_claim_files(), submission
                )
        except UserError as error:
            return self._render_claim_new(order, str(error), form)
        return request.redirect(f"/my/claims/{claim.id}")

    @dealer_page("/my/claims/<int:claim_id>")
    def portal_claim(self, claim_id, **_kwargs):
        """Where the claim stands, and what was said."""
        claim, note = self._get_claim(claim_id), take_note()
        return self._render_claim(claim, note and note[1])

    @dealer_form("/my/claims/<int:claim_id>/say", max_content_length=MAX_REQUEST)
    def portal_claim_say(self, claim_id, **form):
        """Add a text or photos to an open claim."""
        claim, form = self._get_claim(claim_id), only_texts(form)

        def say():
            submission = self._check_claim_submission(form.get("submission"))
            claim._say_by_dealer(form.get("text"), self._read_claim_files(), submission)

        return self._do_for_claim(claim, say, form.get("text", ""))

    @dealer_form("/my/claims/<int:claim_id>/withdraw")
    def portal_claim_withdraw(self, claim_id, **_form):
        """Take the claim back."""
        claim = self._get_claim(claim_id)
        return self._do_for_claim(claim, claim._withdraw_by_dealer)

    @dealer_form("/my/claims/<int:claim_id>/rate")
    def portal_claim_rate(self, claim_id, **form):
        """Rate how the claim was handled."""
        claim, form = self._get_claim(claim_id), only_texts(form)
        if not claim._may_be_rated():
            raise request.not_found()
        return self._do_for_claim(
            claim, lambda: claim.rating_apply(self._read_rating(form.get("rate")), feedback=form.get("feedback"))
        )

    @dealer_page("/my/claims/<int:claim_id>/file/<int:file_id>")
    def portal_claim_file(self, claim_id, file_id, **_kwargs):
        """A photo or file that the dealer sent, or that was sent with an answer."""
        files = self._get_claim(claim_id)._get_thread().attachment_ids
        attachment = files.filtered(lambda one: one.id == file_id)
        if not attachment:
            raise request.not_found()
        return send_file(attachment, SHOWN, ("Cache-Control", "private, max-age=3600"))

    # === The rating of an order ===

    @dealer_page("/my/orders/<int:order_id>/rate")
    def portal_order_rating(self, order_id, **_kwargs):
        """How content the dealer is with delivery, goods and service."""
        return self._render_rating(self._get_rated_order(order_id))

    @dealer_form("/my/orders/<int:order_id>/rate")
    def portal_order_rate(self, order_id, **form):
        """Take the rating; the order's own is the mean of the three."""
        order, form = self._get_rated_order(order_id), only_texts(form)
        try:
            with request.env.cr.savepoint():
                parts = {name: self._read_rating(form.get(name)) for name in PARTS}
                mean = round(sum(parts.values()) / len(parts), 1)
                order.rating_apply(mean, feedback=form.get("feedback"), parts=parts)
        except UserError as error:
            return self._render_rating(order, str(error))
        return request.redirect(f"/my/orders/{order.id}/rate")

    # === Helpers ===

    def _count_claims(self):
        Claim = request.env["order.process.claim"].sudo()
        return Claim.search_count(Claim._get_dealer_domain())

    def _get_claimable_order(self, order_id):
        """The confirmed order, as superuser, when it is of the user's dealer.

        :raises NotFound: it is not, or is not there"""
        user = request.env.user
        order = (
            request.env["sale.order"]
            .sudo()
            .search(
                [
                    ("id", "=", order_id),
                    ("partner_id.commercial_partner_id", "=", user.partner_id.commercial_partner_id.id),
                    ("state", "=", "sale"),
                ]
            )
        )
        if not order or not user._is_portal() or not order.company_id.order_process_enabled:
            raise request.not_found()
        return order

    def _get_rated_order(self, order_id):
        order = self._get_claimable_order(order_id)
        if not order.receipt_confirmed_on:
            raise request.not_found()
        return order

    def _get_claim(self, claim_id):
        """The claim, as superuser, when it is of the user's dealer.

        :raises NotFound: it is not, or is not there"""
        claim = request.env["order.process.claim"]._get_of_dealer(("id", "=", claim_id))
        if not claim or not request.env.user._is_portal():
            raise request.not_found()
        return claim

    def _do_for_claim(self, claim, step, text=""):
        try:
            with request.env.cr.savepoint():
                step()
        except UserError as error:
            return self._render_claim(claim, str(error), text)
        return request.redirect(f"/my/claims/{claim.id}")

    def _check_claim_submission(self, submission):
        if not SUBMISSION.fullmatch(submission or ""):
            raise UserError(request.env._("This page is out of date. Send it once more."))
        return submission

    def _read_claim_lines(self, order, form):
        """``[(order line, quantity, reason)]`` of what was filled in.

        :raises UserError: for lines of other orders, and for what is no quantity that an order file could have"""
        lines = {line.id: line for line in order.order_line}
        wanted, problems = [], []
        for key, value in form.items():
            name, _sep, number = key.partition("_")
            said = value.strip()
            if name != "quantity" or not said:
                continue
            line = lines.get(int(number)) if number.isdecimal() and len(number) < 12 else None
            if not line:
                raise UserError(request.env._("One of the lines is not among the goods of %s.", order.name))
            try:
                quantity = order._read_dealer_quantity(said)
            except UserError as error:
                problems.append(f"{line.product_id.display_name}: {error}")
            else:
                if quantity:
                    wanted.append((line, quantity, form.get(f"reason_{line.id}")))
        if problems:
            raise UserError("\n".join(problems))
        return wanted

    def _read_claim_files(self):
        uploads = request.httprequest.files.getlist("files")
        for upload in uploads:
            upload.stream.seek(0)  # the server may run a request again
        return [(upload.filename, upload.read(MAX_FILE_BYTES + 1)) for upload in uploads[: MAX_FILES + 1]]

    def _read_rating(self, value):
        if value not in ("1", "2", "3", "4", "5"):
            raise UserError(request.env._("Choose from 1 to 5 for each."))
        return int(value)

    def _describe_claim_files(self):
        most = {"count": MAX_FILES, "size": MAX_FILE_BYTES // MEGABYTE}
        return {
            "max_bytes": MAX_FILE_BYTES,
            "max_files": MAX_FILES,
            "limits": request.env._("Photos or PDF, at most %(count)s at a time and %(size)s MB each.", **most),
            "too_large": request.env._(
                "Too many files, or one is too large: at most %(count)s at a time and %(size)s MB each.", **most
            ),
            "submission": uuid4().hex,
        }

    def _render_claim_new(self, order, error=None, form=None):
        kinds = dict(request.env["order.process.claim"]._fields["kind"]._description_selection(request.env))
        claimable = request.env["order.process.claim.line"]._get_claimable(order.order_line)
        values = {
            **self._prepare_portal_layout_values(),
            **self._describe_claim_files(),
            "page_name": "claim",
            "order": order,
            "kinds": [(kind, kinds[kind]) for kind, _label in KINDS],
            "lines": [(line, left) for line, left in claimable.items() if left > 0],
            "error": error,
            "form": form or {},
        }
        return request.render("order_process.portal_claim_new", values)

    def _render_claim(self, claim, error=None, text=""):
        claim = claim.with_context(lang=request.env.lang)
        rating = claim._get_rating()
        values = {
            **self._prepare_portal_layout_values(),
            **self._describe_claim_files(),
            "page_name": "claim",
            "claim": claim,
            "status": claim._get_dealer_status(),
            "thread": claim._get_thread(),
            "shown": SHOWN,
            "is_open": claim.state in OPEN_STATES,
            "may_rate": claim._may_be_rated(),
            "rating": rating if rating.consumed else None,
            "rating_open": self._is_rating_open(rating),
            "error": error,
            "text": text,
        }
        return request.render("order_process.portal_claim", values)

    def _render_rating(self, order, error=None):
        rating = order._get_rating()
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "claim",
            "order": order,
            "rating": rating if rating.consumed else None,
            "rating_open": self._is_rating_open(rating),
            "error": error,
        }
        return request.render("order_process.portal_order_rating", values)

    def _is_rating_open(self, rating):
        end = rating._get_change_end() if rating else None
        return not end or fields.Datetime.now() <= end
