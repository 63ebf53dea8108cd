# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users of the forest: found by discovery, then completed and confirmed on the domain controller of their domain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Literal, NamedTuple, TypeVar

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded

from ..filters import ldap_filter as ldap
from ..forest.catalog import catalog_knows
from ..forest.forest import Forest
from ..forest.pools import Pool
from ..ldap import schema, values
from ..ldap.entry import Entry
from .users import User, naming_context, parse_user

TERMS_PER_SEARCH = 300  # of a filter that the Global Catalog is asked; 500 of 150 bytes were measured to take 0.1 s

Item = TypeVar("Item")


class Homes(NamedTuple):
    """The pools of an account: the one where it is homed, and the one to which it is on its way; None for no pool of
    the forest.
    """

    home: Pool | None
    target: Pool | None


def in_chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items in lists of this size, the last one shorter."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk
        del chunk  # before others are read


def users_matching(
    forest: Forest,
    ldap_filter: str,
    base: str | None = None,
    *,
    attributes: Sequence[str] = schema.USER_ATTRIBUTES,
    certainly: bool = False,
) -> Iterator[User]:
    """All users and contacts of the forest (or below `base`) that match, in the order of the servers.

    A stream: memory does not grow with the number of users. Users found in the Global Catalog, which may be out of date
    and does not have all attributes, are read again on the domain controller. `attributes`: those that are read; what
    the others would say is missing. `certainly`: the catalog is not asked, since it may not have recent changes. Raises
    DirectoryError.
    """
    for entry in _matching(forest, ldap_filter, attributes, base, certainly=certainly):
        yield parse_user(forest, entry)


def _matching(
    forest: Forest, ldap_filter: str, attributes: Sequence[str], base: str | None = None, *, certainly: bool = False
) -> Iterator[Entry]:
    if base is not None:
        return forest.discover(ldap_filter, attributes, base)
    if not certainly and not forest.discovery_is_current and catalog_knows(forest, ldap_filter):
        return _through_the_catalog(forest, ldap_filter, attributes)
    return everywhere(forest, ldap_filter, attributes)


def everywhere(forest: Forest, ldap_filter: str, attributes: Sequence[str]) -> Iterator[Entry]:
    """The matching objects in all domains, on their domain controllers, and in the configuration, which holds R2's
    contacts.
    """
    return _from_all_controllers(forest, lambda base: forest.discover(ldap_filter, attributes, base))


def _from_all_controllers(forest: Forest, search_below: Callable[[str], Iterator[Entry]]) -> Iterator[Entry]:
    configuration = forest.root.root.configuration
    inside = f",{configuration}".lower()
    for domain in forest.domains:
        for entry in search_below(domain.dn):
            if not entry.dn.lower().endswith(inside):  # some servers keep both in one database
                yield entry
    yield from search_below(configuration)


def users_matching_any(forest: Forest, terms: Sequence[str], *, certainly: bool = False) -> Iterator[User]:
    """All users and contacts that match one of these filters, each of which finds few: each user at least once.

    Many users in a search, and many searches at a time. Otherwise as `users_matching`.
    """
    for entry in _matching_any(forest, terms, schema.USER_ATTRIBUTES, certainly=certainly):
        yield parse_user(forest, entry)


def _matching_any(
    forest: Forest, terms: Sequence[str], attributes: Sequence[str], *, certainly: bool = False
) -> Iterator[Entry]:
    if not certainly and not forest.discovery_is_current:
        for chunk in in_chunks(terms, TERMS_PER_SEARCH):
            yield from _matching(forest, ldap.any_of(chunk), attributes)
        return
    wanted = ldap.any_of_in_parts(terms)
    yield from _from_all_controllers(
        forest, lambda base: forest.domain_controller(base).search_each(base, wanted, attributes)
    )


