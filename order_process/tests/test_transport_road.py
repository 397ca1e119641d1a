"""What a phone sends from the road, over real HTTP: late, twice, backwards, by others, broken."""

import doctest
from datetime import timedelta
from itertools import permutations

from odoo import Command
from odoo.addons.order_process.models.transport import act_steps, road_read
from odoo.addons.order_process.models.transport.proof_print import FOOT_HEIGHT, PAGE_HEIGHT
from odoo.exceptions import UserError
from odoo.tests import JsonRpcException, freeze_time, tagged
from odoo.tools import mute_logger

from .road_common import NOON, RoadCase, photo, to_ms

HOUR = timedelta(hours=1)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 06:00:00")
class TestRoad(RoadCase):
    def test_a_day_on_the_road(self):
        acts = self._whole_day()
        answers = self._sync(acts)
        self.assertEqual({state for state, _message in answers.values()}, {"done"}, answers)
        self.assertEqual(self.stops.mapped("state"), ["done", "done", "failed"])
        self.assertEqual(self.stops[0].arrived_on, NOON)
        self.assertEqual(self.stops[0].ended_on, NOON + timedelta(minutes=10))
        proofs = self.stops.picking_ids.proof_ids.sorted("happened_on")
        self.assertEqual(proofs.mapped("outcome"), ["delivered", "part", "nobody"])
        self.assertEqual(proofs[0].receiver_name, "Li Na")
        self.assertTrue(proofs[0].image and proofs[0].strokes)
        line = proofs[1].line_ids
        self.assertEqual([line.left_qty, line.delivered_qty, line.refused_qty, line.damaged_qty], [10, 7, 2, 1])
        self.assertEqual(line.reason_id, self.broken)
        first, second = self.stops[0].picking_ids, self.stops[1].picking_ids
        self.assertEqual([first.collection_ids.amount, first.collection_ids.freight_amount], [210.0, 60.0])
        self.assertEqual(first.collection_ids.collected_on, NOON + timedelta(minutes=10))
        self.assertEqual(first.collection_ids.client_key.split(":")[0], acts[1]["uuid"])
        self.assertEqual([second.collection_ids.amount, second.collection_ids.note], [270.0, "Two broken"])
        self.assertFalse(self.stops[2].picking_ids.collection_ids)
        self.assertEqual(self.stops[2].fail_reason_id, self.shut)

    def test_sent_twice_and_backwards_it_is_the_same_day(self):
        acts = self._whole_day()
        self._sync(acts)
        once = self._picture()
        for again in (acts, acts[::-1], acts[::2], acts[:1] * 3):
            answers = self._sync(again)
            self.assertEqual({state for state, _message in answers.values()}, {"done"})
            self.assertEqual(self._picture(), once)

    def test_one_by_one_in_any_order_it_is_the_same_day(self):
        acts = self._whole_day()
        pictures = []
        for order in ([0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0], [3, 1, 5, 0, 4, 2]):
            with self.cr.savepoint() as savepoint:
                for number in order:
                    self._sync([acts[number]])
                pictures.append(self._picture())
                savepoint.rollback()
            self.env.invalidate_all()
        self.assertEqual(pictures[0][0], [["done", "2026-03-02 04:00:00", "2026-03-02 04:10:00"],
                                          ["done", "2026-03-02 04:40:00", "2026-03-02 04:50:00"],
                                          ["failed", "2026-03-02 05:20:00", "2026-03-02 05:30:00"]])  # fmt: skip
        self.assertEqual(pictures[0], pictures[1])
        self.assertEqual(pictures[0], pictures[2])

    def test_a_stop_taken_up_again_in_any_order(self):
        stop = self.stops[0]
        wrong = self._deliver(stop, NOON, cash=100.0, note="The rest comes")
        back = self._act("reopen", stop, NOON + timedelta(minutes=5), payload={"of": wrong["uuid"]})
        right = self._deliver(stop, NOON + timedelta(minutes=8), cash=110.0, note="With what came first it is all")
        right["payload"]["pickings"][0]["money"]["freight"] = 0.0
        pictures = []
        for order in permutations([wrong, back, right]):
            with self.cr.savepoint() as savepoint:
                for act in order:
                    self._sync([act])
                self._sync(list(order))
                pictures.append(self._picture())
                savepoint.rollback()
            self.env.invalidate_all()
        first = pictures[0]
        self.assertEqual(first[0][0][::2], ["done", "2026-03-02 04:08:00"])
        told = [["delivered", f"2026-03-02 04:0{minute}:00"] for minute in (0, 8)]
        self.assertEqual([row[1:3] for row in first[1]], told)
        self.assertEqual({row[2] for row in first[3]}, {"done"})
        for picture in pictures[1:]:
            self.assertEqual([*picture[0], picture[1], picture[3]], [*first[0], first[1], first[3]])
            self.assertEqual(sum(row[1] for row in picture[2]), 210.0)

    def test_what_was_taken_up_again_too_late_stays(self):
        stop = self.stops[0]
        done = self._deliver(stop, NOON)
        self._sync([done])
        back = self._act("reopen", stop, NOON + timedelta(minutes=11), payload={"of": done["uuid"]})
        state, message = self._sync([back])[back["uuid"]]
        self.assertEqual(state, "refused")
        self.assertIn("10 minutes ago", message)
        self.assertEqual(stop.state, "done")

    # === Who ===

    def test_another_drivers_stop(self):
        act = self._deliver(self.stops[0])
        act["user_id"] = self.other_escort.id
        state, message = self._sync([act], self.other_escort)[act["uuid"]]
        self.assertEqual(state, "refused")
        self.assertIn("is not driven by Escort2", message)
        self.assertEqual(self.stops[0].state, "open")
        self.assertFalse(self.stops.picking_ids.proof_ids)
        self.assertFalse(self.stops.picking_ids.collection_ids)
        self.assertEqual(self._data(self.other_escort)["trips"], [])

    def test_another_driver_says_nothing_about_the_trip(self):
        said = {"note": {"note": "The bridge is shut"}, "position": {"position": {"lat": 30.5, "lng": 114.3}}}
        for kind, payload in said.items():
            act = self._act(kind, user_id=self.other_escort.id, payload=payload)
            state, message = self._sync([act], self.other_escort)[act["uuid"]]
            self.assertEqual(state, "refused", kind)
            self.assertIn("is not driven by Escort2", message)
        self.assertNotIn("note", self.trip.trip_event_ids.mapped("kind"))

    def test_only_who_takes_goods_along(self):
        act = self._deliver(self.stops[0])
        for user in self.keeper | self.dispatcher | self.salesman | self.finance | self.service:
            for path, params in (
                ("/trip/data", {}),
                ("/trip/sync", {"acts": [act], "device_ms": 0}),
                ("/trip/file", {"uuid": act["uuid"], "act_uuid": act["uuid"], "sha256": "", "kind": "", "data": "x"}),
            ):
                self._sign_in(user)
                with self.assertRaisesRegex(JsonRpcException, "AccessError"), mute_logger("odoo.http"):
                    self.make_jsonrpc_request(path, params, timeout=60)
        self.assertFalse(self.trip.act_ids)

    def test_nobody_signed_in_is_told_so_and_the_shell_is_open(self):
        self.authenticate(None, None)
        with self.assertRaisesRegex(JsonRpcException, "SessionExpired"), mute_logger("odoo.http"):
            self.make_jsonrpc_request("/trip/data", {}, timeout=60)
        page = self.url_open("/trip/")
        self.assertEqual(page.status_code, 200)
        self.assertNotIn("csrf", page.text)
        self.assertEqual(self.url_open(f"/trip/{self.trip.id}").text, page.text)

    def test_the_driver_has_the_page_too_and_takes_no_money(self):
        self.drivers[0].user_id = self.other_escort
        data = self._data(self.other_escort)
        (trip,) = data["trips"]
        self.assertEqual([stop["pickings"][0]["collect"]["goods"] for stop in trip["stops"]], [0.0, 0.0, 0.0])
        act = self._deliver(self.stops[0])
        act["user_id"] = self.other_escort.id
        act["payload"]["pickings"][0]["money"] = None
        self.assertEqual(self._sync([act], self.other_escort)[act["uuid"]], ("done", ""))
        self.assertEqual(self.stops[0].state, "done")
        self.assertTrue(self.stops[0].picking_ids.has_to_collect)

    def test_what_somebody_else_did_on_this_phone_waits_for_them(self):
        act = self._deliver(self.stops[0])
        self.assertEqual(self._sync([act], self.other_escort)[act["uuid"]][0], "other")
        self.assertFalse(self.env["order.process.trip.act"].search([("uuid", "=", act["uuid"])]))
        self.assertEqual(self._sync([act])[act["uuid"]][0], "done")

    # === When ===

    def test_phones_that_are_a_day_off(self):
        early, late = timedelta(days=1), -timedelta(days=1)
        for stop, off in zip(self.stops, (early, late), strict=False):
            act = self._deliver(stop, NOON + off)
            self.assertEqual(self._sync([act], device=NOON + 2 * HOUR + off)[act["uuid"]], ("done", ""))
            self.assertEqual(stop.ended_on, NOON)
            self.assertEqual(stop.picking_ids.collection_ids.collected_on, NOON)
            record = self.trip.act_ids.filtered(lambda row, act=act: row.uuid == act["uuid"])
            self.assertEqual(record.clock_error_ms, -off.total_seconds() * 1000)
            self.assertEqual(record.at_device_ms, to_ms(NOON + off))

    def test_a_clock_that_was_set_between_act_and_sending(self):
        act = self._deliver(self.stops[0], NOON + timedelta(days=1), cash=None)
        act |= {"error_ms": -86_400_000, "clock_moved": True}
        self._sync([act], device=NOON + 2 * HOUR)
        record = self.trip.act_ids
        self.assertEqual([record.happened_on, record.clock_moved, record.late_minutes], [NOON, True, 120])

    def test_before_the_trip_left_counts_from_when_it_left(self):
        act = self._act("arrive", self.stops[0], self.trip.left_on - HOUR)
        self._sync([act])
        self.assertEqual(self.stops[0].arrived_on, self.trip.left_on)
        self.assertEqual(self.trip.act_ids.happened_on, self.trip.left_on - HOUR)

    # === What cannot be accepted ===

    def test_a_closed_trip_is_work_for_the_office(self):
        act = self._deliver(self.stops[0])
        self.trip._set_trip_state("closed", closed_on=NOON + HOUR)
        state, message = self._sync([act])[act["uuid"]]
        self.assertEqual(state, "refused")
        self.assertIn("is closed", message)
        self.assertFalse(self.stops[0].picking_ids.proof_ids)
        record = self.trip.act_ids
        self.assertEqual(self.trip.refused_act_count, 1)
        self.assertIn("refused_act", self.trip.trip_event_ids.mapped("kind"))
        for user in (self.escort, self.keeper, self.salesman):
            with self.assertRaises(UserError):
                record.with_user(user).sudo(False).action_accept()
            with self.assertRaises(UserError):
                record.with_user(user).sudo(False).action_settle("It is well")
        record.with_user(self.dispatcher).sudo(False).action_accept()
        self.assertEqual([record.state, self.stops[0].state], ["done", "done"])
        self.assertEqual(self.stops[0].picking_ids.collection_ids.amount, 210.0)

    def test_settled_with_a_note_that_the_driver_reads(self):
        act = self._deliver(self.stops[0], cash=-5.0)
        self._sync([act])
        record = self.trip.act_ids
        (problem,) = self._data()["trips"][0]["problems"]
        self.assertEqual([problem["state"], problem["stop_id"]], ["refused", self.stops[0].id])
        with self.assertRaisesRegex(UserError, "Say how"):
            record.with_user(self.dispatcher).sudo(False).action_settle("  ")
        record.with_user(self.dispatcher).sudo(False).action_settle("The money is with finance")
        (problem,) = self._data()["trips"][0]["problems"]
        self.assertEqual([problem["state"], problem["note"]], ["settled", "The money is with finance"])
        self.assertEqual(self._sync([act])[act["uuid"]][0], "settled")

    def test_two_phones_on_one_trip(self):
        mine, theirs = self._deliver(self.stops[0], NOON), self._deliver(self.stops[0], NOON + timedelta(minutes=1))
        self._sync([mine])
        state, message = self._sync([theirs])[theirs["uuid"]]
        self.assertEqual(state, "refused")
        self.assertRegex(message, "was ended at 12:00 already, as Delivered, by Escort")
        self.assertEqual(len(self.stops[0].picking_ids.proof_ids), 1)
        self.assertEqual(len(self.stops[0].picking_ids.collection_ids), 1)

    def test_money_with_the_wrong_sign(self):
        act = self._deliver(self.stops[0], cash=-210.0)
        state, message = self._sync([act])[act["uuid"]]
        self.assertEqual(state, "refused")
        self.assertIn("not negative", message)
        # The goods were handed over all the same.
        self.assertEqual(self.stops[0].state, "done")
        self.assertEqual(self.stops[0].picking_ids.proof_ids.outcome, "delivered")
        self.assertFalse(self.stops[0].picking_ids.collection_ids)

    def test_nothing_said_of_money_that_is_owed(self):
        act = self._deliver(self.stops[0])
        act["payload"]["pickings"][0]["money"] = None
        state, message = self._sync([act])[act["uuid"]]
        self.assertEqual(state, "refused")
        self.assertIn("210.00", message)

    def test_a_number_that_was_used_for_something_else(self):
        act = self._deliver(self.stops[0])
        self._sync([act])
        other = {**self._deliver(self.stops[1]), "uuid": act["uuid"]}
        for _twice in range(2):
            (answer,) = self._sync([other]).items()
            self.assertEqual(answer[1][0], "refused")
        self.assertEqual(self.stops[1].state, "open")
        self.assertEqual(self.trip.act_ids.sorted("id").mapped("state"), ["done", "refused"])

    def test_what_is_broken_is_kept_and_stops_nobody(self):
        good = self._act("arrive", self.stops[0])
        odd = [
            self._act("fly", self.stops[0]),
            self._act("deliver", self.stops[0], payload="all of it"),
            self._act("deliver", self.stops[0], payload={"pickings": [5, None, {"id": "x"}]}),
            self._act("arrive", self.stops[0], at_ms="noon"),
            self._act("arrive", self.stops[0], trip_id=2**40),
            self._act("arrive", self.stops[0], uuid="7"),
            self._act("note", payload={"note": "\x00"}),
            self._act("position", payload={"position": {"lat": 200, "lng": 0}}),
            self._act("nobody", self.stops[0], payload={"reason_id": self.broken.id}),
            "arrive",
            None,
        ]
        answers = self._sync([*odd, good])
        self.assertEqual(answers.pop(good["uuid"]), ("done", ""))
        self.assertEqual({state for state, _message in answers.values()}, {"refused"})
        self.assertEqual(len(answers), len(odd))
        acts = self.env["order.process.trip.act"].search([("user_id", "=", self.escort.id)])
        self.assertEqual(len(acts), len(odd) + 1)
        self.assertTrue(all(acts.filtered(lambda act: act.state == "refused").mapped("message")))
        self.assertEqual(self.stops[0].state, "arrived")
        # The office reads all of them.
        acts.with_user(self.dispatcher).sudo(False).read(["said", "message", "kind", "payload"])

    def test_lines_that_do_not_add_up(self):
        move = self.stops[0].picking_ids.move_ids
        for line in (
            {"delivered": 4},
            {"delivered": 6, "refused": -1},
            {"delivered": "5"},
            {"delivered": 3, "refused": 2},
        ):
            act = self._deliver(self.stops[0])
            act["payload"]["pickings"][0]["lines"] = [{"move_id": move.id, **line}]
            state, message = self._sync([act])[act["uuid"]]
            self.assertEqual(state, "refused", line)
            self.assertTrue(message)
        self.assertEqual(self.stops[0].state, "open")
        strange = self._deliver(self.stops[0])
        strange["payload"]["pickings"] = self._deliver(self.stops[1])["payload"]["pickings"]
        self.assertIn("other transfers", self._sync([strange])[strange["uuid"]][1])

    def test_before_it_has_left(self):
        with freeze_time(self._instant(10, 40)):
            trip = self._trip(self._send([4]), 1).sudo()
        act = self._act("arrive", trip.stop_ids, user_id=self.other_escort.id, trip_id=trip.id)
        state, message = self._sync([act], self.other_escort)[act["uuid"]]
        self.assertEqual((state, message), ("refused", f"{trip.name} has not left yet."))

    def test_the_dispatcher_is_told(self):
        self.env.ref("order_process.notice_road").channel_ids = self.env.ref("order_process.notice_channel_mail")
        self._sync([self._deliver(self.stops[0], cash=-5.0), self._act("note", payload={"note": "The A4 is shut"})])
        news = self.env["order.process.news"].search([("occasion", "=", "road"), ("company_id", "=", self.company.id)])
        acts = self.env["order.process.trip.act"].browse(news.mapped("res_id"))
        self.assertEqual(sorted(acts.mapped("kind")), ["deliver", "note"])
        title, lines, _url, _record = acts._compose_road()
        self.assertIn("2", title)
        self.assertTrue(any("The A4 is shut" in line for line in lines))
        self.assertIn(self.dispatcher, acts._get_told_people("road"))
        self.assertIn("The A4 is shut", self.trip.trip_event_ids.mapped("note"))
        told = self.env["mail.message"].search([("model", "=", acts._name), ("res_id", "in", acts.ids)])
        self.assertIn(self.dispatcher.partner_id, told.partner_ids)

    # === The standard of proof ===

    def test_the_standard_is_data(self):
        carrier = self.cod.with_user(self.admin).sudo(False)
        carrier.write({"proof_photo": "required", "proof_position": "required", "proof_code": "required"})
        stop, order = self.stops[0], self.stops[0].picking_ids.sale_id
        # What was dispatched before keeps its rules.
        self.assertEqual(stop._get_proof_standard()["photo"], "asked")
        order.invalidate_recordset()
        kept = order._get_carrier()
        self.env.cr.execute("UPDATE sale_order SET kept_carrier_id = NULL WHERE id = %s", [order.id])
        self.env.invalidate_all()
        self.assertNotEqual(kept, order._get_carrier())
        bare = self._deliver(stop, strokes="")
        state, message = self._sync([bare])[bare["uuid"]]
        self.assertEqual(state, "refused")
        self.assertRegex(message, "Signature, Photo, Position, Receipt Code")
        position = {"state": "ok", "lat": 30.59, "lng": 114.3, "acc": 12}
        said = {"photos": [{"uuid": bare["uuid"], "sha256": "x"}], "position": position}
        wrong = self._deliver(stop, code="12", **said)
        self.assertIn("not the receipt code", self._sync([wrong])[wrong["uuid"]][1])
        right = self._deliver(stop, code=order._get_receipt_code(), **said)
        self.assertEqual(self._sync([right])[right["uuid"]], ("done", ""))
        proof = stop.picking_ids._get_proof()
        self.assertEqual([round(proof.latitude, 2), proof.accuracy, proof.photo_missing_count], [30.59, 12, 1])
        self.assertIn("30.59", proof.map_url)

    def test_a_picture_is_no_signature(self):
        for strokes in ("data:image/png;base64,AAAA", '{"width": 300, "height": 100, "strokes": [[[5, 5, 0]]]}'):
            act = self._deliver(self.stops[0], strokes=strokes)
            state, message = self._sync([act])[act["uuid"]]
            self.assertEqual(state, "refused")
            self.assertRegex(message, "signature")

    # === Photos ===

    def test_photos_before_and_after_their_act_once(self):
        early, late = (self._act("x")["uuid"] for _n in range(2))
        act = self._deliver(self.stops[0], photos=[{"uuid": early}, {"uuid": late}])
        content = photo()
        self.assertEqual(self._file(act, early, content), ("done", ""))
        self._sync([act])
        proof = self.stops[0].picking_ids.proof_ids
        self.assertEqual([proof.photo_count, proof.photo_missing_count], [1, 1])
        for _twice in range(2):
            self.assertEqual(self._file(act, late, content, kind="damage"), ("done", ""))
        self.env.invalidate_all()
        self.assertEqual([proof.photo_count, proof.photo_missing_count], [2, 0])
        self.assertEqual(self._file(act, late, photo(colour="red"))[0], "refused")
        self.assertEqual(proof.with_user(self.service).sudo(False).file_ids.mapped("kind"), ["photo", "damage"])

    def test_photos_that_are_none(self):
        named = [self._act("x")["uuid"] for _n in range(8)]
        act = self._deliver(self.stops[0], photos=[{"uuid": uuid} for uuid in named])
        self._sync([act])
        for uuid, content, text in (
            (named[0], b"\xff\xd8\xff" + b"x" * 30_000_000, "1 MB at most"),
            (named[1], b"", "empty"),
            (named[2], b"<svg onload='x'/>", "no photo"),
            (named[3], b"%PDF-1.7", "no photo"),
            (self._act("x")["uuid"], photo(), "does not belong"),
        ):
            state, message = self._file(act, uuid, content)
            self.assertEqual(state, "refused", text)
            self.assertIn(text, message)
        self.assertEqual(self._file(act, named[4], photo(), sha256="0")[0], "again")
        self.assertEqual(self._file(act, "7", photo())[0], "refused")
        self.assertEqual(self._file(act, named[5], photo(), self.other_escort)[0], "refused")
        self.assertEqual(self._file(act, named[6], photo(), data=5)[0], "refused")
        self.assertFalse(self.env["order.process.trip.file"].search([("act_uuid", "=", act["uuid"])]))

    # === What the phone is told ===

    def test_what_the_phone_is_told(self):
        self.stops[0].with_user(self.dispatcher).sudo(False).note = "Ring twice"
        data = self._data()
        self.assertEqual(data["user"]["id"], self.escort.id)
        self.assertEqual(data["denominations"][:2], [100, 50])
        self.assertEqual([data["tz"], data["reopen_minutes"]], ["Asia/Shanghai", 10])
        self.assertIn({"kinds": ["damaged"], "code": "broken"}, [
            {"kinds": reason["kinds"], "code": reason["code"]} for reason in data["reasons"]
        ])  # fmt: skip
        (trip,) = data["trips"]
        self.assertEqual([trip["state"], trip["plate"], len(trip["stops"])], ["way", "E-A12345", 3])
        stop = trip["stops"][0]
        self.assertEqual([stop["name"], stop["remarks"], stop["phone"]], ["Salon 0", "Ring twice", "027-8888"])
        self.assertIn("0 Street", stop["address"])
        (picking,) = stop["pickings"]
        self.assertEqual(picking["collect"], {"goods": 150.0, "freight": 60.0})
        (line,) = picking["lines"]
        self.assertEqual([line["code"], line["quantity"], line["price"]], ["RG688", 5.0, 30.0])
        self.assertEqual(stop["proof"], {"signature": "required", "photo": "asked", "position": "asked", "code": "off"})
        self._sync(self._whole_day())
        stops = self._data()["trips"][0]["stops"]
        self.assertEqual([stop["state"] for stop in stops], ["done", "done", "failed"])
        self.assertTrue(stops[0]["ended_by"])

    def test_doctests(self):
        for module in (road_read, act_steps):
            self.assertEqual(doctest.testmod(module).failed, 0)

    def test_a_proof_of_sixty_lines_is_printed_on_pages(self):
        """No row is cut, each page says what it is, and the signature stands below the last rows."""
        name = "Restoring and colour-locking essence for salons, twelve bottles of a litre"
        goods = self._create_product(name, "L-1", 1.0)
        lines = [Command.create({"product_id": goods.id, "left_qty": n, "delivered_qty": n}) for n in range(1, 61)]
        Proof, stop = self.env["order.process.proof"], self.stops[0].id
        proof = Proof.new({"stop_id": stop, "line_ids": lines})
        pages = proof._get_print_values()["pages"]
        self.assertEqual([row["quantities"][1] for page in pages for row in page], [str(n) for n in range(1, 61)])
        self.assertEqual(len(pages), 4)
        # Three lines of text in each row.
        self.assertTrue(all(len(page) * 57 <= PAGE_HEIGHT for page in pages))
        self.assertLessEqual(len(pages[-1]) * 57 + FOOT_HEIGHT, PAGE_HEIGHT)
        self.assertEqual(len(Proof.new({"stop_id": stop})._get_print_values()["pages"]), 1)

    def test_evidence_stays(self):
        act = self._deliver(self.stops[0])
        self._sync([act])
        record = self.trip.act_ids
        for vals in ({"payload": {}}, {"happened_on": NOON}, {"state": "done"}):
            with self.assertRaises(UserError):
                record.with_user(self.admin).write(vals)
        with self.assertRaises(UserError):
            record.with_user(self.admin).unlink()
