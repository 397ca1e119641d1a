"""The page of whoever drives, in a browser without a signal: nothing is lost, nothing counts twice (G2)."""

import gzip
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from odoo import fields
from odoo.tests import tagged
from odoo.tests.common import TEST_CURSOR_COOKIE_NAME
from odoo.tools import mute_logger

from .phone import Gate, Phone
from .road_common import RoadCase

LIMIT = 150_000
SEND = "document.querySelector('.unsent').dataset.unsent"


@tagged("post_install", "-at_install")
class TestPhone(RoadCase):
    def setUp(self):
        super().setUp()
        self._came_by_now()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.camera = str(Path(folder.name, "photo.jpg"))
        Image.effect_noise((2000, 1500), 60).convert("RGB").save(self.camera, quality=95)

    def _came_by_now(self):
        """The browser lives now, and the goods left before."""
        left = fields.Datetime.to_string(fields.Datetime.now())
        pickings = self.stops.picking_ids
        self.env.cr.execute("UPDATE stock_picking SET date_done = %s WHERE id = ANY(%s)", [left, pickings.ids])
        self.env.cr.execute("UPDATE stock_picking_batch SET left_on = %s WHERE id = %s", [left, self.trip.id])
        self.env.invalidate_all()

    @contextmanager
    def _phone(self, lang="en_US"):
        """The escort's phone, signed in, with the page open and kept; the server answers while it is used."""
        self.escort.lang = lang
        self.authenticate(self.escort.login, self.escort.login)
        self.gate = Gate(self.http_port())
        self.addCleanup(self.gate.close)
        with self.allow_requests():
            phone = Phone(self.gate, self._cookies())
            try:
                phone.open(f"/trip/{self.trip.id}")
                phone.wait("document.body.dataset.fresh === '1'")
                phone.wait("navigator.serviceWorker.ready.then((worker) => worker.active.state === 'activated')")
                yield phone
                self.assertEqual(phone.errors, [])
            finally:
                phone.close()
                self._wait_remaining_requests()
        self.env.invalidate_all()

    def _cookies(self):
        return {"session_id": self.session.sid, TEST_CURSOR_COOKIE_NAME: self.http_request_key}

    def _hand_over(self, phone, photo=True):
        """A stop that goes well.

        :return: how often the thumb touched the screen, without the signature
        """
        phone.taps = 0
        phone.tap(".stop.next .arrive")
        phone.tap(".step_lines .next")
        if photo:
            phone.photograph(".step_photo .photo input", self.camera)
        phone.tap(".step_photo .next")
        phone.tap(".step_money .exact")
        phone.sign()
        phone.tap(".step_sign .done")
        phone.wait("document.querySelector('.stop.done')")
        return phone.taps

    def _count_done(self, phone):
        return phone.ask("document.querySelectorAll('.stop.done').length")

    @mute_logger("odoo.http")
    def test_three_stops_without_a_signal_the_phone_dies_and_everything_comes_once(self):
        with self._phone() as phone:
            self.gate.mode = "refuse"
            self.assertEqual(self._hand_over(phone), 6)
            self._hand_over(phone)
            phone.tap(".stop.next .arrive")
            phone.tap(".step_lines .kind.damaged")
            phone.tap(".step_lines .choice")
            phone.tap(".step_lines .next")
            phone.photograph(".step_photo .photo input", self.camera)
            phone.restart()
            phone.open(f"/trip/{self.trip.id}")
            self.assertLess(phone.ask("performance.getEntriesByName('trip-ready')[0].startTime"), 3000)
            self.assertEqual(self._count_done(phone), 2)
            # What was begun is there: the line that is damaged, and its photo.
            phone.tap(".stop.next .deliver")
            phone.wait("document.querySelectorAll('figure').length === 1")
            phone.tap("[data-step=lines]")
            phone.wait("document.querySelector('.line.odd')")
            phone.tap("[data-step=money]")
            phone.tap(".step_money .exact")
            phone.sign()
            phone.tap(".step_sign .done")
            phone.wait("document.querySelectorAll('.stop.done').length === 3")
            self.assertGreater(int(phone.ask(SEND)), 8)
            # The answers are lost first, so that everything is sent once more.
            self.gate.mode = "lose"
            phone.ask("window.dispatchEvent(new Event('online'))")
            phone.wait("document.querySelector('.offline')")
            self.gate.mode = "pass"
            phone.ask("window.dispatchEvent(new Event('online'))")
            phone.wait(f"{SEND} === '0'")
            acts = phone.ask(
                "new Promise((done) => { indexedDB.open('order-process-trip').onsuccess = ({target}) =>"
                " target.result.transaction('acts').objectStore('acts').getAll().onsuccess = (ev) =>"
                " done(ev.target.result); })"
            )
        self.assertEqual({act["state"] for act in acts}, {"done"}, acts)
        self.assertEqual(self.stops.mapped("state"), ["done", "done", "done"])
        proofs = self.stops.picking_ids.proof_ids
        self.assertEqual(sorted(proofs.mapped("outcome")), ["delivered", "delivered", "part"])
        self.assertEqual(proofs.mapped("photo_count"), [1, 1, 1])
        self.assertEqual(sum(proofs.mapped("photo_missing_count")), 0)
        self.assertTrue(all(proof.image and round(proof.latitude, 2) == 30.59 for proof in proofs))
        records = self.stops.picking_ids.collection_ids
        self.assertEqual(sorted(records.mapped("amount")), [210.0, 360.0, 480.0])
        self.assertIn("Damaged 1", self.stops[2].picking_ids.collection_ids.note.title())
        once = self._picture()
        backwards = [{**act, "sequence": -act["sequence"]} for act in acts[::-1]]
        for again in (acts, acts[::-1], backwards):
            states = {state for state, _message in self._sync(again).values()}
            self.assertLessEqual(states, {"done", "refused"})
            self.assertEqual(self._picture()[:3], once[:3])

    @mute_logger("odoo.http")
    def test_a_phone_of_the_version_before_keeps_what_it_has(self):
        """The store was of one version before photos were counted by their act."""
        with self._phone() as phone:
            phone.send("Page.navigate", url=f"{self.gate.url}/web/login")
            phone.wait("location.pathname === '/web/login' && document.readyState === 'complete'")
            phone.ask(
                "new Promise((done, failed) => { const name = 'order-process-trip';"
                " indexedDB.deleteDatabase(name).onsuccess = () => {"
                " const request = indexedDB.open(name, 1); request.onerror = failed;"
                " request.onupgradeneeded = ({target: {result}}) => {"
                " for (const store of ['acts', 'files']) result.createObjectStore(store, {keyPath: 'uuid'});"
                " result.createObjectStore('kept'); };"
                " request.onsuccess = ({target: {result}}) => { const write = result.transaction('files', 'readwrite');"
                " write.objectStore('files').put({uuid: 'of a draft', data: 'x'});"
                " write.oncomplete = () => { result.close(); done(true); }; }; }; })"
            )
            phone.open(f"/trip/{self.trip.id}")
            self._hand_over(phone)
            phone.wait(f"{SEND} === '0'")
            kept = phone.ask(
                "new Promise((done) => { indexedDB.open('order-process-trip').onsuccess = ({target}) =>"
                " target.result.transaction('files').objectStore('files').getAllKeys().onsuccess = (ev) =>"
                " done(ev.target.result); })"
            )
        self.assertEqual(kept, ["of a draft"])
        self.assertEqual(self.stops[0].picking_ids.proof_ids.photo_count, 1)

    @mute_logger("odoo.http")
    def test_signed_out_it_waits_and_goes_out_after_the_login(self):
        with self._phone() as phone:
            phone.sign_in({**self._cookies(), "session_id": "x" * 84})
            self._hand_over(phone, photo=False)
            phone.wait("document.querySelector('.login')")
            self.assertNotEqual(phone.ask(SEND), "0")
            phone.sign_in(self._cookies())
            phone.ask("window.dispatchEvent(new Event('online'))")
            phone.wait(f"{SEND} === '0' && !document.querySelector('.login')")
        self.assertEqual(len(self.stops[0].picking_ids.proof_ids), 1)
        self.assertEqual(self.stops[0].picking_ids.collection_ids.amount, 210.0)

    @mute_logger("odoo.http")
    def test_a_full_phone_says_so_and_goes_on_afterwards(self):
        with self._phone() as phone:
            phone.ask(
                "window.add = IDBObjectStore.prototype.add;"
                "IDBObjectStore.prototype.add = function () { throw new DOMException('full', 'UnknownError'); }"
            )
            phone.tap(".stop.next .arrive")
            phone.wait("document.querySelector('.alert')?.innerText.includes('NOT SAVED')")
            self.assertEqual(phone.ask("document.querySelector('.stop.next').dataset.state"), "open")
            phone.ask("IDBObjectStore.prototype.add = window.add; 1")
            self.assertEqual(self._hand_over(phone), 6)
            phone.wait(f"{SEND} === '0'")
            phone.errors = []
        self.assertEqual(self.stops[0].state, "done")

    @mute_logger("odoo.http")
    def test_the_page_is_updated_in_the_middle_of_a_stop(self):
        with self._phone() as phone:
            phone.tap(".stop.next .arrive")
            phone.tap(".step_lines .next")
            phone.photograph(".step_photo .photo input", self.camera)
            phone.wait(f"{SEND} === '0'")
            version = phone.ask("document.body.dataset.version")
            view = self.env.ref("order_process.trip_page").sudo()
            view.arch_db = view.arch_db.replace("<title>Trip</title>", "<title>Trip</title><!-- newer -->")
            self.env.flush_all()
            phone.ask("navigator.serviceWorker.ready.then((worker) => worker.update())")
            phone.tap(".update")
            phone.wait(f"document.body?.dataset.ready === '1' && document.body.dataset.version !== '{version}'")
            phone.wait("document.querySelectorAll('figure').length === 1")
            phone.tap(".step_photo .next")
            phone.tap(".step_money .exact")
            phone.sign()
            phone.tap(".step_sign .done")
            phone.wait("document.querySelector('.stop.done')")
            phone.wait(f"{SEND} === '0'")
        self.assertEqual(self.stops[0].picking_ids.proof_ids.photo_count, 1)

    def test_colours_of_one_product_are_told_apart_where_they_are_signed_for(self):
        self.stops.picking_ids.move_ids.product_id.default_code = "RG-688"
        with self._phone() as phone:
            phone.tap(".stop.next .arrive")
            phone.tap(".step_lines .next")
            phone.tap(".step_photo .next")
            phone.tap(".step_money .exact")
            phone.wait("document.querySelector('.step_sign td')?.innerText.endsWith(' RG-688')")

    def test_what_was_refused_is_shown(self):
        with self._phone() as phone:
            phone.tap(".stop.next .arrive")
            phone.tap(".step_lines .next")
            phone.tap(".step_photo .next")
            phone.tap(".step_money .exact")
            phone.sign()
            self.gate.mode = "refuse"
            phone.tap(".step_sign .done")
            phone.wait("document.querySelector('.stop.done')")
            self.trip.escort_id.sudo().env.cr.execute(
                "UPDATE stock_picking_batch SET trip_state = 'closed' WHERE id = %s", [self.trip.id]
            )
            self.env.invalidate_all()
            self.gate.mode = "pass"
            phone.ask("window.dispatchEvent(new Event('online'))")
            phone.wait("document.querySelector('.problems')")
            phone.tap(".problems")
            phone.wait("document.querySelector('.problem').innerText.includes('is closed')")
        self.assertEqual(self.trip.refused_act_count, 1)

    def test_a_stop_that_refuses_everything_is_asked_for_no_signature(self):
        """Nobody signs for goods that go back; the stop is shown as not delivered, at once and afterwards."""
        with self._phone() as phone:
            phone.tap(".stop.next .arrive")
            self.gate.mode = "refuse"
            phone.tap(".step_lines .kind.refused")
            phone.tap(".step_lines .choice")
            phone.tap(".step_lines .next")
            phone.tap(".step_photo .next")
            phone.tap(".step_money .exact")
            phone.tap(".step_sign .done")
            phone.wait("document.querySelector('.stop.failed')?.innerText.includes('✗ not delivered')")
            self.gate.mode = "pass"
            phone.ask("window.dispatchEvent(new Event('online'))")
            phone.wait(f"{SEND} === '0'")
            phone.wait("document.querySelector('.stop.failed')?.innerText.includes('✗ not delivered')")
        self.assertEqual([self.stops[0].state, self.trip.refused_act_count], ["failed", 0])

    def test_a_negative_amount_is_refused_in_words(self):
        with self._phone() as phone:
            phone.tap(".stop.next .arrive")
            phone.tap(".step_lines .next")
            phone.tap(".step_photo .next")
            phone.tap(".step_money .choice:last-child")
            phone.wait("document.querySelector('input[name=cash]')")
            phone.ask(
                "(() => { const field = document.querySelector('input[name=cash]'); field.value = '-5';"
                " field.dispatchEvent(new Event('change')); })()"
            )
            phone.wait("document.querySelector('.problem')?.innerText === 'An amount is a number and not negative.'")

    def test_the_page_is_light(self):
        self.authenticate(None, None)
        shell = self.url_open("/trip/")
        parts = [shell.content]
        worker = self.url_open("/trip/sw.js")
        self.assertEqual(worker.headers["Service-Worker-Allowed"], "/trip/")
        for link in self.env["ir.qweb"]._get_asset_links("order_process.assets_trip", js=True, css=True):
            self.assertIn(f'"{link}"', worker.text)
            parts.append(self.url_open(link).content)
        self.assertEqual(len(parts), 3)
        compressed = sum(len(gzip.compress(part)) for part in parts)
        self.assertLess(compressed, LIMIT)
        # Where nothing compresses on the way, 400 kbit/s bring so much in less than 3 seconds.
        self.assertLess(sum(map(len, parts)), 120_000)
        self.assertLess(compressed, 40_000)

    def test_in_chinese(self):
        """Every text of the page is translated; with ORDER_PROCESS_SHOTS it is looked at."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"].search([("name", "=", "order_process")])._update_translations("zh_CN")
        with self._phone("zh_CN") as phone:
            self._look(phone, "trip")
            self.assertIn("到达", phone.text)
            phone.tap(".stop.next .arrive")
            phone.wait("document.querySelector('.step_lines')")
            self._look(phone, "lines")
            phone.tap(".step_lines .kind.damaged")
            phone.wait("document.querySelector('.choice')")
            self._look(phone, "odd")
            phone.tap(".step_lines .choice")
            phone.tap(".step_lines .next")
            phone.photograph(".step_photo .photo input", self.camera)
            self._look(phone, "photo")
            phone.tap(".step_photo .next")
            phone.tap(".step_money .choice")
            phone.wait("document.querySelector('.counter')")
            self._look(phone, "count")
            phone.tap(".step_money .exact")
            phone.sign()
            self._look(phone, "sign")
            phone.tap(".step_sign .done")
            phone.wait("document.querySelector('.stop.done')")
            self.gate.mode = "refuse"
            phone.tap(".stop.next .nobody")
            phone.wait("document.querySelector('.choices')")
            self._look(phone, "nobody")
            texts = phone.text
        self.assertNotRegex(texts, r"\b(Why|Photo|Goods|Money|sent)\b")

    def _look(self, phone, name):
        folder = os.environ.get("ORDER_PROCESS_SHOTS")
        if folder:
            phone.look(f"{folder}/{name}.png")