def _through_the_catalog(forest: Forest, ldap_filter: str, attributes: Sequence[str]) -> Iterator[Entry]:
    found = (entry.dn for entry in forest.discover(ldap_filter, ()))
    for dns in in_chunks(found, TERMS_PER_SEARCH):
        bases: dict[str, list[str]] = {}
        for dn in dns:
            bases.setdefault(naming_context(forest, dn), []).append(dn)
        for base, members in bases.items():
            these = ldap.any_of_in_parts(ldap.equals("distinguishedName", dn) for dn in members)
            wanted = [ldap.all_of([ldap_filter, some]) for some in these]
            yield from forest.domain_controller(base).search_each(base, wanted, attributes)


def users_of_pool(forest: Forest, pool: Pool, by: Literal["home", "target"] = "home") -> Iterator[User]:
    """All objects homed on the pool, or on their way to it: users and contacts of every kind. Raises DirectoryError."""
    return users_matching(
        forest, ldap.equals(schema.HOME_SERVER if by == "home" else schema.TARGET_HOME_SERVER, pool.service_dn)
    )


def find_by_addresses(forest: Forest, addresses: Iterable[str], *, certainly: bool = False) -> dict[str, list[User]]:
    """For each SIP address (without `sip:`, as a back end holds it): the accounts that have it (see `users_matching`).

    The list is empty for an unused address, and longer than one for an address that was assigned twice. Letter case and
    trailing blanks do not count. An account whose SIP URI lacks its scheme has the address too.
    """
    found = _by_addresses(forest, addresses, schema.USER_ATTRIBUTES, certainly=certainly)
    return {address: [parse_user(forest, entry) for entry in entries] for address, entries in found.items()}


def find_homes(forest: Forest, addresses: Iterable[str]) -> dict[str, list[Homes]]:
    """The pools of the accounts that have each SIP address (see `find_by_addresses`), from three attributes."""
    found = _by_addresses(forest, addresses, (schema.ADDRESS, schema.HOME_SERVER, schema.TARGET_HOME_SERVER))
    return {address: [_homes_of(forest, entry) for entry in entries] for address, entries in found.items()}


def find_guids(forest: Forest, addresses: Iterable[str]) -> dict[str, list[str]]:
    """The GUIDs of the accounts that have each SIP address (see `find_by_addresses`); nothing else is read."""
    found = _by_addresses(forest, addresses, (schema.ADDRESS, "objectGUID"))
    return {
        address: [values.guid_text(entry.raw("objectGUID")) for entry in entries] for address, entries in found.items()
    }


def _homes_of(forest: Forest, entry: Entry) -> Homes:
    home, target = entry.text(schema.HOME_SERVER), entry.text(schema.TARGET_HOME_SERVER)
    return Homes(forest.pool_of_service(home), forest.pool_of_service(target))


def _by_addresses(
    forest: Forest, addresses: Iterable[str], attributes: Sequence[str], *, certainly: bool = False
) -> dict[str, list[Entry]]:
    wanted = list(addresses)
    spelled = {folded(address): address.rstrip(" ") for address in wanted}
    found: dict[str, dict[str, Entry]] = {key: {} for key in spelled}  # by address and DN: one may come several times
    for scheme in (values.SIP, ""):
        missing = [address for key, address in spelled.items() if not found[key]]
        terms = [ldap.equals(schema.ADDRESS, f"{scheme}{address}") for address in missing]
        for entry in _matching_any(forest, terms, attributes, certainly=certainly):
            address = values.without_scheme(entry.text(schema.ADDRESS))
            found.setdefault(folded(address or ""), {})[entry.dn] = entry
    return {address: list(found[folded(address)].values()) for address in wanted}


def find_by_identities(
    forest: Forest, guids: Iterable[bytes], sids: Iterable[bytes], *, certainly: bool = False
) -> Iterator[User]:
    """The accounts with one of these GUIDs or SIDs (as bytes), each at least once (see `users_matching`)."""
    terms = [
        *(ldap.equals_bytes("objectGUID", guid) for guid in guids),
        *(ldap.equals_bytes(name, sid) for sid in sids for name in ("objectSid", schema.ORIGINATOR_SID)),
    ]
    yield from users_matching_any(forest, terms, certainly=certainly)
