from odoo.exceptions import UserError
from odoo.http import request

from .portal_dealer import PortalDealer, dealer_form, dealer_page, leave_note, only_texts, take_note

URL = "/my/people"
MAX_TEXT = 20


class PortalPeople(PortalDealer):
    """The approver of a dealer says what each of the dealer's people may do (L4)."""

    @dealer_page(URL)
    def portal_people(self, **_kwargs):
        """The people with their roles and limits."""
        self._check_keeps_people()
        return self._render_people(take_note())

    @dealer_form(URL)
    def portal_people_save(self, **texts):
        """Keep what was chosen for each person; all of it or nothing."""
        self._check_keeps_people()
        texts = only_texts(texts)
        dealer = self._get_dealer().sudo()
        try:
            with request.env.cr.savepoint():
                for person in self._get_people():
                    if role := texts.get(f"role_{person.id}"):
                        limit = self._read_limit(texts.get(f"limit_{person.id}", ""))
                        dealer._set_dealer_person(person, role, limit)
        except UserError as error:
            return self._render_people(["danger", str(error)], texts)
        leave_note("success", request.env._("It is noted, and holds from the next order on."))
        return request.redirect(URL)

    def _check_keeps_people(self):
        """:raises NotFound: to whom is no approver of a dealer"""
        if not (self._is_dealer() and request.env.user._get_dealer_role() == "approver"):
            raise request.not_found()

    def _get_people(self):
        """Everybody but oneself."""
        return self._get_dealer().sudo()._get_dealer_people() - request.env.user.partner_id.sudo()

    def _read_limit(self, text):
        return request.env["sale.order"]._read_dealer_quantity(text[:MAX_TEXT]) if text.strip() else 0.0

    def _render_people(self, note=None, texts=None):
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "dealer_people",
            "people": self._get_people(),
            "roles": request.env["res.partner"].sudo()._fields["dealer_role"]._description_selection(request.env),
            "currency": request.env.company.sudo().currency_id,
            "number": lambda value: f"{value:.2f}".rstrip("0").rstrip("."),
            "note": note,
            "texts": texts or {},
        }
        return request.render("order_process.portal_people", values)
