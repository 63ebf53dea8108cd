# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ways to name one account: SIP URI, user principal name, DOMAIN\\name, DN, GUID."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

from ..filters import ldap_filter as ldap
from ..forest.forest import Forest
from ..ldap import schema, values
from .user_search import TERMS_PER_SEARCH, in_chunks, users_matching_any
from .users import User

_GUID = re.compile(r"\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?", re.IGNORECASE)
_DN = re.compile(r"[A-Za-z][\w-]*\s*=[^,]+,.*=", re.DOTALL)


class Identity(NamedTuple):
    """The text by which a task names an account. `key` is among the keys of every account that it names."""

    text: str
    key: str
    ldap_filter: str

    @classmethod
    def parse(cls, text: str) -> Identity:
        """Parse a text. Raises BadInput for a text of none of the five forms. A bare logon name is refused, since it is
        not unique in a forest.
        """
        if _GUID.fullmatch(text):
            raw = values.guid_bytes(text.strip("{}"))
            return cls(text, f"guid {values.guid_text(raw)}", ldap.equals_bytes("objectGUID", raw))
        if text[: len(values.SIP)].lower() == values.SIP and _sip_key(text):  # an address may contain a backslash
            return cls(text, f"sip {_sip_key(text)}", ldap.equals(schema.ADDRESS, text))
        if _DN.match(text):
            return cls(text, f"dn {values.dn_key(text)}", ldap.equals("distinguishedName", text))
        domain, _backslash, name = text.partition("\\")
        login = [ldap.equals("sAMAccountName", name)] if domain and name else []
        if "@" in text:
            either = [ldap.equals(schema.ADDRESS, f"sip:{text}"), ldap.equals("userPrincipalName", text)]
            return cls(text, f"at {_sip_key(text)}", ldap.any_of([*either, *login]))
        if login:
            return cls(text, f"login {without_case(text)}", login[0])
        raise BadInput(
            f"identities: {text!r} does not say which account is meant.",
            remedy="Write a SIP URI, a user principal name, DOMAIN\\name, a DN or a GUID.",
        )

    @property
    def address(self) -> str | None:
        """The SIP address (without `sip:`) that the text can be, as it was spelled; None for the other forms."""
        is_address = self.key.startswith(("sip ", "at "))
        return values.without_scheme(self.text.strip()) if is_address else None


def keys_of(user: User) -> set[str]:
    """All keys by which an identity can name the account."""
    keys = {f"guid {user.guid}", f"dn {values.dn_key(user.dn)}"}
    if user.login:
        account = user.login.partition("\\")[2]
        for login in (user.login, f"{user.domain}\\{account}"):
            keys.add(f"{'at' if '@' in account else 'login'} {without_case(login)}")
    if user.sip_uri:
        keys |= {f"sip {_sip_key(user.sip_uri)}", f"at {_sip_key(user.sip_uri)}"}
    if user.upn:
        keys.add(f"at {without_case(user.upn)}")
    return keys


def accounts(forest: Forest, identities: Sequence[Identity]) -> Iterator[tuple[Identity, list[User]]]:
    """Each identity with the accounts that it names (none, one, several), many in one search. Raises DirectoryError."""
    for chunk in in_chunks(identities, TERMS_PER_SEARCH):
        named: dict[str, dict[str, User]] = {}
        for user in users_matching_any(forest, [identity.ldap_filter for identity in chunk]):
            for key in keys_of(user):
                named.setdefault(key, {})[user.guid or user.dn] = user
        for identity in chunk:
            yield identity, list(named.get(identity.key, {}).values())


def these_accounts(users: Sequence[User]) -> str:
    """A filter for exactly these accounts, wherever they are moved to."""
    return ldap.any_of(ldap.equals_bytes("objectGUID", values.guid_bytes(user.guid)) for user in users)


def _sip_key(uri: str) -> str:
    return without_case(values.without_scheme(uri.strip()) or "")
