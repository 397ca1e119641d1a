"""Where an address is, without a map service: its coordinates, else its city, its postal code, its province.

What is not exact is good enough to put stops of one direction together and wrong within the city: a dispatcher sees the
difference (``Place.known``), and a driver's position makes an address exact."""

from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

from .place_table import CITIES, PREFIXES, PROVINCE_OF, PROVINCES

EARTH_KM = 6371.0


class Place(NamedTuple):
    """``known``: by what it was found, ``coordinates``, ``city``, ``postal``, ``province``, or ``centre`` (not at
    all)."""

    latitude: float
    longitude: float
    known: str

    @property
    def exact(self):
        return self.known == "coordinates"


def kilometres(one, other):
    """The straight line between two places.

    >>> changsha, wuhan = find(city="长沙市"), find(zip_code="430000")
    >>> round(kilometres(changsha, wuhan))
    294
    """
    lat1, lat2 = radians(one[0]), radians(other[0])
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin(radians(other[1] - one[1]) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def find(latitude=0.0, longitude=0.0, zip_code="", city="", province="", otherwise=None):
    """The place of an address, by the best that is known of it.

    :param province: code of the province, as ``res.country.state`` has it
    :param otherwise: the place taken when nothing is known, such as the centre's own
    :return: a place, or ``otherwise`` marked as not known

    >>> find(28.2, 112.9, "410000")
    Place(latitude=28.2, longitude=112.9, known='coordinates')
    >>> find(zip_code="412000").known, find(city="Changsha ").known, find(city="长沙县", zip_code="410100").known
    ('postal', 'city', 'postal')
    >>> find(province="HN").known, find(zip_code="419999").known
    ('province', 'province')
    >>> find(otherwise=Place(30.6, 114.3, "coordinates")).known
    'centre'
    """
    if latitude or longitude:
        return Place(latitude, longitude, "coordinates")
    key = (city or "").strip().lower().removesuffix("市")
    if key in CITIES:
        return Place(*CITIES[key], "city")
    digits = (zip_code or "").strip()
    if digits.isdigit() and len(digits) == 6:
        for length in (4, 3):
            if digits[:length] in PREFIXES:
                return Place(*PREFIXES[digits[:length]], "postal")
        province = province or PROVINCE_OF.get(digits[:2], "")
    if province in PROVINCES:
        return Place(*PROVINCES[province], "province")
    return Place(otherwise[0], otherwise[1], "centre") if otherwise else None
