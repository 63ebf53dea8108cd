# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Maintenance windows: the time in which the work may be done, and whether a wave can end in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

_REMEDY = "Write it with its time zone, such as 2026-01-31T22:00:00+01:00."


@dataclass(frozen=True)
class Window:
    """Beginning and end, both with a time zone. `start` None: at once."""

    start: datetime | None
    end: datetime

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> Window:
        """The window of a pool's options. Raises BadInput for a text that is no time, has no time zone, or ends before
        it begins.
        """
        start = _moment("start", options["start"]) if options.get("start") else None
        window = cls(start, _moment("end", options["end"]))
        if start is not None and window.end <= start:
            raise BadInput("window: it ends before it begins.", remedy="Correct start or end.")
        return window

    def minutes_left(self, now: datetime) -> float:
        """Minutes from now, or from a beginning in the future, to the end; negative when the window is over."""
        return (self.end - max(now, self.start or now)).total_seconds() / 60

    @property
    def described(self) -> dict[str, Any]:
        """The window for plays: times as ISO 8601 in UTC, and its end in words."""
        return {
            "start": _in_utc(self.start) if self.start else None,
            "end": _in_utc(self.end),
            "text": f"until {_in_words(self.end)}",
        }


def problems_with(
    window: Window, waves: Mapping[str, int], users_per_minute: float | None, now: datetime, rehearsal: bool
) -> Iterator[str]:
    """The reasons for which nothing can be done in the window. `waves`: number of users by name; waves without users do
    not count.

    Whether a wave fits is known here only if the play gives the site's speed; otherwise the run measures it.
    """
    pending = {name: users for name, users in waves.items() if users}
    left = window.minutes_left(now)
    if not pending:
        return
    if left <= 0:
        yield f"the window is over since {_in_words(window.end)}. Set a new one."
        return
    if window.start is not None and window.start > now and not rehearsal:
        yield f"the window begins at {_in_words(window.start)} only. Run it then; check mode can be run before."
    if users_per_minute:
        for name, users in pending.items():
            needed = users / users_per_minute
            if needed > left:
                yield (
                    f"the window is too short for wave {name}: {users} users at {users_per_minute:g} a minute need"
                    f" {needed:.0f} minutes, and {left:.0f} are left until {_in_words(window.end)}. Make the wave"
                    " smaller, or the window longer."
                )


def _moment(name: str, text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(f"window: its {name} {text!r} is not a time.", remedy=_REMEDY) from None
    if moment.tzinfo is None:
        raise BadInput(f"window: its {name} {text!r} does not say in which time zone.", remedy=_REMEDY)
    return moment


def _in_utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _in_words(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
