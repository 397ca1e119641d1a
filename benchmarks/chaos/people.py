"""A person with a key and a browser for each of two servers, who says again what was not answered."""

import json
import random
import re
import sys
import time
from itertools import count

import gevent
import gevent.event
from locust import User, task
from locust.clients import HttpSession
from requests.exceptions import RequestException

CONFIG = json.loads(sys.argv[1])
with open(CONFIG["facts"], encoding="utf-8") as file:
    FACTS = json.load(file)
JOURNAL = open(CONFIG["journal"], "a", encoding="utf-8", buffering=1)  # noqa: SIM115
END = time.monotonic() + CONFIG["seconds"]
LONGER = 120  # where the machine is slow, people go on for so long, until the day has had everything in it
GRACE = LONGER + 120  # what was begun is said again until it is answered, so long after the end
NUMBERS = count(1 + 100_000 * CONFIG["round"])
BUSY = set()  # who is in the middle of something
TOLD = set()  # kinds of what people were told
OVER = gevent.event.Event()  # nobody begins anything any more
CHANCE = random.Random(CONFIG["round"])
STATISTICS = {"requests": 0, "failures": 0, "repeats": 0, "refused": 0}


class Refused(Exception):
    """The server said no, in words; saying it again would not help."""


class Lost(Exception):
    """No answer, or an error of the server: nobody knows whether it was done."""


def tell(kind, **said):
    TOLD.add(kind)
    JOURNAL.write(json.dumps({"kind": kind, "at": round(time.monotonic(), 2), **said}) + "\n")


class Person:
    """Somebody with a key and a browser for each of the two servers."""

    def __init__(self, name, user):
        self.facts = FACTS["users"][name]
        self.name = name
        events = user.environment.events.request
        self.sessions = [HttpSession(url, events, user) for url in CONFIG["urls"]]
        for session in self.sessions:
            session.trust_env = False
        self.signed_in = False

    def _send(self, server, way, path, name, **more):
        STATISTICS["requests"] += 1
        session = self.sessions[server]
        try:
            answer = session.request(way, path, name=name, timeout=60, **more)
        except RequestException as error:
            STATISTICS["failures"] += 1
            raise Lost(str(error)) from error
        # While PostgreSQL is away Odoo knows no database, and answers 404 with a page that says so.
        no_database = answer.status_code == 404 and "No database" in (answer.text or "")
        if answer.status_code == 0 or answer.status_code >= 500 or answer.status_code in (409, 429) or no_database:
            STATISTICS["failures"] += 1
            raise Lost(f"{answer.status_code} {answer.text[:300] if answer.text else ''}")
        return answer

    def persist(self, work, server=None):
        """Do it, on the other server where one does not answer, until somebody answers."""
        server = CHANCE.randrange(2) if server is None else server
        while True:
            try:
                return work(server)
            except Lost as error:
                if time.monotonic() > END + GRACE:
                    tell("never", who=self.name, error=str(error))
                    raise
                STATISTICS["repeats"] += 1
                tell("lost", who=self.name, error=str(error)[:300])
                server = 1 - server
                gevent.sleep(0.3 + CHANCE.random())

    def once(self, server, model, method, **said):
        """Call a public method with the person's key.

        :raises Refused: with the message of the server
        """
        headers = {"Authorization": f"bearer {self.facts['key']}"}
        name = f"{model}.{method}"
        answer = self._send(server, "POST", f"/json/2/{model}/{method}", name, json=said, headers=headers)
        if answer.status_code >= 400:
            if '"odoo.exceptions.AccessDenied"' in answer.text:
                raise Lost("the database went away while it asked who that is")
            STATISTICS["refused"] += 1
            message = answer.json().get("message") if "json" in answer.headers.get("content-type", "") else answer.text
            tell("refused", who=self.name, what=name, status=answer.status_code, message=str(message)[:400])
            raise Refused(message)
        return answer.json()

    def call(self, model, method, server=None, **said):
        return self.persist(lambda at: self.once(at, model, method, **said), server)

    # === In the browser ===

    def sign_in(self, server):
        """Both servers keep sessions in one place, so one cookie holds on both."""
        if self.signed_in:
            return
        for session in self.sessions:
            session.cookies.clear()
        page = self._send(server, "GET", "/web/login", "/web/login")
        token = (re.search(r'name="csrf_token" value="([^"]+)"', page.text) or ["", ""])[1]
        login = self.facts["login"]
        said = {"login": login, "password": login.ljust(8, "x"), "csrf_token": token}
        answer = self._send(server, "POST", "/web/login", "/web/login", data=said)
        if 'name="password"' in answer.text:
            raise Lost("not signed in")
        self.sessions[1 - server].cookies.update(self.sessions[server].cookies)
        self.signed_in = True

    def jsonrpc(self, server, path, **params):
        self.sign_in(server)
        answer = self._send(server, "POST", path, path, json={"jsonrpc": "2.0", "params": params})
        if "json" not in answer.headers.get("content-type", ""):
            # Whoever asked while PostgreSQL was away is not signed in any more.
            self.signed_in = False
            raise Lost(f"{answer.status_code} is no answer")
        body = answer.json()
        if "error" in body:
            data = body["error"].get("data") or {}
            if "Session" in data.get("name", ""):
                self.signed_in = False
            if data.get("name", "").startswith(("odoo.exceptions", "odoo.http")) and self.signed_in:
                STATISTICS["refused"] += 1
                tell("refused", who=self.name, what=path, message=str(data.get("message"))[:400])
                raise Refused(data.get("message"))
            raise Lost(str(data.get("message") or body["error"])[:300])
        return body["result"]


def at_once(*works):
    """All at the same moment; what was refused is ``None``."""

    def run(work):
        try:
            return work()
        except (Refused, Lost):
            return None

    jobs = [gevent.spawn(run, work) for work in works]
    gevent.joinall(jobs)
    return [job.value for job in jobs]


def goods(lines=2):
    codes = CHANCE.sample(sorted(FACTS["products"]), lines)
    return [(code, CHANCE.randint(1, 4)) for code in codes]


class Worker(User):
    abstract = True

    def person(self, name):
        found = self.__dict__.setdefault("people", {})
        if name not in found:
            found[name] = Person(name, self)
        return found[name]

    @task
    def work(self):
        if OVER.is_set():
            gevent.sleep(1)
            return
        BUSY.add(self)
        try:
            self.act()
        except Refused:
            pass
        except Lost as error:
            tell("gave_up", who=type(self).__name__, error=str(error)[:300])
        finally:
            BUSY.discard(self)
