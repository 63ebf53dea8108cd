# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The attributes of accounts that a run may write, as Active Directory says.

The answer differs from user to user: accounts of administrators are often protected (AdminSDHolder). To work it out
(allowedAttributesEffective), a domain controller looks at each attribute of the account's classes; Samba takes a
millisecond for an account. It follows from who asks, from the classes, and from the account's security descriptor
(MS-ADTS 3.1.1.4.5.7), and most accounts of an organizational unit have the same one. Two of them answer for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case

from ..ldap import schema, values
from .changes import MOVE_ATTRIBUTES
from .users import User, read_objects

if TYPE_CHECKING:
    from ..forest.forest import Forest

_FEW = 20  # so few accounts are asked about one by one, in one search


def writable(forest: Forest, users: Iterable[User], attributes: Sequence[str] = MOVE_ATTRIBUTES) -> dict[str, bool]:
    """For each user's DN: can this account write these attributes? False for a user who cannot be read."""
    return writable_each(forest, {user.dn: attributes for user in users})


def writable_each(forest: Forest, attributes: Mapping[str, Iterable[str]]) -> dict[str, bool]:
    """For each DN: can this account write the attributes of its entry in `attributes`?"""
    lacking = not_writable(forest, attributes)
    return {dn: lacking[dn] == [] for dn in attributes}


def not_writable(forest: Forest, attributes: Mapping[str, Iterable[str]]) -> dict[str, list[str] | None]:
    """For each DN: the attributes of its entry in `attributes` that this account cannot write; None for an object that
    it cannot read.

    Many objects in a search, and many searches at a time.
    """
    wanted = {dn: {without_case(name): name for name in names} for dn, names in attributes.items()}
    written = _written_like_others(forest, wanted) if len(wanted) > _FEW else set()
    allowed = _allowed(forest, [dn for dn in wanted if dn not in written])
    answer: dict[str, list[str] | None] = {}
    for dn, names in wanted.items():
        if dn in written:
            answer[dn] = []
        else:
            answer[dn] = [name for key, name in names.items() if key not in allowed[dn]] if dn in allowed else None
    return answer


def _written_like_others(forest: Forest, wanted: Mapping[str, Mapping[str, str]]) -> set[str]:
    """The DNs of accounts of which all attributes may be written, as far as their security descriptors say it.

    Two accounts speak for those with the same one. One would not do: if it is the very account that asks, it has rights
    as SELF, which it does not have on others. What they may not write is no answer for others, for the same reason.
    """
    alike = [dns for dns in _alike(forest, wanted) if len(dns) > 2]
    allowed = _allowed(forest, [dn for dns in alike for dn in dns[:2]])
    written: set[str] = set()
    for dns in alike:
        on_both = allowed.get(dns[0], frozenset()) & allowed.get(dns[1], frozenset())
        written.update(dn for dn in dns if wanted[dn].keys() <= on_both)
    return written


def _alike(forest: Forest, dns: Iterable[str]) -> Iterable[list[str]]:
    """The accounts of one domain with the same owner, the same list of rights and the same classes; without those whose
    security descriptor this account may not read.

    In another domain this account is in other groups: those of a domain count there only.
    """
    alike: dict[tuple[str | bytes, ...], list[str]] = {}
    for dn, found in _read(forest, dns, (schema.SECURITY_DESCRIPTOR, "objectClass")).items():
        if descriptor := found.get(schema.SECURITY_DESCRIPTOR.lower()):
            classes = sorted(name.lower() for name in found.get("objectclass", ()))
            alike.setdefault((without_case(values.domain_of(dn)), *descriptor, *classes), []).append(dn)
    return alike.values()


def _allowed(forest: Forest, dns: Iterable[str]) -> dict[str, frozenset[str]]:
    """For each DN that can be read: the attributes that this account may write, without letter case."""
    return {
        dn: frozenset(without_case(name.decode()) for name in found.get("allowedattributeseffective", ()))
        for dn, found in _read(forest, dns, ("allowedAttributesEffective",)).items()
    }


def _read(forest: Forest, dns: Iterable[str], attributes: Sequence[str]) -> dict[str, Mapping[str, list[bytes]]]:
    """These attributes (by names in lower case) of the objects, by their DNs as they are given."""
    given = {values.dn_key(dn): dn for dn in dns}
    read = ((values.dn_key(entry.dn), entry.attributes) for entry in read_objects(forest, given.values(), attributes))
    return {given[key]: found for key, found in read if key in given}
