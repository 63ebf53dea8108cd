# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The third-party libraries of the directory layer, imported in one place so that their absence is told in one way."""

from __future__ import annotations

import traceback
import warnings
from importlib.util import find_spec

from ansible.module_utils.basic import missing_required_lib

from ansible_collections.msrtc.ocs.plugins.module_utils._common.kerberos import library as kerberos_library
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import LibraryMissing

__all__ = [
    "LDAPExceptionError",
    "LDAPInvalidFilterError",
    "Tls",
    "compile_filter",
    "decode_message_fast",
    "encode",
    "ldap3",
    "parse_filter",
    "prepare_filter_for_sending",
    "require",
]

try:
    with warnings.catch_warnings():
        # ldap3 2.9.1 uses names that pyasn1 has deprecated meanwhile.
        warnings.simplefilter("ignore", DeprecationWarning)
        import ldap3
        from ldap3 import Tls
        from ldap3.core.exceptions import LDAPExceptionError, LDAPInvalidFilterError
        from ldap3.operation.search import compile_filter, parse_filter
        from ldap3.protocol.convert import prepare_filter_for_sending
        from ldap3.utils.asn1 import decode_message_fast, encode
except ImportError:
    LDAP3_IMPORT_ERROR: str | None = traceback.format_exc()
    ldap3 = compile_filter = decode_message_fast = encode = parse_filter = prepare_filter_for_sending = None
    Tls = object
    LDAPExceptionError = type("LDAPExceptionError", (Exception,), {})
    LDAPInvalidFilterError = type("LDAPInvalidFilterError", (LDAPExceptionError,), {})
else:
    LDAP3_IMPORT_ERROR = None

# A filter value with escapes, and its meaning: ldap3-bleeding-edge 2.10.1.1338 sends it unchanged, without an error.
_ESCAPED, _UNESCAPED = r"\2a\c3\a9", b"*\xc3\xa9"


def require(*, kerberos: bool) -> None:
    """Raise LibraryMissing if a library that the session needs is not installed, or is a fork that finds nobody."""
    if LDAP3_IMPORT_ERROR is not None:
        raise LibraryMissing(
            missing_required_lib("ldap3", url="https://pypi.org/project/ldap3/"),
            remedy="Install it for the Python that runs the modules: pip install ldap3.",
        )
    if prepare_filter_for_sending(_ESCAPED) != _UNESCAPED:
        raise LibraryMissing(
            f"This ldap3 (version {ldap3.__version__}) sends escapes in filters as they stand, so that it finds nobody"
            " whose name or GUID has one (RFC 4515, 3).",
            remedy="Put ldap3 2.9.1 in its place for the Python that runs the modules: pip uninstall the fork, then pip"
            " install ldap3==2.9.1.",
        )
    if kerberos and kerberos_library() is None:
        raise LibraryMissing(
            missing_required_lib("gssapi", reason="for directory_auth: kerberos"),
            remedy="Install it (pip install gssapi; it compiles against the Kerberos headers, package libkrb5-dev on"
            " Debian), or use directory_auth: simple.",
        )
    if kerberos and find_spec("cryptography") is None:  # ldap3 binds the log-on to the TLS session with it
        raise LibraryMissing(
            missing_required_lib("cryptography", reason="for directory_auth: kerberos"),
            remedy="Install it (pip install cryptography), or use directory_auth: simple.",
        )
