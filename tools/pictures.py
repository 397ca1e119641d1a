"""Takes the pictures of the guides from the demo company: `./dev pictures`, or `./dev pictures clerk- keeper-load`.

`SHOTS` in `picture_list.py` says who looks at what; nothing is saved in the demo company, so that the pictures can be
taken again and again.
"""

import argparse
import io
import shutil
import sys
import time
from pathlib import Path

from picture_list import COVERS, SHOTS
from PIL import Image
from playwright.sync_api import Error, sync_playwright

LANGUAGES = {"zh": "zh_CN", "en": "en_US"}
DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
WUHAN = {"geolocation": {"latitude": 30.5843, "longitude": 114.2919}, "permissions": ["geolocation"]}
COLOURS = 128
PATIENCE = 30_000  # ms
# What moves, or comes and goes by itself, is not on a picture.
QUIET = """
    *, *::before, *::after { animation: none !important; transition: none !important; }
    .o-overlay-item:has(.o-tooltip), .o_notification_manager, .o_loading_indicator, .o-mail-ChatHub {
        display: none !important;
    }
"""
# The web client is at rest: nothing is loading, all pictures are there.
AT_REST = """() => document.readyState === "complete" && document.fonts.status === "loaded"
    && !document.querySelector(".o_loading_indicator, .o_blockUI, .o_view_sample_data .placeholder-glow")
    && [...document.images].every((image) => image.complete || image.loading === "lazy")"""
# A form that somebody leaves is saved by the web client; here it is not.
KEEP_NOTHING = """for (const event of ["visibilitychange", "beforeunload", "pagehide"]) {
    for (const target of [window, document]) {
        target.addEventListener(event, (ev) => ev.stopImmediatePropagation(), true);
    }
}"""
# The bus of the web client is asked all the time.
WAITED_FOR = ("document", "stylesheet", "image", "font", "xhr", "fetch")
BROKEN = ".o_error_dialog, .o_dialog:has(.o_error_detail), .o_notification.border-danger, #wrap h1:text-is('404')"


class Failed(Exception):
    """A shot that cannot be taken; its message names it."""


class Browser:
    """Chromium with a session for each person, language and size of screen."""

    def __init__(self, chromium, address, database):
        self.chromium, self.address, self.database, self.contexts = chromium, address, database, {}

    def get_page(self, shot, language):
        key = (shot.who, language, shot.phone, self._stays_apart(shot) and shot.name)
        if key not in self.contexts:
            self.contexts[key] = self._sign_in(shot, language)
        page = self.contexts[key].new_page()
        page.set_default_timeout(PATIENCE)
        page.asked = asked = set()
        page.on("request", lambda request: request.resource_type in WAITED_FOR and asked.add(request))
        for answered in ("requestfinished", "requestfailed"):
            page.on(answered, lambda request: asked.discard(request))
        return page

    @staticmethod
    def _stays_apart(shot):
        """What a phone keeps without a signal must never be sent: such a session is used once."""
        return any(step[0] == "offline" for step in shot.press)

    def _sign_in(self, shot, language):
        code = LANGUAGES[language]
        size = {"viewport": PHONE, "has_touch": True} if shot.phone else {"viewport": DESKTOP}
        context = self.chromium.new_context(
            locale=code.replace("_", "-"),
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            # A worker of the page would send what is done without a signal.
            service_workers="block" if self._stays_apart(shot) else "allow",
            **WUHAN,
            **size,
        )
        context.add_init_script(KEEP_NOTHING)
        context.add_cookies([{"name": "frontend_lang", "value": code, "url": self.address}])
        # Everybody may change the own language; a session keeps the one that it began with, hence twice.
        user = self._authenticate(context, shot.who)
        person = {"model": "res.users", "method": "write", "args": [[user["uid"]], {"lang": code}], "kwargs": {}}
        self._call(context, "/web/dataset/call_kw", person)
        self._authenticate(context, shot.who)
        return context

    def _authenticate(self, context, login):
        params = {"db": self.database, "login": login, "password": login}
        return self._call(context, "/web/session/authenticate", params)

    def _call(self, context, path, params):
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        answer = context.request.post(self.address + path, data=body).json()
        if "error" in answer:
            raise Failed(f"{path}: {answer['error'].get('data', {}).get('message') or answer['error']['message']}")
        return answer["result"]


def settle(page):
    """Wait until nothing moves any more: half a second in which nothing is asked for."""
    quiet, until = 0, time.monotonic() + PATIENCE / 1000
    while quiet < 5:
        page.wait_for_timeout(100)
        quiet = 0 if page.asked or not page.evaluate(AT_REST) else quiet + 1
        if time.monotonic() > until:
            raise Failed(f"it does not come to rest: {[request.url for request in page.asked]}")


