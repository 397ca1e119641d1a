from functools import partial

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.exceptions import AccessError, MissingError
from odoo.http import content_disposition, request, route

from .guess import note_wrong_guess, refuse_guessers

MAX_ID = 2**31 - 1
NOTE = "order_process_note"

# A page for who is signed in, and what is sent from one.
dealer_page = partial(route, type="http", auth="user", website=True, methods=["GET"])
dealer_form = partial(route, type="http", auth="user", website=True, methods=["POST"])


def text_of(value):
    """What the browser sent as a text; a file in its place counts as nothing."""
    return value if isinstance(value, str) else ""


def only_texts(form):
    """The texts of a form: a file in the place of one counts as a text that is missing."""
    return {name: value for name, value in form.items() if isinstance(value, str)}


def leave_note(colour, text):
    """Have the page that is opened next say this, once."""
    request.session[NOTE] = [colour, text]


def take_note():
    """``[colour, text]`` of what was left to say, or nothing."""
    return request.session.pop(NOTE, None)


def send_file(attachment, shown, *headers):
    """Hand over a file: the browser shows it where it is of one of the ``shown`` types, and saves it otherwise."""
    disposition = "inline" if attachment.mimetype in shown else "attachment"
    return request.make_response(
        attachment.raw,
        [
            ("Content-Type", attachment.mimetype),
            ("Content-Disposition", content_disposition(attachment.name, disposition)),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", "default-src 'none'"),
            *headers,
        ],
    )


class PortalDealer(CustomerPortal):
    """What all pages of dealers ask first: who is a dealer's person, and which orders are those of the dealer.

    Portal users have no rights of their own on what the pages show and do. Each page finds the records of the user's
    own dealer and goes on as superuser with them; whatever belongs to somebody else does not exist here."""

    def _prepare_portal_layout_values(self):
        values = super()._prepare_portal_layout_values()
        user, is_dealer = request.env.user, self._is_dealer()
        return {
            **values,
            "is_dealer": is_dealer,
            "may_order": self._may_order(),
            "sees_prices": user._sees_dealer_prices(),
            "sees_statement": is_dealer and user._sees_dealer_statement(),
            "keeps_people": is_dealer and user._get_dealer_role() == "approver",
        }

    def _is_dealer(self):
        """Whether somebody outside is signed in: follows the own orders, whatever became of the approval."""
        return request.env.user._is_portal() and request.env.company.sudo().order_process_enabled

    def _check_is_dealer(self):
        """:raises NotFound: to whom is no dealer's person, or where the process is off"""
        if not self._is_dealer():
            raise request.not_found()

    def _may_order(self):
        """Whether it is a person of an approved dealer: only those see goods and prices, and order (L7). Who was
        archived reads on the page that orders are closed."""
        approved = self._is_dealer() and self._get_dealer().sudo().dealer_state == "approved"
        return approved and request.env.user._writes_dealer_orders()

    def _check_sees_prices(self):
        """:raises NotFound: to whom orders without prices"""
        if not request.env.user._sees_dealer_prices():
            raise request.not_found()

    def _check_may_order(self):
        """:raises NotFound: to whom is no person of an approved dealer, or where the process is off"""
        if not self._may_order():
            raise request.not_found()

    def _get_dealer(self):
        return request.env.user.partner_id.commercial_partner_id

    def _document_check_access(self, model_name, document_id, access_token=None):
        """The link of an order that is cancelled, or long over, opens nothing; who guesses links waits."""
        target = f"{model_name},{document_id}"
        if access_token:
            refuse_guessers(target)
        given = access_token
        if model_name == "sale.order" and access_token and 0 < document_id <= MAX_ID:
            order = request.env[model_name].sudo().browse(document_id).exists()
            if order.process_controlled and not order._holds_link(access_token):
                access_token = None
        try:
            return super()._document_check_access(model_name, document_id, access_token=access_token)
        except (AccessError, MissingError):
            if given:
                note_wrong_guess(target)
            raise

    def _get_linked_order(self, order_id, access_token):
        """The order under the process whose link somebody has, as superuser; none where the link is wrong or over."""
        order = request.env["sale.order"].sudo()
        if not (access_token and isinstance(access_token, str)):
            return order
        target = f"sale.order,{order_id}"
        refuse_guessers(target)
        if 0 < order_id <= MAX_ID:
            order = order.browse(order_id).exists()
        linked = order.process_controlled and order.company_id.order_process_enabled
        if linked and order._holds_link(access_token):
            return order
        note_wrong_guess(target)
        return order.browse()

    def _get_dealer_order_domain(self):
        return self._get_dealer()._get_dealer_order_domain(request.env.company)

    def _get_dealer_order(self, order_id):
        """The order, as superuser, when it is of the user's dealer, whichever of its people entered it.

        :raises NotFound: it is not, or is not there"""
        self._check_is_dealer()
        order = request.env["sale.order"].sudo()
        if 0 < order_id <= MAX_ID:
            order = order.search([("id", "=", order_id), *self._get_dealer_order_domain()])
        if not order:
            raise request.not_found()
        return order
