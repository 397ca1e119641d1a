from datetime import timedelta

from odoo import fields

from .drawn import DRAWN
from .transport_common import TransportCase


class LoadCase(TransportCase):
    """Trips of deliveries by the shipped modes, with their papers, as a keeper loads them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.modes = {mode: cls.env.ref(f"order_process.carrier_{mode}") for mode in ("pickup", "road", "rail", "cod")}
        cls.cod = cls.modes["cod"]
        cls.env.flush_all()

    def _slips(self, pickings):
        """Finance has issued its slips."""
        pickings.with_user(self.finance).sudo(False).action_issue_finance_papers()
        return pickings

    def _trip_of(self, amounts, **vals):
        """A trip of deliveries with these amounts of dyes, papers of finance issued, as the keeper has it."""
        pickings = self._slips(self._send(amounts))
        return self._loader(self._trip(pickings, **vals))

    def _loader(self, trip, user=None):
        return trip.with_user(user or self.keeper).sudo(False)

    def _pickings(self, trip):
        """The transfers in the order of the stops."""
        return trip.sudo().stop_ids.sorted("sequence").picking_ids

    def _states(self, trip):
        return [row["state"] for stop in reversed(trip.get_load()["stops"]) for row in stop["transfers"]]

    def _hand_over(self, trip, name=None, **more):
        return trip.action_hand_over(name or self.escort.name, DRAWN, **more)

    def _load(self, trip):
        """Counted as listed, checked and printed."""
        trip.action_count_as_listed()
        return trip.action_check_and_print()


class LiveLoadCase(LoadCase):
    """The same beside a browser, which lives now."""

    @classmethod
    def _live_now(cls):
        """A browser lives now: windows count from now, and not from the tests' day; licences are valid."""
        cls.windows.effective_from = fields.Datetime.now()
        cls.drivers.licence_expires_on = fields.Date.today() + timedelta(days=400)

    @classmethod
    def _dispatch(cls, orders, instant):
        """Send the orders with the windows that they are promised."""
        cls._approve(orders)
        windows = cls.env["order.process.window"].with_context(order_process_one_transaction=True)
        for promised in sorted(set(orders.sudo().mapped("promised_dispatch_on"))):
            windows._run_due(promised)
        return orders.sudo().picking_ids
