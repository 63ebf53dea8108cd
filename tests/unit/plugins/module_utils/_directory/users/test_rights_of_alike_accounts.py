# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rights on many accounts with the same security descriptor are worked out once, and are right for each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.entry import Entry
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users import account_rights
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.account_rights import (
    not_writable,
    writable_each,
)

HOME, TARGET = "msRTCSIP-PrimaryHomeServer", "msRTCSIP-TargetHomeServer"
BOTH = frozenset({HOME, TARGET})
SECURITY_DESCRIPTOR, EFFECTIVE = "nTSecurityDescriptor", "allowedAttributesEffective"


@dataclass(frozen=True)
class Account:
    """`descriptor`: None for one that may not be read."""

    may_write: frozenset[str] = BOTH
    descriptor: bytes | None = b"inherited \xff"
    classes: tuple[bytes, ...] = (b"top", b"person", b"user")


class Accounts:
    """The accounts of a directory, by DN. `asked`: for how many objects each attribute was worked out."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, accounts: dict[str, Account]) -> None:
        self.asked: Counter[str] = Counter()
        self._accounts = accounts
        monkeypatch.setattr(account_rights, "read_objects", self._read_objects)

    def _read_objects(self, _forest: object, dns: Iterable[str], attributes: Sequence[str]) -> Iterator[Entry]:
        for dn in dns:
            if account := self._accounts.get(dn):
                self.asked.update(attributes)
                found = {"objectClass": [*account.classes], EFFECTIVE: [name.encode() for name in account.may_write]}
                found |= {SECURITY_DESCRIPTOR: [account.descriptor]} if account.descriptor else {}
                yield Entry(dn.upper(), {name.lower(): found[name] for name in attributes if name in found})


def asked(accounts: Iterable[str], *names: str) -> dict[str, Any]:
    return dict.fromkeys(accounts, names or (HOME, TARGET))


def test_two_accounts_answer_for_all_that_are_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {f"CN={number},DC=x": Account() for number in range(500)}
    accounts = Accounts(monkeypatch, known)
    forest: Any = None
    assert set(writable_each(forest, asked(known)).values()) == {True}
    assert accounts.asked[EFFECTIVE] == 2


def test_what_differs_is_asked_about_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {f"CN={number},DC=x": Account() for number in range(50)}
    known["CN=protected,DC=x"] = Account(frozenset(), b"protected")
    known["CN=class,DC=x"] = Account(frozenset({HOME}), classes=(b"top", b"contact"))
    known["CN=unreadable,DC=x"] = Account(frozenset({TARGET}), None)
    accounts = Accounts(monkeypatch, known)
    forest: Any = None
    lacking = not_writable(forest, asked([*known, "CN=gone,DC=x"]))
    assert {dn: names for dn, names in lacking.items() if names != []} == {
        "CN=protected,DC=x": [HOME, TARGET],
        "CN=class,DC=x": [TARGET],
        "CN=unreadable,DC=x": [HOME],
        "CN=gone,DC=x": None,
    }
    assert accounts.asked[EFFECTIVE] == 2 + 3
    assert list(lacking) == [*known, "CN=gone,DC=x"]


@pytest.mark.parametrize("place", range(4))
def test_rights_on_oneself_are_no_rights_on_others(monkeypatch: pytest.MonkeyPatch, place: int) -> None:
    """SELF in a security descriptor is the account itself, so the account that asks has rights there of its own."""
    known = {f"CN={number},DC=x": Account(frozenset()) for number in range(50)}
    myself = f"CN={place},DC=x"
    known[myself] = Account()
    Accounts(monkeypatch, known)
    forest: Any = None
    answer = writable_each(forest, asked(known))
    assert [dn for dn, may in answer.items() if may] == [myself]


def test_a_domain_does_not_answer_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """The account that asks may be in a domain local group, which counts in that domain only."""
    own = {f"CN={number},DC=own,DC=x": Account() for number in range(30)}
    other = {f"CN={number},DC=other,DC=x": Account(frozenset()) for number in range(30)}
    Accounts(monkeypatch, {**own, **other})
    forest: Any = None
    assert writable_each(forest, asked([*own, *other])) == {**dict.fromkeys(own, True), **dict.fromkeys(other, False)}


def test_each_account_is_judged_by_what_is_to_be_written_there(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {f"CN={number},DC=x": Account(frozenset({HOME})) for number in range(50)}
    Accounts(monkeypatch, known)
    forest: Any = None
    lacking = not_writable(forest, asked(known, HOME) | {"CN=7,DC=x": (HOME, TARGET)})
    assert {dn: names for dn, names in lacking.items() if names} == {"CN=7,DC=x": [TARGET]}


def test_a_few_accounts_are_asked_about_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {f"CN={number},DC=x": Account() for number in range(3)}
    accounts = Accounts(monkeypatch, known)
    forest: Any = None
    assert set(writable_each(forest, asked(known)).values()) == {True}
    assert accounts.asked == {EFFECTIVE: 3}
