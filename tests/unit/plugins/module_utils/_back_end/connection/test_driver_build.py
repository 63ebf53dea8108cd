# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The driver that a name stands for, found by the file that the driver manager loads."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection import driver_build
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.driver_build import build_of

GNUTLS, OPENSSL = b"..freetds v1.3.17\0..gnutls_handshake..", b"..freetds v1.4.22\0..SSL_CTX_new.."


class Loaded:
    """The libraries of this process, as the system lists them."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder, self._list = folder, folder / "maps"
        self._list.write_text("7f00-7f01 r-xp 00000000 00:00 0 \n")
        monkeypatch.setattr(driver_build, "_LOADED", self._list)

    def load(self, name: str, content: bytes) -> None:
        (self._folder / name).write_bytes(content)
        with self._list.open("a") as lines:
            lines.write(f"7f00-7f01 r-xp 00000000 08:01 42    {self._folder / name}\n")


@pytest.fixture
def loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Loaded:
    return Loaded(tmp_path, monkeypatch)


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (GNUTLS, "FreeTDS 1.3.17 with GnuTLS"),
        (OPENSSL, "FreeTDS 1.4.22 with OpenSSL"),
        (b"freetds v1.5", "FreeTDS 1.5"),
    ],
)
def test_version_and_tls_library_are_read_from_the_file(loaded: Loaded, content: bytes, shown: str) -> None:
    assert str(build_of("FreeTDS", lambda: loaded.load("libtdsodbc.so", content))) == shown


def test_freetds_is_known_under_any_name(loaded: Loaded) -> None:
    """Taken for another driver, FreeTDS would send the password unencrypted: it does not know their options."""
    assert build_of("Our SQL driver", lambda: loaded.load("libtdsodbc.so", GNUTLS)).freetds
    assert build_of("The same again", lambda: None).freetds


def test_another_driver_beside_it_is_not_taken_for_it(loaded: Loaded) -> None:
    loaded.load("libtdsodbc.so", GNUTLS)
    found = build_of("ODBC Driver 18 for SQL Server", lambda: loaded.load("libmsodbcsql-18.so", b"..SSL_CTX_new.."))
    assert not found.freetds
    assert str(found) == "ODBC Driver 18 for SQL Server"


def test_a_driver_that_is_given_by_its_path_needs_no_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver_build, "_LOADED", tmp_path / "none")
    (tmp_path / "libtdsodbc.so").write_bytes(OPENSSL)
    assert build_of(str(tmp_path / "libtdsodbc.so"), lambda: None).version == (1, 4, 22)


@pytest.mark.parametrize(("name", "freetds"), [("FreeTDS", True), ("libtdsodbc.so", True), ("ODBC Driver 18", False)])
def test_where_nothing_can_be_looked_at_the_name_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, freetds: bool
) -> None:
    monkeypatch.setattr(driver_build, "_LOADED", tmp_path / "none")
    found = build_of(name, lambda: None)
    assert (found.freetds, found.version) == (freetds, None)
