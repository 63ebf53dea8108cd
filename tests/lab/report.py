# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The content of a lab, for people to read."""

from __future__ import annotations

from collections.abc import Sequence

from lab.data.awkward_people import KNOWN_PEOPLE
from lab.environment import Lab
from lab.snapshot import BackEndSnapshot, Snapshot

COLUMNS = ("homed in AD", "homed rows", "contacts", "groups", "conferences", "presence")
TABLES = ("HomedResource", "Contact", "ContactGroup", "Conference", "PublishedStaticInstance")


def where_everybody_is(lab: Lab, snapshot: Snapshot) -> str:
    """A line for each pool: accounts homed there, and rows of its back end."""
    lines = [f"{'pool':12}{'version':10}" + "".join(f"{column:>13}" for column in COLUMNS)]
    for pool in lab.site.back_end_pools:
        homed = len(snapshot.homed_in_directory(lab.service_dn(pool.name)))
        numbers = [homed, *_rows(snapshot.back_ends[pool.name])]
        lines.append(f"{pool.name:12}{pool.version:10}" + "".join(f"{number:13,}" for number in numbers))
    return "\n".join(lines)


def who_is_awkward(keys: Sequence[str]) -> str:
    """A line for each awkward user: the account's name, and what is awkward."""
    return "\n".join(f"{key:16}{KNOWN_PEOPLE[key].what}" for key in keys)


def _rows(back_end: BackEndSnapshot) -> list[int]:
    return [len(back_end.tables[f"rtc.{table}"].rows) for table in TABLES]
