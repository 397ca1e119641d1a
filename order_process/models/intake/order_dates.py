"""Dates as Chinese spreadsheets and people write them, read where there is one reading only. No ORM."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

TIME = r"(?:[ T日号]*(?P<hour>\d{1,2})[:：](?P<minute>\d{2})(?:[:：](?P<second>\d{2})(?:\.0+)?)?)?"
MONTH, DAY = r"(?P<month>\d{1,2})", r"(?P<day>\d{1,2})"
YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})\s*[-/.年]\s*{MONTH}\s*[-/.月]\s*{DAY}[日号]?{TIME}")
COMPACT = re.compile(r"(?P<year>20\d{2})(?P<month>\d{2})(?P<day>\d{2})")
NO_YEAR = re.compile(rf"{MONTH}\s*月\s*{DAY}\s*[日号]?{TIME}")
SHORT = re.compile(r"(?P<first>\d{1,2})\s*[-/.]\s*(?P<second>\d{1,2})(?:\s*[-/.]\s*(?P<year>\d{4}))?")
# Days since 30 December 1899, from 2000 to 2099: a date cell that lost its format.
SERIAL = re.compile(r"(?P<days>\d{5})(?:\.(?P<part>\d+))?")
SERIAL_DAYS = range(36526, 73051)
# A day of every year lies no further away than this; 29 February may.
HALF_YEAR = 184
WINDOWS_EPOCH = datetime(1899, 12, 30)


class DateError(Exception):
    """No date, or several: ``readings`` are ISO dates that the text may mean."""

    def __init__(self, code, readings=()):
        super().__init__(code)
        self.code, self.readings = code, readings


def read_date(text, today=None):
    """The instant on the company's clock that a text means, without a zone.

    A day without a year is the one nearest to ``today``; a day that lies in the other order of month and day as well
    is asked.

    :param date today: the local day; without it a year must be written
    :raises DateError: none or several readings

    >>> read_date("2026年3月5日"), read_date("2026/11/28 15:30"), read_date("46361")
    (datetime.datetime(2026, 3, 5, 0, 0), datetime.datetime(2026, 11, 28, 15, 30), datetime.datetime(2026, 12, 5, 0, 0))
    >>> read_date("1月3日", date(2026, 12, 5))
    datetime.datetime(2027, 1, 3, 0, 0)
    """
    text = unicodedata.normalize("NFKC", text).strip()
    found = YEAR_FIRST.fullmatch(text) or COMPACT.fullmatch(text)
    if found:
        return _build(int(found["year"]), found)
    found = SERIAL.fullmatch(text)
    if found and int(found["days"]) in SERIAL_DAYS:
        seconds = round(float(f"0.{found['part'] or 0}") * 86400)
        return WINDOWS_EPOCH + timedelta(days=int(found["days"]), seconds=seconds)
    found = NO_YEAR.fullmatch(text)
    if found and today:
        return _find_nearest(found, today)
    found = SHORT.fullmatch(text)
    if found and (today or found["year"]):
        readings = _find_readings(found, today)
        if len(readings) == 1:
            return datetime.fromisoformat(readings[0])
        raise DateError("date_two_ways" if readings else "date_unknown", readings)
    raise DateError("date_form")


def _build(year, found):
    named = found.groupdict()
    try:
        clock = time(*(int(named.get(part) or 0) for part in ("hour", "minute", "second")))
        day = date(year, int(named["month"]), int(named["day"]))
    except ValueError:
        raise DateError("date_unknown") from None
    if not 1900 <= year <= 2999:
        raise DateError("date_unknown")
    return datetime.combine(day, clock)


def _find_nearest(found, today):
    days = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            days.append(_build(year, found))
        except DateError:
            continue  # 29 February
    nearest = min(days, key=lambda day: abs((day.date() - today).days), default=None)
    if nearest is None or abs((nearest.date() - today).days) > HALF_YEAR:
        raise DateError("date_unknown")
    return nearest


def _find_readings(found, today):
    """Both orders of month and day, as far as they are days, the Chinese one first."""
    first, second = int(found["first"]), int(found["second"])
    readings = []
    for month, day in ((first, second), (second, first)):
        years = (int(found["year"]),) if found["year"] else (today.year - 1, today.year, today.year + 1)
        days = [date(year, month, day) for year in years if _is_day(year, month, day)]
        if days:
            nearest = min(days, key=lambda day: abs((day - today).days)) if today else days[0]
            readings.append(nearest.isoformat())
    return tuple(dict.fromkeys(readings))


def _is_day(year, month, day):
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
