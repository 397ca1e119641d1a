"""A real HTTP server on this machine in the place of the providers, and the queue run as the scheduled action does."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from odoo.tests import freeze_time

from .common import OrderProcessCommon


class Provider:
    """Takes POSTs, keeps them, and answers what it is told to: ``(status, body)``, the last one again and again.

    ``"silence"`` answers nothing until the test is over."""

    def __init__(self):
        self.answers, self.got = [(200, {"errcode": 0, "errmsg": "ok"})], []
        self.over = threading.Event()
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                provider.got.append((self.path, dict(self.headers), json.loads(body), body))
                answer = provider.answers.pop(0) if len(provider.answers) > 1 else provider.answers[0]
                if answer == "silence":
                    provider.over.wait(20)
                    return
                status, said = answer
                raw = said if isinstance(said, bytes) else json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(raw)))
                self.send_header("Content-Type", "text/html" if raw is said else "application/json")
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_args):
                """Nothing on the screen."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/robot?key=SECRETKEY"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.over.set()
        self.server.shutdown()
        self.server.server_close()

    def bodies(self):
        return [body for _path, _headers, body, _raw in self.got]

    def texts(self):
        return [body.get("text", body.get("content", {})) for body in self.bodies()]

    def queries(self):
        return [parse_qs(urlsplit(path).query) for path, _headers, _body, _raw in self.got]


class ChannelCase(OrderProcessCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = Provider()
        cls.addClassCleanup(cls.provider.stop)
        cls.desk = cls.env.ref("order_process.level_desk")
        # Other people of the database's demo data would be asked as well.
        cls.desk.user_ids = cls.leader
        cls.waiting = cls._notice("reviews_waiting")
        cls.Message = cls.env["order.process.message"]

    def setUp(self):
        super().setUp()
        self.provider.answers, self.provider.got = [(200, {"errcode": 0, "errmsg": "ok"})], []

    @classmethod
    def _notice(cls, occasion, **vals):
        """The company's own notice."""
        general = cls.env.ref(f"order_process.notice_{occasion}")
        return general.copy({"company_id": cls.company.id, **vals})

    @classmethod
    def _robot(cls, kind="wecom", **vals):
        return cls.env["order.process.notice.channel"].create(
            {"name": f"Desk {kind}", "kind": kind, "company_id": cls.company.id, "url": cls.provider.url, **vals}
        )

    def _kind(self, kind):
        return self.env.ref(f"order_process.notice_channel_{kind}")

    def _tick(self, instant):
        """The scheduled action, at an instant."""
        self.env.flush_all()
        with freeze_time(instant), self.enter_registry_test_mode(), self.registry.cursor() as cr:
            self.env(cr=cr)["order.process.message"]._send_due()
        self.env.invalidate_all()

    def _submit(self, count=1, at=None, **vals):
        with freeze_time(at or self._instant(8, 40)):
            orders = self._create_orders(count, **vals)
            orders.action_submit_review()
            self.env.flush_all()
        return orders.sudo()

    def _messages(self, **vals):
        domain = [("company_id", "=", self.company.id), *((name, "=", value) for name, value in vals.items())]
        return self.Message.search(domain, order="id")

    def _robot_messages(self, channel, count, at=None):
        """Messages to a robot, as plain as can be."""
        with freeze_time(at or self._instant(8, 40)):
            return self.Message._queue_messages(
                [
                    {
                        "company_id": self.company.id,
                        "occasion": "dispatch_done",
                        "channel_id": channel.id,
                        "kind": channel.kind,
                        "people": channel.name,
                        "key": str(number),
                        "title": f"Message {number}",
                    }
                    for number in range(count)
                ]
            )
