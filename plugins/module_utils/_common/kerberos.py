# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The reasons for which a log-on with Kerberos fails, and the remedies: the one place that reads the numbers of the
Kerberos library.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

_NO_TICKET = (
    "there is no ticket",
    "Get a ticket (kinit) or name a keytab in KRB5_CLIENT_KTNAME, for the user that runs the module.",
)
_EXPIRED = (
    "the ticket has expired",
    "Get a new ticket (kinit), or name a keytab in KRB5_CLIENT_KTNAME, from which a long task can renew it.",
)
_UNKNOWN_SERVICE = ("the domain knows no service of this name", "")  # the remedy depends on the service
_NO_KDC = (
    "no domain controller answers for Kerberos",
    "Check the realm's domain controllers in krb5.conf (or KRB5_CONFIG), or its _kerberos._tcp records in DNS, and that"
    " port 88 is open from this host. A new ticket does not help.",
)
_NO_REALM = (
    "this host does not know the domain's realm",
    "Set default_realm, and the realm's domain controllers, in krb5.conf (or the file that KRB5_CONFIG names).",
)
_SKEW = (
    "the clocks of this host and of the domain differ too much",
    "Set this host's clock by the domain's (chrony or NTP): Kerberos allows five minutes. A new ticket does not help.",
)
_WRONG_KEY = (
    "the key is not the one that the domain has for the account",
    "Export the keytab that KRB5_CLIENT_KTNAME names anew: the account's password was changed since, or it is another"
    " account's.",
)
_NO_KEY = (
    "the keytab has no key for the account",
    "Name a keytab of this account in KRB5_CLIENT_KTNAME (klist -k shows whose keys are in it), or get a ticket.",
)
_NO_ACCOUNT = (
    "the domain has no such account",
    "Check the name of the account in the ticket or keytab, letter case and realm too (klist, klist -k).",
)
_REVOKED = ("the account is disabled or locked out", "Have the account put right in Active Directory.")
_PASSWORD_EXPIRED = ("the account's password has expired", "Have the password changed, then get a ticket (kinit).")
_NO_ENCRYPTION = (
    "this host and the domain have no kind of encryption in common",
    "Domain controllers before Windows Server 2008 know RC4 and DES only: allow that in krb5.conf (allow_rc4 or"
    " allow_weak_crypto, permitted_enctypes), or have AES keys made for the account.",
)
_TWICE = (
    "the service's name is registered for more than one account",
    "Find the accounts (setspn -X) and remove the name from the wrong one.",
)

# Error numbers of MIT Kerberos (krb5.h, the table of com_err). Heimdal has the same.
_BY_NUMBER: Mapping[int, tuple[str, str]] = {
    -1765328378: _NO_ACCOUNT,  # KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN
    -1765328377: _UNKNOWN_SERVICE,  # KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN
    -1765328376: _TWICE,  # KRB5KDC_ERR_PRINCIPAL_NOT_UNIQUE
    -1765328370: _NO_ENCRYPTION,  # KRB5KDC_ERR_ETYPE_NOSUPP
    -1765328366: _REVOKED,  # KRB5KDC_ERR_CLIENT_REVOKED
    -1765328361: _PASSWORD_EXPIRED,  # KRB5KDC_ERR_KEY_EXP
    -1765328360: _WRONG_KEY,  # KRB5KDC_ERR_PREAUTH_FAILED
    -1765328353: _WRONG_KEY,  # KRB5KRB_AP_ERR_BAD_INTEGRITY
    -1765328352: _EXPIRED,  # KRB5KRB_AP_ERR_TKT_EXPIRED
    -1765328351: _SKEW,  # KRB5KRB_AP_ERR_TKT_NYV
    -1765328347: _SKEW,  # KRB5KRB_AP_ERR_SKEW
    -1765328243: _NO_TICKET,  # KRB5_CC_NOTFOUND
    -1765328236: _SKEW,  # KRB5_KDCREP_SKEW
    -1765328234: _NO_ENCRYPTION,  # KRB5_PROG_ETYPE_NOSUPP
    -1765328230: _NO_REALM,  # KRB5_REALM_UNKNOWN
    -1765328228: _NO_KDC,  # KRB5_KDC_UNREACH
    -1765328203: _NO_KEY,  # KRB5_KT_NOTFOUND
    -1765328189: _NO_TICKET,  # KRB5_FCC_NOFILE
    -1765328164: _NO_KDC,  # KRB5_REALM_CANT_RESOLVE
    -1765328160: _NO_REALM,  # KRB5_CONFIG_NODEFREALM
    -1765328154: _WRONG_KEY,  # KRB5_KT_KVNONOTFOUND
    -1765328147: _NO_ENCRYPTION,  # KRB5_CONFIG_ETYPE_NOSUPP
}
_CREDENTIALS_EXPIRED, _NO_CREDENTIALS = 11 << 16, 7 << 16  # major codes (RFC 2744, 3.9.1)


