from lxml import etree

from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .test_delivery_modes import ModesCase


@tagged("post_install", "-at_install")
class TestEscortQueue(ModesCase):
    """The first screen of whoever takes goods along: what is still to be delivered, and where to."""

    def _queue(self, user):
        """The transfers that the action shows when it opens."""
        action = self.env["ir.actions.act_window"].with_user(user)._for_xml_id("order_process.action_my_transfers")
        search = self.env.ref("order_process.view_escort_search")
        (default,) = [key.removeprefix("search_default_") for key in safe_eval(action["context"]) if "search_" in key]
        arch = etree.fromstring(self.env["stock.picking"].get_view(search.id, "search")["arch"])
        (chosen,) = arch.xpath(f"//filter[@name='{default}']/@domain")
        domain = Domain(safe_eval(action["domain"], {"uid": user.id})) & Domain(safe_eval(chosen))
        return self.env["stock.picking"].with_user(user).search(domain)

    def test_until_the_dealer_has_signed(self):
        other = self._create_user("other", "order_process.group_carrier")
        hunan = self.env.ref("base.state_cn_HN")
        self.dealer.write({"city": "Changsha", "street": "Furong Road 8", "state_id": hunan.id})
        order = self._order("cod", receiver_name="Zhao Li", receiver_phone="13900001111")
        picking = self._dispatch(order)
        self.assertFalse(self._queue(self.escort))
        self._issue(self.finance, picking, "SX")
        self._name_carrier(picking)
        self.assertEqual(self._queue(self.escort), picking)
        mine = self._as(self.escort, picking)
        self.assertEqual(mine.way_state, "check")
        self.assertEqual(
            (mine.receiver_address, mine.receiver_name, mine.receiver_phone),
            (f"{hunan.name} Changsha Furong Road 8", "Zhao Li", "13900001111"),
        )
        self._count(picking)
        self._check(picking)
        for paper in picking.paper_ids.filtered(lambda row: row.sign_step == "ship"):
            self._sign(self.keeper, paper, "Escort")
        self.assertEqual(mine.way_state, "load")
        self.assertIs(self._validate(picking), True)
        self.env.invalidate_all()
        self.assertEqual((mine.way_state, self._queue(self.escort)), ("way", picking), "it has left and is not there")
        self.assertFalse(self._queue(other))
        self._receive(order, "GL")
        self.env.invalidate_all()
        self.assertEqual(mine.way_state, "received")
        self.assertFalse(self._queue(self.escort))
        Transfer = self.env["stock.picking"].with_user(self.escort)
        self.assertEqual(Transfer.search([("way_state", "=", "received")]), picking)
        self.assertFalse(Transfer.search([("way_state", "in", ["way", "load"])]))
        self.assertFalse(self.env["stock.picking"].with_user(other).search([("way_state", "=", "received")]))
