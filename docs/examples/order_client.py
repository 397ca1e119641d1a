"""Places, follows, cancels and signs orders from another system, and checks what its webhook is told.

    ORDER_URL=https://erp.example.com ORDER_KEY=… python order_client.py PO-1 RG688:12 SY6:2
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
from urllib.error import HTTPError
from urllib.request import Request, build_opener


class Refused(Exception):
    """The other side said no, and why; the same call again gets the same answer."""


class OrderClient:
    def __init__(self, url, key, tries=5, opener=None):
        self.url, self.key, self.tries, self.opener = url.rstrip("/"), key, tries, opener or build_opener()

    def call(self, method, **said):
        """Say it again while there is no answer: the key of the call makes that harmless."""
        address = f"{self.url}/json/2/order.process.interface/{method}"
        headers = {"Authorization": f"bearer {self.key}", "Content-Type": "application/json"}
        for attempt in range(self.tries):
            try:
                with self.opener.open(Request(address, json.dumps(said).encode(), headers), timeout=60) as answer:
                    return json.load(answer)
            except HTTPError as error:
                # A server whose database goes away answers 404 with a page, or "Access Denied": no refusal.
                is_answer = "json" in error.headers.get("Content-Type", "")
                answer = json.load(error) if is_answer else {"name": "odoo.exceptions.AccessDenied"}
                if error.code < 500 and error.code != 429 and answer.get("name") != "odoo.exceptions.AccessDenied":
                    raise Refused(answer.get("message") or error.reason) from error
            except OSError:
                if attempt + 1 == self.tries:
                    raise
            time.sleep(2**attempt)
        raise Refused("no answer")

    def place(self, reference, lines, **facts):
        return self.call("place_order", key=f"place-{reference}", reference=reference, lines=lines, **facts)

    def follow(self, **which):
        return self.call("follow_orders", **which)

    def cancel(self, number, reason=""):
        return self.call("cancel_order", key=f"cancel-{number}", number=number, reason=reason)

    def sign(self, number, name, **said):
        return self.call("sign_order", key=f"sign-{number}", number=number, name=name, **said)


def check_webhook(secret, headers, body, tolerance=300, now=time.time):
    """Whether a step really comes from there: signature (Standard Webhooks) and time; ``body`` in bytes, as it came."""
    signed = b".".join((headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body))
    digest = hmac.new(base64.b64decode(secret.removeprefix("whsec_")), signed, hashlib.sha256).digest()
    known = hmac.compare_digest("v1," + base64.b64encode(digest).decode(), headers["webhook-signature"])
    return known and abs(now() - int(headers["webhook-timestamp"])) <= tolerance


if __name__ == "__main__":
    goods = [dict(zip(("product", "quantity"), word.split(":"), strict=True)) for word in sys.argv[2:]]
    sys.stdout.write("%s\n" % OrderClient(os.environ["ORDER_URL"], os.environ["ORDER_KEY"]).place(sys.argv[1], goods))
