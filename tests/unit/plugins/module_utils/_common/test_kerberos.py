# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The meaning of the Kerberos library's errors, each with the remedy that helps."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._common import kerberos as _kerberos

UNKNOWN_SERVICE = "Register the service."


class LibraryError(Exception):
    """An error as gssapi raises it: numbers without their sign, and the cause at the end of its text."""

    def __init__(self, maj_code: int, min_code: int, words: str) -> None:
        self.maj_code, self.min_code = maj_code, min_code % (1 << 32)
        super().__init__(
            f"Major ({maj_code}): Unspecified GSS failure.  Minor code may provide more information,"
            f" Minor ({self.min_code}): {words}"
        )


@pytest.mark.parametrize(
    ("number", "reason", "remedy"),
    [
        (-1765328377, "knows no service of this name", UNKNOWN_SERVICE),
        (-1765328347, "clocks of this host and of the domain differ", "Set this host's clock"),
        (-1765328236, "clocks of this host and of the domain differ", "Set this host's clock"),
        (-1765328228, "no domain controller answers for Kerberos", "port 88"),
        (-1765328160, "does not know the domain's realm", "default_realm"),
        (-1765328360, "the key is not the one that the domain has", "Export the keytab"),
        (-1765328203, "keytab has no key for the account", "klist -k"),
        (-1765328352, "the ticket has expired", "Get a new ticket (kinit)"),
        (-1765328243, "there is no ticket", "Get a ticket (kinit)"),
        (-1765328189, "there is no ticket", "Get a ticket (kinit)"),
        (-1765328378, "has no such account", "klist -k"),
        (-1765328366, "disabled or locked out", "Active Directory"),
        (-1765328361, "password has expired", "password changed"),
        (-1765328370, "no kind of encryption in common", "RC4"),
        (-1765328376, "more than one account", "setspn -X"),
    ],
)
def test_each_cause_has_its_own_remedy(number: int, reason: str, remedy: str) -> None:
    found = _kerberos.failure(LibraryError(851968, number, "what the library says"), UNKNOWN_SERVICE)
    assert reason in found.reason
    assert "(what the library says)" in found.reason
    assert remedy in found.remedy
    assert ("kinit" in found.remedy) == (number in (-1765328352, -1765328243, -1765328189, -1765328361))


@pytest.mark.parametrize(("major", "reason"), [(11 << 16, "has expired"), (7 << 16, "there is no ticket")])
def test_without_a_number_of_kerberos_the_general_one_counts(major: int, reason: str) -> None:
    assert reason in _kerberos.failure(LibraryError(major, 100001, "Success"), UNKNOWN_SERVICE).reason


def test_an_error_that_is_not_known_is_told_in_the_librarys_words() -> None:
    found = _kerberos.failure(LibraryError(851968, -1765328000, "Something new"), UNKNOWN_SERVICE)
    assert found.reason == "Something new"
    assert "klist" in found.remedy


def test_without_the_library_nothing_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_kerberos, "library", lambda: None)
    assert _kerberos.attempt("MSSQLSvc/sql1.corp.test:1433") is None
    assert "gssapi (klist shows it)" in _kerberos.ticket_in_words()


@pytest.mark.parametrize(
    ("lifetime", "words"),
    [(35999, "valid for 9 h 59 min"), (None, "valid for ever")],
)
def test_the_ticket_is_told_with_its_owner_and_its_time(
    lifetime: int | None, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Library:
        @staticmethod
        def Credentials(**_usage: Any) -> Any:
            return type("Ticket", (), {"name": "mover@CORP.TEST", "lifetime": lifetime})()

    monkeypatch.setattr(_kerberos, "library", lambda: Library)
    monkeypatch.setenv("KRB5CCNAME", "FILE:/run/cache")
    monkeypatch.setenv("KRB5_CLIENT_KTNAME", "/etc/mover.keytab")
    place = "the credentials cache FILE:/run/cache (keytab /etc/mover.keytab)"
    assert _kerberos.ticket_in_words() == f"there is a ticket of mover@CORP.TEST, {words}, in {place}"
