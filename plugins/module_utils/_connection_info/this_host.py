# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The software of the host where the modules run: Python, libraries, drivers, TLS, a Kerberos ticket; in versions."""

from __future__ import annotations

import contextlib
import functools
import platform
import re
import ssl
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection import libraries as odbc
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.connecting import build_of_driver
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.driver_build import DriverBuild
from ansible_collections.msrtc.ocs.plugins.module_utils._common import kerberos
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap import libraries as ldap
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError

from .missing import THIS_HOST, Missing

_OF_THE_DRIVER = "sudo apt-get install unixodbc tdsodbc"
_OF_KERBEROS = "sudo apt-get install krb5-user libkrb5-dev gcc python3-dev"
# The oldest that is supported; the first that is not.
_VERSIONS = {"ldap3": ("2.9.1", None), "pyasn1": ("0.4.6", "0.7"), "pyodbc": ("5.1", None)}
# FreeTDS verifies certificates ("ca file") since 0.95 (its release notes), so that an older one trusts every server.
_VERIFIES = (0, 95)


@dataclass
class ThisHost:
    """`described`: a part of the module's result. `missing`: what every task, or one with these options, lacks here."""

    described: dict[str, Any]
    missing: list[Missing] = field(default_factory=list)


def this_host(params: Mapping[str, Any], ansible_version: str) -> ThisHost:
    """For tasks with these options. Reads only this host; no server is asked."""
    entries = params["back_ends"] or []
    by_kerberos = {params["directory_auth"], params["back_end_auth"], *(entry.get("auth") for entry in entries)}
    needs_kerberos = "kerberos" in by_kerberos
    drivers = dict.fromkeys([params["back_end_driver"], *(entry["driver"] for entry in entries if entry.get("driver"))])
    builds = {driver: _build(driver) for driver in drivers}
    host = ThisHost(
        {
            "python": platform.python_version(),
            "interpreter": sys.executable,
            "ansible_core": ansible_version,
            "openssl": ssl.OPENSSL_VERSION,
            "libraries": {name: _version(name) for name in ("ldap3", "pyasn1", "pyodbc", "gssapi", "cryptography")},
            "drivers": {name: str(build) if isinstance(build, DriverBuild) else None for name, build in builds.items()},
            "kerberos": kerberos.ticket_in_words() if needs_kerberos else None,
        }
    )
    host.missing += [
        *_libraries(by_directory=params["directory_auth"] == "kerberos", kerberos=needs_kerberos),
        *_versions(host.described["libraries"]),
        *(found for name, build in builds.items() for found in _driver(name, build)),
    ]
    return host


@functools.cache
def _distributions() -> Mapping[str, list[str]]:
    """The distributions that are installed, by the names that are imported. The metadata of every one is read."""
    return metadata.packages_distributions()


def _version(name: str) -> str | None:
    """The version of a library that can be imported, by whatever distribution it came; None without it."""
    modules = {"ldap3": ldap.ldap3, "pyodbc": odbc.pyodbc, "gssapi": kerberos.library()}
    if name in modules and modules[name] is None:
        return None
    with contextlib.suppress(metadata.PackageNotFoundError):
        return metadata.version(name)
    for distribution in _distributions().get(name, ()):
        return f"{metadata.version(distribution)} ({distribution})"
    return str(getattr(modules.get(name), "__version__", "of an unknown version")) if modules.get(name) else None


def _libraries(*, by_directory: bool, kerberos: bool) -> Iterator[Missing]:
    pip = f"{sys.executable} -m pip install"
    wanted: list[tuple[Callable[[], None], str]] = [
        (lambda: ldap.require(kerberos=False), f"{pip} ldap3"),
        (odbc.require, f"{_OF_THE_DRIVER}\n{pip} pyodbc"),
    ]
    if by_directory and ldap.ldap3 is not None:
        wanted.append((lambda: ldap.require(kerberos=True), f"{_OF_KERBEROS}\n{pip} gssapi cryptography"))
    for require, command in wanted:
        try:
            require()
        except OcsError as error:
            yield Missing(THIS_HOST, "looking", error.what, error.remedy, THIS_HOST, command)
    if kerberos and not by_directory and _version("gssapi") is None:
        what = "The Python library gssapi is not installed: a log-on with Kerberos that fails cannot say why."
        yield Missing(THIS_HOST, "later", what, "Install it.", THIS_HOST, f"{_OF_KERBEROS}\n{pip} gssapi")


def _versions(found: Mapping[str, str | None]) -> Iterator[Missing]:
    for name, (oldest, first_unknown) in _VERSIONS.items():
        number = _numbers(found[name] or "")
        if number and number < _numbers(oldest):
            what, wanted = f"{name} {found[name]} is older than {oldest}.", f"{name}>={oldest}"
        elif number and first_unknown and number >= _numbers(first_unknown):
            what, wanted = (
                f"{name} {found[name]} is newer than what ldap3 is known to work with.",
                f"{name}<{first_unknown}",
            )
        else:
            continue
        command = f"{sys.executable} -m pip install '{wanted}'"
        yield Missing(THIS_HOST, "later", what, "Install a version that is supported.", THIS_HOST, command)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version.partition(" ")[0]))


def _build(driver: str) -> DriverBuild | OcsError:
    try:
        return build_of_driver(driver)
    except OcsError as error:
        return error


def _driver(name: str, build: DriverBuild | OcsError) -> Iterator[Missing]:
    """The fault of the driver. A missing one is reported only where pyodbc is there: without it nobody knows."""
    if isinstance(build, OcsError):
        if odbc.pyodbc is not None:
            yield Missing(THIS_HOST, "looking", build.what, build.remedy, THIS_HOST, _OF_THE_DRIVER)
    elif build.freetds and build.version is not None and build.version < _VERIFIES:
        what = f"The driver {name} is {build}, which verifies no server's certificate."
        remedy = "Install FreeTDS 0.95 or newer; 1.4 or newer also takes every password."
        yield Missing(THIS_HOST, "looking", what, remedy, THIS_HOST, "sudo apt-get install --only-upgrade tdsodbc")
    elif build.freetds and build.version is not None and build.tls is None:
        what = f"The driver {name} is {build}, built without TLS: it cannot encrypt."
        yield Missing(THIS_HOST, "later", what, "Install a build with TLS.", THIS_HOST, _OF_THE_DRIVER)
