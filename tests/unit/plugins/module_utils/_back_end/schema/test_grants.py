# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rights that a login lacks, as T-SQL to paste; names and texts are quoted where they have to be."""

from __future__ import annotations

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.grants import (
    entering,
    grants,
    looking_up,
    reading,
)

RIGHTS = (
    ("[dbo].[Contact]", "INSERT"),
    ("[rtcdyn].[dbo].[Endpoint]", "DELETE"),
    ("[dbo].[Contact]", "DELETE"),
    ("[dbo].[RtcDeleteResource]", "EXECUTE"),
)


def test_one_line_for_each_table_behind_the_database_that_it_is_in() -> None:
    assert grants(RIGHTS, "ocs_move", "rtc").splitlines() == [
        "USE rtc",
        "GRANT INSERT, DELETE ON [dbo].[Contact] TO ocs_move",
        "GRANT EXECUTE ON [dbo].[RtcDeleteResource] TO ocs_move",
        "USE rtcdyn",
        "GRANT DELETE ON [dbo].[Endpoint] TO ocs_move",
    ]


def test_a_windows_account_is_quoted() -> None:
    account = r"CORP\svc]ocs"
    assert r" TO [CORP\svc]]ocs]" in grants(RIGHTS, account, "rtc")
    assert reading("a database", account) == (
        "USE [a database]\nEXEC sp_addrolemember 'db_datareader', 'CORP\\svc]ocs'\n"
    )


def test_a_quote_ends_no_text() -> None:
    evil = "x'; DROP TABLE y --"
    for script in (entering("rtc", evil), looking_up(evil)):
        assert "N'x''; DROP TABLE y --'" in script
