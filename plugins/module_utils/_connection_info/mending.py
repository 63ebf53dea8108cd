# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command that mends what a server answered, or that shows more of it where nothing on this host can mend it."""

from __future__ import annotations

from datetime import UTC, datetime
from shlex import quote

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.diagnosis.back_end_answers import BackEndAnswers
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema import grants
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.override_block import yaml_value
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.settings import sql_browser
from ansible_collections.msrtc.ocs.plugins.module_utils._common.certificates import read_certificate
from ansible_collections.msrtc.ocs.plugins.module_utils._common.ip_addresses import is_ip_address
from ansible_collections.msrtc.ocs.plugins.module_utils._common.tls_session import TlsSession
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.diagnosis.controllers import ControllerAnswers
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap import values
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.settings import DirectorySettings
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import (
    BackEndLoginRefused,
    BackEndNotSecure,
    BackEndUnreachable,
    CertificateNotTrusted,
    DatabaseNotOpened,
    DirectoryLoginRefused,
    OcsError,
    UnexpectedSchema,
)

from .missing import DOMAIN_CONTROLLER, SQL_SERVER, THIS_HOST, VARIABLES, Missing

SET_THE_CLOCK = "sudo chronyc makestep"
_RENEW = "certutil -pulse"
_LONGEST_LOGIN = 128


def of_controller(answers: ControllerAnswers, settings: DirectorySettings, error: OcsError) -> Missing:
    """The obstacle to a session with a domain controller, with its remedy."""
    run_on, command = _for_controller(answers, settings, error)
    return Missing(f"{answers.server}:{answers.port}", "looking", error.what, error.remedy, run_on, command)


def _for_controller(answers: ControllerAnswers, settings: DirectorySettings, error: OcsError) -> tuple[str, str]:
    server, port = answers.server, answers.port
    if isinstance(error, CertificateNotTrusted):
        if answers.look and has_ended(answers.look.tls):
            return DOMAIN_CONTROLLER, _RENEW
        start_tls = " -starttls ldap" if settings.tls == "start_tls" else ""
        return THIS_HOST, f"openssl s_client -connect {_place(server, port)}{start_tls} -showcerts </dev/null"
    if isinstance(error, DirectoryLoginRefused):
        if settings.auth == "kerberos":
            realm = values.domain_of(answers.look.root.domain).upper() if answers.look else "REALM"
            return THIS_HOST, f"kinit {quote(f'ACCOUNT@{realm}')}\nklist"
        ldaps = settings.tls == "ldaps"
        address = f"{'ldaps' if ldaps else 'ldap'}://{_place(server, port)}"
        return THIS_HOST, f"ldapwhoami -x -W{'' if ldaps else ' -ZZ'} -H {address} -D {quote(settings.user or '')}"
    return THIS_HOST, _reach(server, port)


def of_back_end(answers: BackEndAnswers, error: OcsError) -> Missing:
    """The obstacle to a session with a back end, or to working with its database, with its remedy."""
    settings = answers.settings
    run_on, command = _for_back_end(answers, error)
    return Missing(f"{settings.pool} ({settings.where})", "looking", error.what, error.remedy, run_on, command)


def _for_back_end(answers: BackEndAnswers, error: OcsError) -> tuple[str, str]:
    settings = answers.settings
    by_kerberos = settings.auth == "kerberos"
    login = login_of(answers)
    if isinstance(error, BackEndUnreachable):
        return THIS_HOST, _reach(settings.server, settings.port)
    if isinstance(error, BackEndNotSecure):
        return _for_certificate(answers)
    if isinstance(error, DatabaseNotOpened):
        return SQL_SERVER, grants.entering(answers.user_database, login)
    if isinstance(error, BackEndLoginRefused):
        if by_kerberos:
            return THIS_HOST, f"kinit ACCOUNT@REALM\nkvno {settings.principal or 'MSSQLSvc/SERVER:PORT'}"
        return SQL_SERVER, grants.looking_up(login)
    if isinstance(error, UnexpectedSchema):
        return VARIABLES, str(error.details.get("user_data_maps_block", ""))
    return "", ""


def _for_certificate(answers: BackEndAnswers) -> tuple[str, str]:
    """The certificate that was seen, to be pinned once it was compared on the server; a tunnel where there is none."""
    settings = answers.settings
    shown = read_certificate(answers.tls.certificate) if answers.tls else None
    if shown is None:
        return THIS_HOST, f"ssh -N -L 51433:{_place(settings.server, settings.port)} A_HOST_BESIDE_IT"
    half = len(shown.fingerprint) // 2 + 1  # so that no line is longer than a terminal
    lines = ["back_ends:", f"  - pool: {yaml_value(settings.pool)}", "    certificate_fingerprint: >-"]
    lines += [f"      {shown.fingerprint[:half]}", f"      {shown.fingerprint[half:]}"]
    if answers.tls and has_ended(answers.tls):
        lines.append("    validate_certs: false  # it has ended, and is compared all the same")
    return VARIABLES, "\n".join(lines)


def login_of(answers: BackEndAnswers) -> str:
    """The login as the server calls it, else as the options do."""
    found = (answers.facts.texts["login"] if answers.facts else None, answers.settings.user)
    return next((login for login in found if login and _can_be_login(login)), "DOMAIN\\account")


def _can_be_login(text: str) -> bool:
    """It is one line of at most 128 characters, as every name in SQL Server, whatever the server said."""
    return len(text) <= _LONGEST_LOGIN and text.isprintable()


def has_ended(tls: TlsSession) -> bool:
    """Is the server's certificate no longer valid, by this host's clock?"""
    shown = read_certificate(tls.certificate)
    return shown is not None and shown.ends < datetime.now(UTC)


def _reach(server: str, port: int | None) -> str:
    """Without a port it is SQL Browser that was asked. A name is looked up first."""
    probe = f"nc -vz{'' if port else 'u'} -w 5 {quote(server)} {port or sql_browser.PORT}"
    return probe if is_ip_address(server) else f"getent hosts {quote(server)}\n{probe}"


def _place(server: str, port: int | None) -> str:
    return f"[{server}]:{port}" if ":" in server else f"{server}:{port}"
