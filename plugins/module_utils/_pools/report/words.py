# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers, times and the names of things, as people read them."""

from __future__ import annotations

from datetime import UTC, datetime

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

DONE = ("moved", "resumed")
LEFT = ("failed", "skipped", "not_reached")
OUTCOMES = (*DONE, "already_there", *LEFT)

# Written out, since strftime would follow the locale of the machine that makes the report.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_OUTCOMES = {
    "moved": "moved",
    "resumed": "finished from an earlier run",
    "already_there": "were there already",
    "skipped": "skipped",
    "failed": "failed",
    "not_reached": "not reached",
}
_REHEARSED = {
    "moved": "would be moved",
    "resumed": "would be finished from an earlier run",
    "already_there": "are there already",
    "skipped": "would be skipped",
    "failed": "would fail",
    "not_reached": "would not be reached",
}
_SECTIONS = {
    "home": "Users' own settings and list versions",
    "contact_group_members": "Contacts in groups",
    "container_members": "Members of presence containers",
    "containers": "Presence containers",
    "static_presence": "Published presence",
    "permissions": "Permissions (allow and block)",
    "prompted_subscribers": "Subscribers already asked about",
}


_KINDS = {
    "um_contacts": "Contacts of Exchange Unified Messaging",
    "half_moved": "Users whose move has begun",
    "rows_in_back_end": "People of whom the back end has rows, though nobody is homed on the pool",
    "central_forest_contacts": "Users of another forest (contacts of a central forest)",
}


def number(value: int) -> str:
    """A number with commas between thousands: 100000 becomes 100,000."""
    return f"{value:,}"


def counted(value: int, singular: str, many: str = "") -> str:
    """A number with its noun: 1 user, 2 users, no users."""
    return f"{number(value) if value else 'no'} {singular if value == 1 else many or singular + 's'}"


def share(part: int, whole: int) -> str:
    """A percentage; 0 and 100 stand only for none and all."""
    if not whole or not part:
        return "0 %"
    percentage = 100 * part / whole
    if part == whole:
        return "100 %"
    return f"{min(max(percentage, 0.1), 99.9):.1f} %"


def outcome_words(outcome: str, rehearsal: bool) -> str:
    """The page's words for an outcome."""
    return (_REHEARSED if rehearsal else _OUTCOMES)[outcome]


def section_words(section: str) -> str:
    """The page's words for a section of user data."""
    return _SECTIONS.get(section) or plain_words(section)


def kind_words(kind: str) -> str:
    """The page's words for a kind of blocker."""
    return _KINDS.get(kind) or plain_words(kind)


def plain_words(name: str) -> str:
    """A name of the code in words: contact_groups becomes Contact groups."""
    text = name.replace("_", " ").strip()
    return text[:1].upper() + text[1:]


def moment(text: str, option: str) -> datetime:
    """An ISO 8601 time; without a zone it is UTC. Raises BadInput."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(
            f"{option} is {text!r}, which is no time.", remedy="Write it as 2009-11-30T22:15:00+00:00 (ISO 8601)."
        ) from error
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)


def time_words(text: str | None) -> str:
    """A time for people, such as 30 November 2009, 22:15 UTC."""
    if not text:
        return ""
    time = datetime.fromisoformat(text)
    return f"{time.day} {_MONTHS[time.month - 1]} {time.year}, {time:%H:%M} UTC"


def seconds_between(started: str | None, ended: str | None) -> float | None:
    """Seconds from `started` to `ended`, if both are known."""
    if not started or not ended:
        return None
    return (datetime.fromisoformat(ended) - datetime.fromisoformat(started)).total_seconds()
