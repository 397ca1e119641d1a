import hashlib
import json

from odoo import http
from odoo.http import request

from .trip_words import get_words, read_worker

BUNDLE = "order_process.assets_trip"
SHELL = "/trip/"
NO_CACHE = {"Cache-Control": "no-cache"}


class TripPage(http.Controller):
    """The page of whoever drives: a shell that the phone keeps, what is to be done, and what was done (G2)."""

    @http.route(
        ["/trip/", "/trip/<int:trip>"], type="http", auth="public", methods=["GET"], readonly=True, save_session=False,
        sitemap=False,
    )
    def shell(self, trip=None, **_kwargs):
        """The page without anybody's data: the same for all, and it may lie on a phone for long."""
        if request.httprequest.path == "/trip":
            return request.redirect(SHELL)
        return request.render("order_process.trip_page", self._get_shell(), headers=NO_CACHE)

    @http.route(
        "/trip/sw.js", type="http", auth="public", methods=["GET"], readonly=True, save_session=False, sitemap=False
    )
    def worker(self, **_kwargs):
        """The worker that keeps the page on the phone; the parameter ``order_process.trip_worker_off`` takes it off."""
        is_off = request.env["ir.config_parameter"].sudo().get_param("order_process.trip_worker_off")
        shell = self._get_shell()
        names = {"VERSION": shell["version"], "SHELL": SHELL, "FILES": shell["links"]}
        head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in names.items())
        headers = {**NO_CACHE, "Content-Type": "text/javascript; charset=utf-8", "Service-Worker-Allowed": SHELL}
        return request.make_response(head + read_worker("sw_off" if is_off else "sw"), list(headers.items()))

    def _get_shell(self):
        """What the shell is made of; its version changes with each of its parts."""
        links = request.env["ir.qweb"]._get_asset_links(BUNDLE, js=True, css=True)
        words = get_words(code for code, _name in request.env["res.lang"].sudo().get_installed())
        view = request.env.ref("order_process.trip_page").sudo().arch
        parts = json.dumps([links, str(words), view, read_worker("sw")])
        return {"links": links, "words": words, "version": hashlib.sha256(parts.encode()).hexdigest()[:12]}

    @http.route("/trip/data", type="jsonrpc", auth="user", readonly=True, save_session=False)
    def data(self, **_kwargs):
        """The trips of whoever is signed in, and what is needed on them."""
        return request.env["stock.picking.batch"]._get_road_data()

    @http.route("/trip/sync", type="jsonrpc", auth="user", save_session=False)
    def sync(self, acts=(), device_ms=None, **_kwargs):
        """Take what was done on the road: each act once, however often and in whatever order it comes."""
        return request.env["order.process.trip.act"]._take(acts, device_ms)

    @http.route("/trip/file", type="jsonrpc", auth="user", save_session=False)
    def file(self, uuid=None, act_uuid=None, sha256=None, kind=None, data=None, **_kwargs):
        """Take a photo of an act, which may come before the act or after it."""
        return request.env["order.process.trip.file"]._take(uuid, act_uuid, sha256, kind, data)
