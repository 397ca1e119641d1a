from datetime import date

from odoo.addons.portal.controllers.portal import pager
from odoo.addons.sale_stock.controllers.portal import SaleStockPortal
from odoo.exceptions import AccessError, MissingError
from odoo.fields import Domain
from odoo.http import request, route

from ..models.intake.reference import canonical
from ..models.portal.dealer_catalogue import format_quantity
from .guess import limits_links, note_wrong_guess, refuse_guessers
from .portal_dealer import MAX_ID, PortalDealer, take_note

PER_PAGE = 30
MAX_SEARCH = 64
STAGES_OVER = ("closed", "cancelled")


def day_of(value):
    """The day that the browser sent, as it sent it; anything else counts as none."""
    try:
        return str(date.fromisoformat(value))
    except (TypeError, ValueError):
        return None


class PortalOrderFollow(PortalDealer, SaleStockPortal):
    """A dealer follows the company's orders: a list with stages, the order's page, the home page (L2)."""

    # === Home ===

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if not counters and self._is_dealer():
            values.update(self._prepare_dealer_home())
        return values

    def _prepare_dealer_home(self):
        dealer, company = self._get_dealer().sudo(), request.env.company.sudo()
        orders = dealer._get_open_dealer_orders(company)
        again = dealer._get_dealer_orders_to_repeat(company) if self._may_order() else orders.browse()
        return {
            "dealer_note": take_note(),
            "dealer_tasks": dealer._get_dealer_tasks(company),
            "dealer_orders": orders,
            "dealer_labels": orders._get_dealer_labels(),
            "dealer_again": again,
            "dealer_again_goods": again._describe_dealer_goods(),
        }

    # === List ===

    def _prepare_quotations_domain(self, partner):
        """What the dealer has accepted already is among the orders."""
        domain = Domain(super()._prepare_quotations_domain(partner))
        if self._is_dealer():
            domain &= Domain("process_controlled", "=", False) | Domain("review_state", "=", "none")
        return list(domain)

    def _prepare_orders_domain(self, partner):
        """Orders under the process count from the moment in which they were entered."""
        domain = Domain(super()._prepare_orders_domain(partner))
        if self._is_dealer():
            own = Domain("partner_id.commercial_partner_id", "=", partner.commercial_partner_id.id)
            domain |= own & Domain("process_controlled", "=", True) & (
                Domain("state", "in", ("draft", "cancel")) | Domain("review_state", "!=", "none")
            )
        return list(domain)

    def _get_order_filters(self):
        _ = request.env._
        return {
            "open": {"label": _("Open"), "domain": [("process_stage", "not in", STAGES_OVER)]},
            "held": {"label": _("On hold"), "domain": [("is_held", "=", True)]},
            "done": {"label": _("Completed"), "domain": [("process_stage", "=", "closed")]},
            "cancelled": {"label": _("Cancelled"), "domain": [("state", "=", "cancel")]},
            "all": {"label": _("All"), "domain": []},
        }

    def _prepare_sale_portal_rendering_values(
        self, page=1, date_begin=None, date_end=None, sortby=None, quotation_page=False, **kwargs
    ):
        if quotation_page or not self._is_dealer():
            # Core takes what the browser sends for a day and for an order that it knows.
            sortby = sortby if sortby in self._get_sale_searchbar_sortings() else None
            date_begin, date_end = day_of(date_begin), day_of(date_end)
            return super()._prepare_sale_portal_rendering_values(
                page, date_begin, date_end, sortby, quotation_page, **kwargs
            )
        filters = self._get_order_filters()
        filterby = kwargs.get("filterby") if kwargs.get("filterby") in filters else "open"
        search = str(kwargs.get("search") or "").replace("\x00", "")[:MAX_SEARCH].strip()
        domain = (
            Domain(self._prepare_orders_domain(request.env.user.partner_id))
            & Domain("company_id", "=", request.env.company.id)
            & Domain(filters[filterby]["domain"])
        )
        if search:
            found = Domain.AND(
                [Domain("name", "ilike", word) | Domain("client_order_ref", "ilike", word) for word in search.split()]
            )
            if key := canonical(search):
                found |= Domain("reference_key", "ilike", key)
            domain &= found
        # As superuser: the domain itself says whose orders they are.
        Order = request.env["sale.order"].sudo()
        pages = pager(
            url="/my/orders",
            total=Order.search_count(domain),
            page=page,
            step=PER_PAGE,
            url_args={key: value for key, value in (("filterby", filterby), ("search", search)) if value},
        )
        orders = Order.search(domain, order="id desc", limit=PER_PAGE, offset=pages["offset"])
        return {
            **self._prepare_portal_layout_values(),
            "orders": orders,
            "quotations": Order,
            "dealer_list": True,
            "dealer_labels": orders._get_dealer_labels(),
            "page_name": "order",
            "pager": pages,
            "default_url": "/my/orders",
            "filterby": filterby,
            "filters": filters,
            "search": search,
        }

    # === One order ===

    def _get_page_view_values(self, document, access_token, values, session_history, no_breadcrumbs, **kwargs):
        values = super()._get_page_view_values(
            document, access_token, values, session_history, no_breadcrumbs, **kwargs
        )
        if document._name == "sale.order" and self._is_dealer_order(document):
            # Core's page holds it as OdooBot; what one may do is asked of who is signed in.
            values.update(self._prepare_follow(document.with_user(request.env.user).sudo()))
        elif document._name == "sale.order" and request.env.user.share:
            linked = self._get_linked_order(document.id, access_token)
            if linked:
                values.update(self._prepare_linked(linked, access_token))
        return values

    def _prepare_linked(self, order, access_token):
        """What somebody with the link of a mail sees of it: where it stands, what holds it, and what is asked. Papers,
        money and people are for who signs in."""
        return {
            **self._prepare_way(order),
            "link_token": access_token,
            "dealer_holds": [hold._replace(url="") for hold in order._get_dealer_holds()],
        }

    def _prepare_way(self, order):
        """Where the order stands, and what is left to say."""
        return {
            "follow": order,
            "dealer_sentences": order._get_dealer_status()[order].sentences if order.state == "sale" else (),
            "points": order._get_dealer_points() if order.state != "cancel" else [],
            "dealer_note": take_note(),
        }

    @route()
    @limits_links
    def portal_order_page(self, order_id, **kwargs):
        """Whoever is not signed in and has no link that holds signs in, and comes back to the order."""
        if request.env.user._is_public():
            try:
                self._document_check_access("sale.order", order_id, access_token=kwargs.get("access_token"))
            except (AccessError, MissingError):
                return request.redirect(f"/web/login?redirect=/my/orders/{order_id}")
        if self._is_dealer() and not request.env.user._sees_dealer_prices():
            return self._render_priceless(self._get_dealer_order(order_id))
        return super().portal_order_page(order_id, **kwargs)

    def _render_priceless(self, order):
        """The order's page for who orders without prices: where it stands, and its goods."""
        values = {
            **self._prepare_portal_layout_values(),
            **self._prepare_follow(order),
            "page_name": "order",
            "status": order._get_dealer_notice(),
            "lines": order.order_line.filtered(lambda line: line.product_id and not line.is_delivery),
            "format_quantity": format_quantity,
        }
        return request.render("order_process.portal_order_priceless", values)

    @route()
    def portal_my_quotes(self, **kwargs):
        """Quotations are prices."""
        if self._is_dealer() and not request.env.user._sees_dealer_prices():
            return request.redirect("/my/orders")
        return super().portal_my_quotes(**kwargs)

    def _is_dealer_order(self, order):
        """Whether this is an order under the process of the dealer whose person is signed in."""
        return (
            self._is_dealer()
            and order.process_controlled
            and order.company_id == request.env.company
            and order.partner_id.commercial_partner_id == self._get_dealer()
        )

    def _prepare_follow(self, order):
        """What the order's page shows beside what core shows; for an order of the user's dealer, as superuser."""
        return {
            **self._prepare_way(order),
            "dealer_holds": order._get_dealer_holds(),
            "deliveries": order._get_dealer_deliveries() if order.state == "sale" else [],
            "papers": order._get_dealer_papers(),
            "is_own_draft": order.dealer_draft_user_id == request.env.user,
            "may_order": self._may_order(),
        }

    def _stock_picking_check_access(self, picking_id, access_token=None):
        """The slips of the whole dealer company; core knows only those of the person who ordered."""
        target = f"stock.picking,{picking_id}"
        if access_token:
            refuse_guessers(target)
        try:
            token = self._get_transfer_token(picking_id, access_token)
            return super()._stock_picking_check_access(picking_id, access_token=token)
        except (AccessError, MissingError) as error:
            picking = request.env["stock.picking"].sudo().browse(picking_id)
            if isinstance(error, AccessError) and self._is_dealer_order(picking.sale_id):
                return picking
            if access_token:
                note_wrong_guess(target)
            raise

    def _get_transfer_token(self, picking_id, access_token):
        """The token that may open the transfer; none where its order has none: core compares it with nothing, which is
        an error and no refusal.

        :raises MissingError: nothing has this number
        """
        if not 0 < picking_id <= MAX_ID:
            raise MissingError(request.env._("This transfer is not there."))
        opens = request.env["stock.picking"].sudo().browse(picking_id).sale_id.access_token
        return access_token if opens else None
