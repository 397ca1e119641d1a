"""What a dealer sees of the door: before, on the way, after; and nobody else sees the photos (H1)."""

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..models.base.sentinel import internal
from .road_common import NOON, RoadCase, photo

NUMBER = "3f2b7c1e-5a0d-4d5a-9d6b-2f6c1f6a7a%02d"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 05:00:00")
class TestDealerDoor(RoadCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stop, cls.later = cls.stops[:2]
        cls.picking = cls.stop.picking_ids
        cls.order = cls.picking.sale_id
        cls.buyer = cls._create_buyer("op_buyer", cls.dealer, name="Li Na")
        cls.rival = cls._create_buyer("op_rival", cls._create_dealer("Wuhan Meiyuan", "D002"), name="Hu Jun")
        cls.drivers[0].partner_id.phone = "13800131001"

    def _page(self, path=None):
        self.env.flush_all()
        with mute_logger("odoo.http"):
            answer = self.url_open(path or f"/my/orders/{self.order.id}", timeout=60, allow_redirects=not path)
        self.env.invalidate_all()
        return answer

    def _bring(self, stop, number=1, **vals):
        """The stop goes well and has one photo, which comes after it."""
        number = NUMBER % number
        act = self._deliver(stop, NOON, photos=[{"uuid": number, **vals}])
        self.assertEqual(self._sync([act])[act["uuid"]][0], "done")
        self.assertEqual(self._file(act, number, photo())[0], "done")
        return self.env["order.process.trip.file"].search([("uuid", "=", number)])

    def _url(self, picture, order=None):
        return f"/my/orders/{(order or self.order).id}/photo/{picture.id}"

    def test_before_and_on_the_way(self):
        internal(self.stop).write({"planned_on": "2026-03-02 06:30:00"})
        self._sign_in(self.buyer)
        page = self._page().text
        for shown in ("today 13:30–15:30", "Ma Chao", "tel:13800131001", "E-A12345", "On the way"):
            self.assertIn(shown, page)
        self.assertNotIn("o_dealer_door ", page)

    def test_after(self):
        picture = self._bring(self.stop)
        self._sign_in(self.buyer)
        page = self._page().text
        for shown in ("o_dealer_door ", "signed by", "taken", self._url(picture)):
            self.assertIn(shown, page)
        self.assertNotIn("o_dealer_arrival", page)
        answer = self._page(self._url(picture))
        self.assertEqual([answer.status_code, answer.content], [200, photo()])
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")

    def test_photos_are_for_the_own_dealer_alone(self):
        picture = self._bring(self.stop)
        other = self._bring(self.later, 2)
        self._sign_in(self.buyer)
        for url in (
            self._url(other),
            self._url(picture, self.later.picking_ids.sale_id),
            f"/my/orders/{self.order.id}/photo/{10**12}",
            f"/my/orders/{10**12}/photo/{picture.id}",
        ):
            self.assertEqual(self._page(url).status_code, 404, url)
        theirs = self._url(picture)
        for user in (self.rival, self.escort, self.keeper):
            self._sign_in(user)
            self.assertEqual(self._page(theirs).status_code, 404, user.login)
        for user in (self.rival, self.buyer):
            self._sign_in(user)
            for path in ("image", "content"):
                answer = self._page(f"/web/{path}/order.process.trip.file/{picture.id}/image")
                self.assertNotEqual(answer.content, photo())
        self.logout()
        answer = self._page(theirs)
        self.assertIn(answer.status_code, (303, 403, 404))
        self.assertNotIn(photo(), answer.content)
        token = self.order._portal_ensure_token()
        self.assertNotEqual(self._page(f"{theirs}?access_token={token}").content, photo())

    def test_what_was_taken_up_again_is_not_shown(self):
        picture = self._bring(self.stop)
        self.stop._reopen(NOON, "The wrong door")
        self._sign_in(self.buyer)
        self.assertEqual(self._page(self._url(picture)).status_code, 404)
        self.assertNotIn("/photo/", self._page().text)

    def test_at_a_door_of_two_dealers_each_sees_the_own_goods(self):
        picking = self.later.picking_ids
        move, shared = picking.move_ids, picking.sale_id
        internal(shared).write({"partner_id": self.rival.partner_id.parent_id.id})
        internal(picking).write({"stop_id": self.stop.id})
        self.stop.invalidate_recordset()
        numbers = [NUMBER % number for number in (5, 6)]
        named = [{"uuid": numbers[0], "move_id": move.id}, {"uuid": numbers[1]}]
        act = self._deliver(self.stop, NOON, photos=named)
        self.assertEqual(self._sync([act])[act["uuid"]], ("done", ""))
        for number in numbers:
            self.assertEqual(self._file(act, number, photo(colour="red")), ("done", ""))
        self.assertEqual(shared._get_dealer_photos().mapped("uuid"), numbers[:1])
        self.assertFalse(self.order._get_dealer_photos())

    def test_customer_service_sees_them_at_the_case(self):
        number, stop = NUMBER % 9, self.stops[2]
        said = {"reason_id": self.shut.id, "photos": [{"uuid": number}]}
        act = self._act("nobody", stop, payload=said)
        self._sync([act])
        self._file(act, number, photo())
        case = stop.picking_ids.door_case_ids.with_user(self.service).sudo(False)
        self.assertEqual(case.photo_ids.mapped("uuid"), [number])
        self.assertTrue(case.photo_ids.image)