def press(page, step):
    """One step of a shot: what is done before the picture is taken (see `picture_list.py`)."""
    verb, target, *more = step
    first = page.locator(target).first if target else None
    if verb == "click":
        first.click()
    elif verb == "fill":
        first.fill(*more)
    elif verb == "type":
        first.press_sequentially(*more, delay=20)
    elif verb == "key":
        first.press(*more)
    elif verb == "see":
        first.wait_for(state="visible")
    elif verb == "scroll":
        first.evaluate("(node) => node.scrollIntoView({ block: 'start' })")
    elif verb == "draw":
        _draw(page, first)
    elif verb == "choose":
        first.select_option(*more)
    elif verb == "offline":
        page.context.set_offline(True)
    else:
        raise Failed(f"there is no step “{verb}”")
    settle(page)


def _draw(page, pad):
    """A hand on a signature pad."""
    box = pad.bounding_box()
    points = ((0.2, 0.6), (0.28, 0.25), (0.36, 0.7), (0.44, 0.3), (0.5, 0.65), (0.6, 0.4), (0.68, 0.6), (0.8, 0.45))
    page.mouse.move(box["x"] + points[0][0] * box["width"], box["y"] + points[0][1] * box["height"])
    page.mouse.down()
    for across, down in points[1:]:
        page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"], steps=8)
    page.mouse.up()


def take(browser, shot, language, file):
    """One picture, written small; whatever keeps it from being taken names the shot."""
    page = browser.get_page(shot, language)
    step = ("open", shot.address)
    try:
        page.goto(browser.address + shot.address, wait_until="domcontentloaded")
        page.add_style_tag(content=QUIET)
        page.locator(shot.wait).first.wait_for(state="visible")
        settle(page)
        for step in shot.press:
            press(page, step)
        if page.evaluate("document.documentElement.lang") not in ("", LANGUAGES[language].replace("_", "-")):
            raise Failed("the screen speaks another language")
        if page.locator(BROKEN).count():
            raise Failed("the screen shows an error: " + page.locator(BROKEN).first.inner_text()[:300])
        page.mouse.move(2, (PHONE if shot.phone else DESKTOP)["height"] - 2)
        settle(page)
        write_small(page.screenshot(animations="disabled"), file)
    except (Error, Failed) as error:
        page.screenshot(path=file.with_suffix(".failed.png"))
        where = file.with_suffix(".failed.png")
        raise Failed(f"{shot.name} ({shot.who}, {language}), at {step}: {error}\n{where} shows it") from error
    finally:
        page.close()


def write_small(png, file):
    """PNG with a palette: screens have few colours."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    file.parent.mkdir(parents=True, exist_ok=True)
    image.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(file, optimize=True)


def main():
    parser = argparse.ArgumentParser(prog="./dev pictures", description=__doc__)
    parser.add_argument("address")
    parser.add_argument("database")
    parser.add_argument("root", type=Path)
    parser.add_argument("names", nargs="*", help="how the names of the wanted shots begin; none: all")
    parser.add_argument("--language", choices=LANGUAGES, help="take the pictures of this language alone")
    wanted = parser.parse_args()
    shots = [shot for shot in SHOTS if not wanted.names or shot.name.startswith(tuple(wanted.names))]
    if not shots:
        sys.exit(f"no shot begins like that; there are: {' '.join(shot.name for shot in SHOTS)}")
    folder = wanted.root / "docs/guide/pictures"
    failed, size = [], 0
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"), args=["--no-sandbox"]
        )
        # One language after the other, Chinese last: it is what the people of the demo company speak.
        for language in [wanted.language] if wanted.language else ("en", "zh"):
            browser = Browser(chromium, wanted.address, wanted.database)
            for shot in shots:
                file = folder / language / f"{shot.name}.png"
                try:
                    take(browser, shot, language, file)
                except Failed as error:
                    failed.append(str(error))
                    print(f"FAILED {error}", file=sys.stderr, flush=True)
                else:
                    size += file.stat().st_size
                    print(f"{file.relative_to(wanted.root)} {file.stat().st_size // 1024} kB", flush=True)
            for context in browser.contexts.values():
                context.close()
        chromium.close()
    for name, target in COVERS.items():
        if (folder / name).exists():
            shutil.copyfile(folder / name, wanted.root / "order_process/static/description" / target)
    print(f"{size / 1e6:.1f} MB")
    if failed:
        sys.exit(f"{len(failed)} pictures could not be taken:\n" + "\n".join(failed))


main()
