# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Searches for long DNs do not fill the connection before an answer is read."""

from __future__ import annotations

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.filters import ldap_filter as filters

from .test_searches_at_once import Session, dns_found, done, message

HELD_BY_A_CONNECTION = 128 * 1024  # what Linux gives a new connection to receive, and less than both sides hold


def test_a_server_that_reads_no_request_while_it_answers_takes_all_that_is_sent() -> None:
    units = ",".join(f"OU=Отдел информационных технологий {number}" for number in range(5))
    dns = [f"CN=Константин Константинопольский {number},{units},DC=example,DC=test" for number in range(500)]
    wanted = filters.any_of_in_parts(filters.equals("distinguishedName", dn) for dn in dns)
    session = Session(*(message(number, done()) for number in range(1, len(wanted) + 1)))
    assert dns_found(session, wanted) == []
    assert sum(map(len, session.sent)) > HELD_BY_A_CONNECTION
    assert max(map(len, session.sent)) < HELD_BY_A_CONNECTION
