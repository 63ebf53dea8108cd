# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dates and times: a datetime is stored as text, 'YYYY-MM-DD hh:mm:ss.mmm', with SQL Server's precision of 1/300 s."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

TICKS_PER_DAY = 24 * 60 * 60 * 300
DATE = re.compile(
    r"\s*(?:(\d{4})-?(\d\d)-?(\d\d))?(?:(?:^|[T ])\s*(\d{1,2}):(\d\d)(?::(\d\d)(?:[.:](\d{1,7}))?)?)?\s*Z?\s*$"
)
UNITS = {
    **dict.fromkeys(("year", "yy", "yyyy"), "year"),
    **dict.fromkeys(("quarter", "qq", "q"), "quarter"),
    **dict.fromkeys(("month", "mm", "m"), "month"),
    **dict.fromkeys(("week", "wk", "ww"), "week"),
    **dict.fromkeys(("weekday", "dw"), "weekday"),
    **dict.fromkeys(("dayofyear", "dy", "y"), "dayofyear"),
    **dict.fromkeys(("day", "dd", "d"), "day"),
    **dict.fromkeys(("hour", "hh"), "hour"),
    **dict.fromkeys(("minute", "mi", "n"), "minute"),
    **dict.fromkeys(("second", "ss", "s"), "second"),
    **dict.fromkeys(("millisecond", "ms"), "millisecond"),
}
MONTHS = {"month": 1, "quarter": 3, "year": 12}
SECONDS = {"week": 604800, "day": 86400, "hour": 3600, "minute": 60, "second": 1}


@lru_cache(65536)
def parse_datetime(text: str) -> dt.datetime:
    """'20070506', '2007-05-06[T ]07:08[:09[.123]]' or '07:08:09'; ValueError for anything else."""
    found = DATE.match(text)
    if not found or not (found.group(1) or found.group(4)):
        raise ValueError(text)
    year, month, day, hour, minute, second, fraction = found.groups()
    microsecond = int((fraction or "").ljust(6, "0")[:6])
    return dt.datetime(
        int(year or 1900),
        int(month or 1),
        int(day or 1),
        int(hour or 0),
        int(minute or 0),
        int(second or 0),
        microsecond,
    )


def ticks(moment: dt.datetime) -> int:
    """1/300 s since midnight, rounded; may reach the next day."""
    return int(((moment.hour * 60 + moment.minute) * 60 + moment.second) * 300 + moment.microsecond * 3 / 10000 + 0.5)


def datetime_text(moment: dt.datetime) -> str:
    """The stored form, rounded as SQL Server rounds: milliseconds end in 0, 3 or 7."""
    days, rest = divmod(ticks(moment), TICKS_PER_DAY)
    seconds, part = divmod(rest, 300)
    hours, minutes = divmod(seconds // 60, 60)
    milliseconds = int(part * 10 / 3 + 0.5)
    return f"{moment.date() + dt.timedelta(days=days)} {hours:02}:{minutes:02}:{seconds % 60:02}.{milliseconds:03}"


def utc_now() -> str:
    return datetime_text(dt.datetime.now(dt.UTC))


def date_add(unit: str, number: float | None, value: str | None) -> str | None:
    if number is None or value is None:
        return None
    unit, moment, number = UNITS[unit], parse_datetime(value), int(number)
    if unit in MONTHS:
        months = moment.year * 12 + moment.month - 1 + number * MONTHS[unit]
        first = moment.replace(day=1, year=months // 12, month=months % 12 + 1)
        last_day = ((first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)).day
        return datetime_text(first.replace(day=min(moment.day, last_day)))
    if unit == "millisecond":
        return datetime_text(moment + dt.timedelta(milliseconds=number))
    return datetime_text(moment + dt.timedelta(seconds=number * SECONDS.get(unit, 86400)))


def date_difference(unit: str, start: str | None, end: str | None) -> int | None:
    """Boundaries crossed, as DATEDIFF counts; weeks begin on Sunday."""
    if start is None or end is None:
        return None
    unit, a, b = UNITS[unit], parse_datetime(start), parse_datetime(end)
    if unit in MONTHS:
        return (b.year * 12 + b.month - 1) // MONTHS[unit] - (a.year * 12 + a.month - 1) // MONTHS[unit]
    if unit == "millisecond":
        return round((b - a).total_seconds() * 1000)
    sunday, length = dt.datetime(1899, 12, 31), SECONDS.get(unit, 86400)
    return int((b - sunday).total_seconds() // length - (a - sunday).total_seconds() // length)


def date_part(unit: str, value: str | None) -> int | None:
    if value is None:
        return None
    unit, moment = UNITS[unit], parse_datetime(value)
    special = {
        "weekday": moment.isoweekday() % 7 + 1,
        "dayofyear": moment.timetuple().tm_yday,
        "quarter": (moment.month + 2) // 3,
        "week": int(moment.strftime("%U")) + 1,
        "millisecond": moment.microsecond // 1000,
    }
    return special[unit] if unit in special else getattr(moment, unit)
