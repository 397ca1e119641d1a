from odoo.http import request

from ..models.transport.trip_file import TYPES
from .portal_dealer import PortalDealer, dealer_page, send_file


class PortalOrderDoor(PortalDealer):
    """A dealer looks at what was photographed at the own door (H1)."""

    @dealer_page("/my/orders/<int:order_id>/photo/<int:photo_id>")
    def portal_order_photo(self, order_id, photo_id, **_kwargs):
        """A photo of a delivery of the dealer's own order.

        :raises NotFound: it is none, or what it proves was taken up again
        """
        photos = self._get_dealer_order(order_id)._get_dealer_photos()
        photo = photos.filtered(lambda one: one.id == photo_id)
        image = photo._get_image_file()
        if not image:
            raise request.not_found()
        return send_file(image, TYPES)
