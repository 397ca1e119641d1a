"""A phone: Chrome on a narrow screen, behind a stretch of network that the test cuts, with a person's thumb."""

import base64
import json
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from urllib.request import urlopen

import websocket

from odoo.tests.common import _find_executable, _preexec

PATIENCE = 40
SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-extensions",
    "--no-first-run",
    "--no-default-browser-check",
    "--remote-debugging-port=0",
    "--lang=zh-CN",
)


class Gate:
    """The network between phone and server: ``pass``, ``refuse``, or ``lose`` (the answer does not come back)."""

    def __init__(self, target):
        self.mode, self.target = "pass", target
        self.sock = socket.socket()
        self.sock.bind(("127.0.0.1", 0))
        self.sock.listen(64)
        self.url = f"http://127.0.0.1:{self.sock.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self):
        self.sock.close()

    def _listen(self):
        while True:
            try:
                client, _address = self.sock.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        with client:
            try:
                head, body = self._read(client)
                if head and self.mode != "refuse":
                    self._pass_on(client, head, body)
            except OSError:
                return

    def _read(self, client):
        data = b""
        while b"\r\n\r\n" not in data:
            part = client.recv(65536)
            if not part:
                return b"", b""
            data += part
        head, body = data.split(b"\r\n\r\n", 1)
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
        sizes = [line for line in lines if line.lower().startswith(b"content-length:")]
        size = int(sizes[0].split(b":")[1]) if sizes else 0
        while len(body) < size:
            body += client.recv(65536)
        return b"\r\n".join([*lines, b"Connection: close"]), body

    def _pass_on(self, client, head, body):
        with socket.create_connection(("127.0.0.1", self.target)) as server:
            server.sendall(head + b"\r\n\r\n" + body)
            is_lost = self.mode == "lose"
            while part := server.recv(65536):
                if not is_lost:
                    client.sendall(part)


class Phone:
    """What a thumb does on the page, by the names of the page's own classes."""

    def __init__(self, gate, cookies):
        self.gate, self.cookies = gate, cookies
        self.folder = tempfile.mkdtemp(suffix="_phone")
        self.errors = []
        self.taps = 0
        self._start()

    # === Switching it on and off ===

    def _start(self):
        port_file = Path(self.folder, "DevToolsActivePort")
        port_file.unlink(missing_ok=True)
        command = [_find_executable(), *SWITCHES, f"--user-data-dir={self.folder}", "about:blank"]
        self.chrome = subprocess.Popen(command, stderr=subprocess.DEVNULL, preexec_fn=_preexec)
        self._until(lambda: port_file.is_file() and port_file.stat().st_size > 5, "Chrome did not start")
        port = port_file.read_text(encoding="utf-8").splitlines()[0]
        with urlopen(f"http://127.0.0.1:{port}/json", timeout=PATIENCE) as answer:
            targets = json.load(answer)
        url = next(target["webSocketDebuggerUrl"] for target in targets if target["type"] == "page")
        self.ws = websocket.create_connection(url, suppress_origin=True, timeout=PATIENCE)
        self.number = 0
        for domain in ("Runtime", "Page", "DOM"):
            self.send(f"{domain}.enable")
        self.send("Emulation.setDeviceMetricsOverride", width=390, height=844, deviceScaleFactor=1, mobile=True)
        self.send("Emulation.setGeolocationOverride", latitude=30.59, longitude=114.3, accuracy=8)
        self.send("Browser.grantPermissions", permissions=["geolocation"], origin=self.gate.url)
        self.sign_in(self.cookies)

    def sign_in(self, cookies):
        self.cookies = cookies
        for name, value in cookies.items():
            self.send("Network.setCookie", name=name, value=value, url=self.gate.url)

    def die(self):
        """The battery is empty: nobody asks the page."""
        self.ws.close()
        self.chrome.kill()
        self.chrome.wait(10)

    def restart(self):
        self.die()
        Path(self.folder, "SingletonLock").unlink(missing_ok=True)
        self._start()

    def close(self):
        self.die()
        shutil.rmtree(self.folder, ignore_errors=True)

    # === Talking with Chrome ===

    def send(self, method, **params):
        self.number += 1
        self.ws.send(json.dumps({"id": self.number, "method": method, "params": params}))
        while True:
            message = json.loads(self.ws.recv())
            if message.get("method") == "Runtime.exceptionThrown":
                details = message["params"]["exceptionDetails"]
                self.errors.append(details.get("exception", {}).get("description") or details.get("text"))
            if message.get("id") == self.number:
                if "error" in message:
                    raise AssertionError(f"{method}: {message['error']}")
                return message["result"]

    def ask(self, expression):
        """The value of an expression of JavaScript, awaited."""
        result = self.send("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise AssertionError(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def _until(self, found, why):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            value = found()
            if value:
                return value
            time.sleep(0.05)
        raise AssertionError(why)

    def wait(self, expression):
        """Wait until an expression is true."""
        found = f"Promise.resolve({expression}).then(Boolean)"
        return self._until(lambda: self.ask(found), f"never: {expression}\n{self.text}\n{self.errors}")

    def open(self, path):
        self.send("Page.navigate", url=self.gate.url + path)
        self.wait("document.body && document.body.dataset.ready === '1'")

    @property
    def text(self):
        return self.ask("document.body ? document.body.innerText : ''")

    # === The thumb ===

    def tap(self, selector):
        """Touch the middle of what the selector finds, once it is there and nothing covers it."""
        quoted = json.dumps(selector)
        self.wait(f"document.querySelector({quoted})")
        self.ask(f"document.querySelector({quoted}).scrollIntoView({{block: 'center'}})")
        # Found and touched at once: a banner that appears in between would move what is under the thumb.
        touch = (
            f"(() => {{ const el = document.querySelector({quoted}); if (!el) return false;"
            " const box = el.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2;"
            " if (!el.contains(document.elementFromPoint(x, y))) return false; el.click(); return true; })()"
        )
        self._until(lambda: self.ask(touch), f"covered: {selector}")
        self.taps += 1

    def photograph(self, selector, path):
        """Tap the button that opens the camera, and take a photo."""
        self.wait(f"document.querySelector({json.dumps(selector)})")
        root = self.send("DOM.getDocument")["root"]["nodeId"]
        node = self.send("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        before = self.ask("document.querySelectorAll('figure').length")
        self.send("DOM.setFileInputFiles", nodeId=node, files=[path])
        self.taps += 1
        self.wait(f"document.querySelectorAll('figure').length > {before}")

    def sign(self):
        """Write a name into the box."""
        self.wait("document.querySelector('.pad')?.width > 300")
        self.ask("document.querySelector('.pad').scrollIntoView({block: 'center'})")
        box = self.ask("(({x, y}) => [x, y])(document.querySelector('.pad').getBoundingClientRect())")
        for part in range(2):
            for step in range(16):
                x = box[0] + 40 + part * 130 + step * 7
                y = box[1] + 60 + (step % 5) * 9
                kind = "mousePressed" if not step else "mouseMoved"
                self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", buttons=1, clickCount=1)
            self.send("Input.dispatchMouseEvent", type="mouseReleased", x=x, y=y, button="left", clickCount=1)

    def look(self, path):
        """Keep what is on the screen as a picture."""
        data = self.send("Page.captureScreenshot", format="png")["data"]
        Path(path).write_bytes(base64.b64decode(data))
