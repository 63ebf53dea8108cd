# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users and contacts as Active Directory holds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ansible_collections.msrtc.ocs.plugins.module_utils._common.account_identity import AccountIdentity
from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case

from ..filters.ldap_filter import any_of_in_parts, equals, equals_bytes
from ..forest.pools import Pool
from ..ldap import schema, values
from ..ldap.entry import Entry

if TYPE_CHECKING:
    from ..forest.forest import Forest

Kind = Literal["user", "central_forest_contact", "um_contact", "application_contact", "contact"]


@dataclass(frozen=True)
class User:
    """One user or contact.

    `home` and `target` are DNs as stored; `home_pool` and `target_pool` the pools that they name (None: no such pool).
    """

    dn: str
    guid: str
    domain: str  # DNS name
    sid: str | None
    login: str | None  # DOMAIN\\name
    upn: str | None
    display_name: str | None
    sip_uri: str | None  # "sip:..." as stored
    address: str | None  # SIP URI without "sip:", as the back end holds it
    enabled: bool | None  # None: never enabled
    home: str | None
    target: str | None
    home_pool: Pool | None
    target_pool: Pool | None
    kind: Kind
    option_flags: int
    line: str | None
    line_server: str | None
    location_profile: str | None  # DN
    raw: Mapping[str, list[bytes]] = field(default_factory=dict, repr=False)

    @property
    def is_person(self) -> bool:
        """A user, or a contact that stands for a user of another forest. Only these are moved and deleted."""
        return self.kind in ("user", "central_forest_contact")

    @property
    def identity(self) -> AccountIdentity:
        """The identifiers of the account, which are independent of its names."""
        return identity_of(self.raw)

    @property
    def is_ocs_user(self) -> bool:
        """The account has at least one OCS attribute. An account without any has no rows in a back end."""
        return bool(self.address or self.home or self.enabled)


def identity_of(attributes: Mapping[str, Sequence[bytes]]) -> AccountIdentity:
    """The account's identifiers from an entry's raw values (by names in lower case). A contact that stands for a user
    of another forest has that user's SID.
    """
    guids = attributes.get("objectguid", ())
    sids = (*attributes.get("objectsid", ()), *attributes.get(schema.ORIGINATOR_SID.lower(), ()))
    return AccountIdentity(guids[0] if guids else None, tuple(dict.fromkeys(sids)))


def nobody() -> User:
    """A user without any known value."""
    return User(
        dn="",
        guid="",
        domain="",
        sid=None,
        login=None,
        upn=None,
        display_name=None,
        sip_uri=None,
        address=None,
        enabled=None,
        home=None,
        target=None,
        home_pool=None,
        target_pool=None,
        kind="user",
        option_flags=0,
        line=None,
        line_server=None,
        location_profile=None,
    )


def parse_user(forest: Forest, entry: Entry) -> User:
    """An entry with the attributes of `schema.USER_ATTRIBUTES`, or some of them, as a User."""
    domain = forest.domain(entry.dn)
    account = entry.text("sAMAccountName")
    sip_uri = entry.text(schema.ADDRESS)
    home, target = entry.text(schema.HOME_SERVER), entry.text(schema.TARGET_HOME_SERVER)
    return User(
        dn=entry.dn,
        guid=values.guid_text(entry.raw("objectGUID")),
        domain=domain.dns_name,
        sid=values.sid_text(entry.raw("objectSid")),
        login=f"{domain.netbios_name}\\{account}" if account else None,
        upn=entry.text("userPrincipalName"),
        display_name=entry.text("displayName"),
        sip_uri=sip_uri,
        address=values.without_scheme(sip_uri),
        enabled=entry.flag(schema.ENABLED),
        home=home,
        target=target,
        home_pool=forest.pool_of_service(home),
        target_pool=forest.pool_of_service(target),
        kind=kind_of(entry),
        option_flags=entry.integer(schema.OPTION_FLAGS) or 0,
        line=entry.text(schema.LINE),
        line_server=entry.text(schema.LINE_SERVER),
        location_profile=entry.text(schema.LOCATION_PROFILE),
        raw=entry.attributes,
    )


def kind_of(entry: Entry) -> Kind:
    """The kind of user or contact that an entry stands for.

    A contact of Exchange Unified Messaging has a source object type, an application's contact has a destination, and a
    contact that stands for a user of another forest has that user's SID. (Schema reference of Lync Server 2013.)
    """
    classes = {without_case(name) for name in entry.texts("objectClass")}
    if "contact" not in classes:
        return "user" if "user" in classes else "contact"
    source_type = entry.integer(schema.SOURCE_OBJECT_TYPE) or 0
    if source_type & schema.UNIFIED_MESSAGING_BITS == schema.UNIFIED_MESSAGING_BITS:
        return "um_contact"
    if entry.values(schema.APPLICATION_DESTINATION):
        return "application_contact"
    return "central_forest_contact" if entry.values(schema.ORIGINATOR_SID) else "contact"


def read_users(forest: Forest, dns: Iterable[str]) -> list[User]:
    """The users of these DNs, read from the writable domain controller of each one's domain, in no order.

    A DN that names no object (any more) is not in the answer.
    """
    return [parse_user(forest, entry) for entry in read_objects(forest, dns, schema.USER_ATTRIBUTES)]


def read_again(forest: Forest, users: Sequence[User]) -> dict[str, User]:
    """The same users with their present values, by GUID, wherever they were moved within their domain."""
    found: dict[str, User] = {}
    for base, members in _by_domain(forest, users):
        wanted = any_of_in_parts(equals_bytes("objectGUID", values.guid_bytes(user.guid)) for user in members)
        for entry in forest.domain_controller(base).search_each(base, wanted, schema.USER_ATTRIBUTES):
            user = parse_user(forest, entry)
            found[user.guid] = user
    return found


def read_objects(forest: Forest, dns: Iterable[str], attributes: Sequence[str]) -> Iterator[Entry]:
    """These attributes of the objects at these DNs, many objects in a search, and many searches at a time."""
    domains: dict[str, list[str]] = {}
    for dn in dns:
        domains.setdefault(naming_context(forest, dn), []).append(dn)
    for base, members in domains.items():
        wanted = any_of_in_parts(equals("distinguishedName", dn) for dn in members)
        yield from forest.domain_controller(base).search_each(base, wanted, attributes)


def naming_context(forest: Forest, dn: str) -> str:
    """The base of a search for an object: the configuration's DN, or its domain's."""
    configuration = forest.root.root.configuration
    return configuration if values.is_below(dn, configuration) else forest.domain(dn).dn


def _by_domain(forest: Forest, users: Iterable[User]) -> Iterator[tuple[str, list[User]]]:
    domains: dict[str, list[User]] = {}
    for user in users:
        domains.setdefault(naming_context(forest, user.dn), []).append(user)
    yield from domains.items()
