"""What the texts of a dealer's own order file mean."""

from .order_cells import CellError
from .order_check import name_goods
from .order_columns import fold
from .order_import_lookup import Lookup


class DealerLookup(Lookup):
    """Finds what this dealer may know and order, and nothing else; made for the superuser's environment.

    Whatever is out of reach is told in the same words whether or not it exists.

    :param dealer: the commercial partner
    """

    listed = ("carrier",)

    def __init__(self, env, company, rows, dealer):
        self.dealer = dealer
        super().__init__(env, company, rows)

    def _find_dealers(self):
        self._like_dealers = {}
        return {"": [self.dealer]}

    def _get_product_domain(self):
        return self.dealer._get_orderable_domain(self.company)

    def _filter_listed(self, records):
        return records & self.dealer._get_orderable_carriers(self.company)

    def _is_own(self, text):
        return fold(text) in {fold(name) for name in (self.dealer.ref, self.dealer.name) if name}

    def dealer_key(self, text):
        return self.dealer.id if self._is_own(text) else text

    def find(self, key, text, dealer=None):
        if key == "dealer":
            if not self._is_own(text):
                raise CellError("not_yours", allowed=(self.dealer.ref or self.dealer.name,))
            return self.dealer
        return super().find(key, text, dealer)

    def find_goods(self, values):
        match = self._products.get(name_goods(values))
        if not match or not (match.certain or match.proposals):
            raise CellError("not_orderable")
        return super().find_goods(values)