class KerberosFailure(NamedTuple):
    """The reason for a failed log-on to a service, in words, and the remedy."""

    reason: str
    remedy: str


@cache
def library() -> Any:
    """The library gssapi; None where it is not installed.

    It is imported here, when it is first needed: it has 40 modules, and only a log-on with Kerberos needs them.
    """
    try:
        import gssapi
    except ImportError:
        return None
    return gssapi


def library_errors() -> tuple[type[BaseException], ...]:
    """The errors of the library, for `except`; none where it is not installed."""
    gssapi = library()
    return () if gssapi is None else (gssapi.raw.misc.GSSError,)


def failure(error: BaseException, unknown_service: str) -> KerberosFailure:
    """The meaning of an error of the library. `unknown_service`: the remedy where the domain does not know
    the service.
    """
    number = _signed(getattr(error, "min_code", 0))
    by_major = {_CREDENTIALS_EXPIRED: _EXPIRED, _NO_CREDENTIALS: _NO_TICKET}
    found = _BY_NUMBER.get(number) or by_major.get(getattr(error, "maj_code", 0))
    if found is None:
        return KerberosFailure(
            _own_words(error), "Look at the ticket (klist), and at what Kerberos does with KRB5_TRACE=/dev/stderr kvno."
        )
    words, remedy = found
    return KerberosFailure(f"{words} ({_own_words(error)})", remedy or unknown_service)


def attempt(principal: str) -> BaseException | None:
    """Ask for a ticket for a service, such as `MSSQLSvc/sql1.example.com:1433`. Returns the library's error; None if it
    gave a ticket.

    None too where the library is not installed.
    """
    gssapi = library()
    if gssapi is None:
        return None
    try:
        service = gssapi.Name(principal, gssapi.NameType.kerberos_principal)
        gssapi.SecurityContext(name=service, usage="initiate", mech=gssapi.MechType.kerberos).step()
    except library_errors() as error:
        return error
    return None


def ticket_in_words() -> str:
    """The owner of the present ticket and its end, as half a sentence. Never fails."""
    place = f"the credentials cache {os.environ.get('KRB5CCNAME') or 'of this user'}"
    if keytab := os.environ.get("KRB5_CLIENT_KTNAME"):
        place = f"{place} (keytab {keytab})"
    gssapi = library()
    if gssapi is None:
        return f"what ticket there is in {place} cannot be told without the Python library gssapi (klist shows it)"
    try:
        credentials = gssapi.Credentials(usage="initiate")
        whose, seconds = str(credentials.name), credentials.lifetime
    except library_errors() as error:
        expired = getattr(error, "maj_code", 0) == _CREDENTIALS_EXPIRED  # the error does not name the owner then
        return f"the ticket in {place} has expired" if expired else f"there is no ticket in {place}"
    valid = "for ever" if seconds is None else f"for {seconds // 3600} h {seconds % 3600 // 60} min"
    return f"there is a ticket of {whose}, valid {valid}, in {place}"


def _signed(number: int) -> int:
    """The library's number with its sign, which the library drops."""
    return number - (1 << 32) if number >= 1 << 31 else number


def _own_words(error: BaseException) -> str:
    """The library's sentence about the cause, which follows the number: `Minor (2529638919): Server not ...`."""
    return str(error).rpartition("): ")[2].strip() or type(error).__name__
