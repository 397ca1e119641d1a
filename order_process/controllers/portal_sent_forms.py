from odoo.http import Controller, request

from .portal_dealer import dealer_page, leave_note


class PortalSentForms(Controller):
    """Addresses that take forms, opened as pages: after signing in again, or reloaded. The page of the form comes, and
    says that what was sent may not have arrived."""

    def _go_to(self, url):
        text = request.env._("Look whether what you sent last has arrived. If it has not, send it once more.")
        leave_note("warning", text)
        return request.redirect(url)

    @dealer_page(
        [
            "/my/orders/new/rows",
            "/my/orders/new/empty",
            "/my/orders/new/submit",
            "/my/orders/import/<int:import_id>/run",
            "/my/orders/import/<int:import_id>/bare",
            "/my/orders/import/<int:import_id>/cancel",
            "/my/orders/<int:order_id>/again",
            "/my/orders/<int:order_id>/shortage",
            "/my/orders/<int:order_id>/delivery",
            "/my/orders/<int:order_id>/proof",
            "/my/claims/<int:claim_id>/say",
            "/my/claims/<int:claim_id>/withdraw",
            "/my/claims/<int:claim_id>/rate",
            "/my/statement/confirm",
            "/my/stock/order",
        ]
    )
    def portal_sent_form(self, **_kwargs):
        return self._go_to(request.httprequest.path.rsplit("/", 1)[0])

    @dealer_page(["/my/statement/line/<int:line_id>/confirm", "/my/statement/line/<int:line_id>/dispute"])
    def portal_sent_statement_line(self, **_kwargs):
        return self._go_to("/my/statement")
