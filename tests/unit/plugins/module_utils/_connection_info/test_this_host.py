# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that lacks a library or a driver, or has an old one, is told so with the command that mends it."""

from __future__ import annotations

import sys
from importlib import metadata
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection import libraries as odbc
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.driver_build import DriverBuild
from ansible_collections.msrtc.ocs.plugins.module_utils._common import kerberos
from ansible_collections.msrtc.ocs.plugins.module_utils._connection_info import this_host as module
from ansible_collections.msrtc.ocs.plugins.module_utils._connection_info.missing import Missing
from ansible_collections.msrtc.ocs.plugins.module_utils._connection_info.this_host import this_host
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap import libraries as ldap

OPTIONS: dict[str, Any] = {
    "directory_auth": "simple",
    "back_end_auth": "sql",
    "back_end_driver": "FreeTDS",
    "back_ends": [],
}
PIP = f"{sys.executable} -m pip install"


@pytest.fixture(autouse=True)
def _driver(monkeypatch: pytest.MonkeyPatch) -> None:
    """A good one, whatever this host has."""
    the_driver_is(monkeypatch, DriverBuild("FreeTDS", freetds=True, version=(1, 4, 2), tls="GnuTLS"))


def the_driver_is(monkeypatch: pytest.MonkeyPatch, build: DriverBuild) -> None:
    monkeypatch.setattr(module, "build_of_driver", lambda _name: build)


def missing(**options: Any) -> list[Missing]:
    return this_host({**OPTIONS, **options}, "2.19.0").missing


def test_a_good_host_lacks_nothing_and_says_what_it_has() -> None:
    host = this_host(OPTIONS, "2.19.0")
    assert host.missing == []
    assert host.described["drivers"] == {"FreeTDS": "FreeTDS 1.4.2 with GnuTLS"}
    assert host.described["libraries"]["ldap3"].startswith("2.9")
    assert host.described["kerberos"] is None


def test_no_pyodbc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(odbc, "pyodbc", None)
    monkeypatch.setattr(odbc, "PYODBC_ERROR", ImportError("No module named 'pyodbc'"))
    [missing_part] = missing()
    assert (missing_part.needed_for, missing_part.run_on) == ("looking", "this host")
    assert missing_part.command == f"sudo apt-get install unixodbc tdsodbc\n{PIP} pyodbc"
    assert this_host(OPTIONS, "2.19.0").described["libraries"]["pyodbc"] is None


def test_no_unixodbc_is_told_from_no_pyodbc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(odbc, "pyodbc", None)
    monkeypatch.setattr(odbc, "PYODBC_ERROR", ImportError("libodbc.so.2: cannot open shared object file"))
    [missing_part] = missing()
    assert missing_part.what.startswith("unixODBC (libodbc.so.2) is not installed")


def test_no_ldap3(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ldap, "ldap3", None)
    monkeypatch.setattr(ldap, "LDAP3_IMPORT_ERROR", "No module named 'ldap3'")
    assert [gap.command for gap in missing()] == [f"{PIP} ldap3"]


def test_no_gssapi_stands_in_the_way_of_the_directory_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kerberos, "library", lambda: None)
    monkeypatch.setattr(ldap, "kerberos_library", lambda: None)
    assert missing() == []
    assert [gap.needed_for for gap in missing(directory_auth="kerberos")] == ["looking"]
    assert [gap.needed_for for gap in missing(back_ends=[{"driver": None, "auth": "kerberos"}])] == ["later"]


@pytest.mark.parametrize(
    ("version", "tls", "needed_for", "words"),
    [
        ((0, 91), "OpenSSL", "looking", "verifies no server's certificate"),
        ((1, 3), None, "later", "built without TLS"),
    ],
)
def test_an_old_driver(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...], tls: str | None, needed_for: str, words: str
) -> None:
    the_driver_is(monkeypatch, DriverBuild("FreeTDS", freetds=True, version=version, tls=tls))
    [missing_part] = missing()
    assert (missing_part.needed_for, words in missing_part.what) == (needed_for, True)
    assert "apt-get install" in missing_part.command


def test_a_driver_that_verifies_certificates_since_its_release(monkeypatch: pytest.MonkeyPatch) -> None:
    """0.95 is the first FreeTDS with the option "ca file"."""
    the_driver_is(monkeypatch, DriverBuild("FreeTDS", freetds=True, version=(0, 95, 19), tls="OpenSSL"))
    assert missing() == []


def test_a_driver_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(name: str) -> DriverBuild:
        raise odbc.driver_missing(name)

    monkeypatch.setattr(module, "build_of_driver", none)
    found = missing(back_ends=[{"driver": "another", "auth": None}])
    assert [entry.what for entry in found] == [
        "The ODBC driver FreeTDS is not installed where the module runs.",
        "The ODBC driver another is not installed where the module runs.",
    ]


@pytest.mark.parametrize(
    ("name", "version", "command"),
    [("pyodbc", "4.0.39", "'pyodbc>=5.1'"), ("ldap3", "2.8", "'ldap3>=2.9.1'"), ("pyasn1", "0.7.0", "'pyasn1<0.7'")],
)
def test_versions_that_are_not_supported(
    monkeypatch: pytest.MonkeyPatch, name: str, version: str, command: str
) -> None:
    versions = {"ldap3": "2.9.1", "pyasn1": "0.6.1", "pyodbc": "5.2.0", name: version}
    monkeypatch.setattr(module, "_version", versions.get)
    assert [(gap.needed_for, gap.command) for gap in missing()] == [("later", f"{PIP} {command}")]


def test_a_library_that_came_under_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only then is it looked for among all installed packages, and these are read once."""
    reads: list[str] = []

    def distributions() -> dict[str, list[str]]:
        reads.append("all")
        return {"ldap3": ["ldap3-fork"], "pyodbc": ["pyodbc-fork"]}

    def version(distribution: str) -> str:
        if distribution in ("ldap3", "pyodbc"):
            raise metadata.PackageNotFoundError(distribution)
        return "9.9"

    monkeypatch.setattr(metadata, "packages_distributions", distributions)
    monkeypatch.setattr(metadata, "version", version)
    module._distributions.cache_clear()
    try:
        libraries = this_host(OPTIONS, "2.19.0").described["libraries"]
    finally:
        module._distributions.cache_clear()
    assert (libraries["ldap3"], libraries["pyodbc"], libraries["pyasn1"]) == (
        "9.9 (ldap3-fork)",
        "9.9 (pyodbc-fork)",
        "9.9",
    )
    assert reads == ["all"]
