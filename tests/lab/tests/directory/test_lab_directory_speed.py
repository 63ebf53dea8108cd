# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's directory: what a change takes does not grow with the number of objects."""

from __future__ import annotations

from pathlib import Path

import ldap3

from lab.directory import samba
from lab.tests.directory.example_forest import FOREST

USER = f"CN=user0,OU=People,{FOREST.domain_dn}"
CHANGES = 50
# A database that is mapped into memory anew has each page that a change needs once more: 60 and more with few objects.
MOST_FAULTS = 30


def _page_faults(folder: Path) -> int:
    """Pages that the server's process had to be given so far: field 10 of proc(5)."""
    process = samba.process(folder).split()[0]
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[7])


def _change(session: ldap3.Connection, times: int) -> None:
    for number in range(times):
        session.modify(USER, {"msRTCSIP-Line": [(ldap3.MODIFY_REPLACE, [f"tel:+3120{number}"])]})
    session.modify(USER, {"msRTCSIP-Line": [(ldap3.MODIFY_REPLACE, [])]})


def test_a_change_does_not_map_the_databases_anew(folder: Path, service: ldap3.Connection) -> None:
    _change(service, CHANGES)  # a server that is new needs memory of its own
    before = _page_faults(folder)
    _change(service, CHANGES)
    assert (_page_faults(folder) - before) / CHANGES < MOST_FAULTS
