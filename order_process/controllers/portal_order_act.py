from odoo.exceptions import UserError
from odoo.http import request, route

from ..models.intake.order_cells import CellError, read_cell
from .guess import limits_links
from .portal_dealer import dealer_form, dealer_page, leave_note, text_of
from .portal_order_follow import PortalOrderFollow

RECEIPTS = "order_process_receipts"
SHORT_STAGES = ("review", "approved", "dispatched", "preparing")


class PortalOrderAct(PortalOrderFollow):
    """What a dealer does about an order: answers a shortage, agrees to a delivery, signs for the goods (L2, H1, F2)."""

    def _prepare_follow(self, order):
        values = {**super()._prepare_follow(order), **self._prepare_asked(order)}
        return {
            **values,
            "may_sign": order._may_sign_receipt(),
            "may_take_back": self._may_take_back(order),
            "may_ask": order._may_ask_for_change(),
            "requests": order._describe_dealer_requests(),
            "may_decide": order._may_decide_for_dealer(),
            "fingerprint": order._get_dealer_fingerprint(),
        }

    def _prepare_linked(self, order, access_token):
        return {**super()._prepare_linked(order, access_token), **self._prepare_asked(order)}

    def _prepare_asked(self, order):
        """What the dealer is asked on the order's page: about goods that are short, and the time of delivery."""
        shortage = order._get_open_shortages().get(order) if order.process_stage in SHORT_STAGES else None
        return {
            "shortage": shortage if shortage and shortage.may_answer else None,
            "may_agree": order._may_agree_delivery(),
            "delivery_answered": order._is_delivery_answered(),
        }

    def _get_answered_order(self, order_id, access_token):
        """The order that somebody answers about, and the person as it is noted: who is signed in, else whoever has the
        link of the mail.

        :raises NotFound: it is not the dealer's, or the link does not hold
        """
        linked = self._get_linked_order(order_id, access_token)
        if linked and not (self._is_dealer() and self._is_dealer_order(linked)):
            return linked, request.env._("%s (link of the mail)", linked._get_notice_dealer("").name)
        return self._get_dealer_order(order_id), request.env.user.name

    def _return_to(self, order, colour, text, access_token=""):
        leave_note(colour, text)
        return request.redirect(f"/my/orders/{order.id}" + (f"?access_token={access_token}" if access_token else ""))

    def _do(self, order, work, done, access_token=""):
        """Do something for an order and go back to its page with what came of it."""
        try:
            with request.env.cr.savepoint():
                work()
        except UserError as error:
            return self._return_to(order, "danger", str(error), access_token)
        return self._return_to(order, "success", done, access_token)

    # === Change ===

    def _may_take_back(self, order):
        return self._may_order() and order._may_take_back()

    @dealer_form("/my/orders/<int:order_id>/withdraw")
    def portal_order_withdraw(self, order_id, **_kwargs):
        """Take an order that is not approved yet back, and go on writing it."""
        order = self._get_dealer_order(order_id)
        self._check_may_order()
        if order.dealer_draft_user_id == request.env.user:
            return request.redirect("/my/orders/new")
        try:
            with request.env.cr.savepoint():
                order._take_back()
        except UserError as error:
            return self._return_to(order, "danger", str(error))
        leave_note("success", request.env._("%s is yours again: change it and submit it anew.", order.name))
        return request.redirect("/my/orders/new")

    @dealer_form("/my/orders/<int:order_id>/decide")
    def portal_order_decide(self, order_id, decision="", note="", fingerprint="", **_kwargs):
        """The dealer's approver agrees to an order that waits for it, or sends it back to who wrote it."""
        order = self._get_dealer_order(order_id)
        agreed, note, fingerprint = decision == "approve", text_of(note), text_of(fingerprint)
        done = request.env._("Approved. We look at it now.") if agreed else request.env._("Sent back.")
        return self._do(order, lambda: order._decide_for_dealer(agreed, note, fingerprint), done)

    @dealer_form("/my/orders/<int:order_id>/ask")
    def portal_order_ask(self, order_id, request_kind="", text="", **_kwargs):
        """Ask our people for a change or a cancellation; it changes nothing by itself."""
        order = self._get_dealer_order(order_id)
        kind, text = text_of(request_kind), text_of(text)
        done = request.env._("Thank you. Your contact looks at it; until then the order stays as it is.")
        return self._do(order, lambda: order._ask_for_change(kind, text), done)

    # === Shortage ===

    @route("/my/orders/<int:order_id>/shortage", type="http", auth="public", website=True, methods=["POST"])
    @limits_links
    def portal_order_shortage(
        self, order_id, shortage_id="", answer="", wait_until="", text="", instead="", access_token="", **_kwargs
    ):
        """The dealer's answer to the question, or instead of the answer, that was shown; a second one is told who was
        faster."""
        access_token = text_of(access_token)
        order, person = self._get_answered_order(order_id, access_token)
        shortage_id, wait_until = text_of(shortage_id), text_of(wait_until)
        number = int(shortage_id) if shortage_id.isdecimal() and len(shortage_id) < 10 else 0
        shortage = order.shortage_ids.filtered(lambda found: found.id == number)

        def work():
            if not shortage:
                raise UserError(request.env._("This question is not there any more."))
            said = order._read_dealer_text("remark", text) or ""
            day = self._read_day(wait_until) if wait_until else None
            shortage._answer(answer, person, said, day, instead=instead)

        return self._do(order, work, request.env._("Thank you. We do as you say."), access_token)

    def _read_day(self, text):
        try:
            return read_cell("requested_on", text[:20]).date()
        except (CellError, AttributeError) as error:
            raise UserError(request.env._("Choose a day of the calendar.")) from error

    # === Time and person ===

    @route("/my/orders/<int:order_id>/delivery", type="http", auth="public", website=True, methods=["POST"])
    @limits_links
    def portal_order_delivery(self, order_id, receiver="", phone="", other="", access_token="", **_kwargs):
        """The dealer agrees to the time of delivery and names who will be there, or asks for another time."""
        access_token = text_of(access_token)
        order, person = self._get_answered_order(order_id, access_token)
        return self._do(
            order,
            lambda: order._agree_delivery(person, receiver, phone, other),
            request.env._("Thank you. We pass it on."),
            access_token,
        )

    # === Receipt ===

    @dealer_page("/my/orders/<int:order_id>/receive")
    def portal_order_receive(self, order_id, **_kwargs):
        """What was delivered, line by line, to be compared with what has come."""
        order = self._get_dealer_order(order_id)
        if not order._may_sign_receipt():
            return request.redirect(f"/my/orders/{order.id}")
        return self._render_receipt(order)

    @dealer_form("/my/orders/<int:order_id>/receive")
    def portal_order_receive_check(self, order_id, **texts):
        """Keep the differences until they are signed for."""
        order = self._get_dealer_order(order_id)
        if not order._may_sign_receipt():
            return request.redirect(f"/my/orders/{order.id}")
        texts = {name: text_of(text) for name, text in texts.items()}
        try:
            differences = order._read_receipt(texts)
        except UserError as error:
            return self._render_receipt(order, texts, str(error))
        kept = {**request.session.get(RECEIPTS, {}), str(order.id): differences}
        request.session[RECEIPTS] = dict(list(kept.items())[-5:])
        return request.redirect(f"/my/orders/{order.id}/receive/sign")

    @dealer_page("/my/orders/<int:order_id>/receive/sign")
    def portal_order_receive_sign(self, order_id, **_kwargs):
        """What is signed for, and the place for the signature."""
        order = self._get_dealer_order(order_id)
        differences = request.session.get(RECEIPTS, {}).get(str(order.id))
        if not order._may_sign_receipt() or differences is None:
            return request.redirect(f"/my/orders/{order.id}/receive")
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "order",
            "sale_order": order,
            "differences": differences,
            "lines": order._get_received_lines(),
            "call_url": f"/my/orders/{order.id}/receive/signed",
        }
        return request.render("order_process.portal_order_receive_sign", values)

    @route(
        "/my/orders/<int:order_id>/receive/signed", type="jsonrpc", auth="user", website=True, methods=["POST"]
    )
    def portal_order_receive_signed(self, order_id, name="", signature="", **_kwargs):
        """The signature: from now on the goods are received."""
        order = self._get_dealer_order(order_id)
        differences = request.session.get(RECEIPTS, {}).get(str(order.id))
        if differences is None and not order.receipt_confirmed_on:
            return {"error": request.env._("Compare the quantities first.")}
        try:
            with request.env.cr.savepoint():
                order._sign_receipt(name, signature, differences)
        except UserError as error:
            return {"error": str(error)}
        kept = request.session.get(RECEIPTS, {})
        request.session[RECEIPTS] = {key: value for key, value in kept.items() if key != str(order.id)}
        leave_note("success", request.env._("Thank you. The receipt is confirmed."))
        return {"force_refresh": True, "redirect_url": f"/my/orders/{order.id}"}

    def _render_receipt(self, order, texts=None, error=None):
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "order",
            "sale_order": order,
            "lines": order._get_received_lines(),
            "texts": texts or {},
            "error": error,
            "kinds": order._get_receipt_kinds(),
        }
        return request.render("order_process.portal_order_receive", values)
