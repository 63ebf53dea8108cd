# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All accounts of a forest with any OCS attribute, in one pass, each as small as possible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from sys import intern

from ansible_collections.msrtc.ocs.plugins.module_utils._common.account_identity import UNKNOWN_ACCOUNT, AccountIdentity

from ..filters import ldap_filter as ldap
from ..forest.forest import Forest
from ..ldap import schema, values
from ..ldap.entry import Entry
from .user_search import everywhere
from .users import Kind, identity_of, kind_of

# The attributes that Lync added to users: an account with one of them was changed by Lync (schema reference of Lync
# Server 2013). With a schema that lacks them, no account has any.
_LYNC_ATTRIBUTES = tuple(
    f"msRTCSIP-{name}"
    for name in (
        *("DeploymentLocator", "GroupingID", "AcpInfo", "PrivateLine", "OwnerUrn", "TenantId", "UserPolicies"),
        *("TargetUserPolicies", "UserRoutingGroupId"),
    )
)
_NAMES = ("displayName", "givenName", "sn", schema.ADDRESS)
_ATTRIBUTES = (
    *_NAMES,
    "objectClass",
    "objectGUID",
    "objectSid",
    schema.ENABLED,
    schema.HOME_SERVER,
    schema.TARGET_HOME_SERVER,
    schema.SOURCE_OBJECT_TYPE,
    schema.ORIGINATOR_SID,
    schema.APPLICATION_DESTINATION,
    "adminCount",
    *_LYNC_ATTRIBUTES,
)


@dataclass(frozen=True, slots=True)
class AccountSummary:
    """One user or contact.

    `home`, `target` and `destination` (of an application's contact: its service) are DNs as stored. `padded_names` and
    `lync_attributes`: names of the attributes that begin or end with a space, and that only Lync writes.
    """

    dn: str
    kind: Kind
    sip_uri: str | None
    enabled: bool | None
    home: str | None
    target: str | None
    destination: str | None = None
    padded_names: tuple[str, ...] = ()
    lync_attributes: tuple[str, ...] = ()
    identity: AccountIdentity = UNKNOWN_ACCOUNT
    administrator: bool = False  # adminCount: Active Directory protects the account, which inherits no rights

    @property
    def address(self) -> str | None:
        """The SIP URI as a back end holds it."""
        return values.without_scheme(self.sip_uri)

    @property
    def is_person(self) -> bool:
        """A user, or a contact that stands for a user of another forest. Only these are moved."""
        return self.kind in ("user", "central_forest_contact")


def read_accounts(forest: Forest) -> Iterator[AccountSummary]:
    """Every user and contact with a SIP URI, a home or a target, from the domain controllers. Raises DirectoryError."""
    wanted = ldap.any_of(
        ldap.is_set(attribute) for attribute in (schema.ADDRESS, schema.HOME_SERVER, schema.TARGET_HOME_SERVER)
    )
    return map(_account, everywhere(forest, wanted, _ATTRIBUTES))


def _account(entry: Entry) -> AccountSummary:
    return AccountSummary(
        dn=entry.dn,
        kind=kind_of(entry),
        sip_uri=entry.text(schema.ADDRESS),
        enabled=entry.flag(schema.ENABLED),
        home=_shared(entry.text(schema.HOME_SERVER)),
        target=_shared(entry.text(schema.TARGET_HOME_SERVER)),
        destination=entry.text(schema.APPLICATION_DESTINATION),
        padded_names=tuple(name for name in _NAMES if _padded(entry.text(name))),
        lync_attributes=tuple(name for name in _LYNC_ATTRIBUTES if entry.values(name)),
        identity=identity_of(entry.attributes),
        administrator=bool(entry.integer("adminCount")),
    )


def _shared(dn: str | None) -> str | None:
    """One shared text for all accounts with the same home server, to save memory."""
    return None if dn is None else intern(dn)


def _padded(text: str | None) -> bool:
    """The text begins or ends with a blank; an address is checked without its scheme."""
    bare = values.without_scheme(text) or ""
    return bare != bare.strip()
