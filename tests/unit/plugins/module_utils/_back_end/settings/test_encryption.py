# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that say what is encrypted, and by what certificate a back end is known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.settings.encryption import parse_fingerprint
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.settings.settings import BackEndSettings
from ansible_collections.msrtc.ocs.plugins.module_utils._common.certificates import fingerprint_of
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

DIGITS = "0123456789abcdef" * 4
COLONS = ":".join(DIGITS[at : at + 2] for at in range(0, 64, 2)).upper()


def settings(own: dict[str, Any] | None = None, **params: Any) -> BackEndSettings:
    given = {"back_end_user": "mover", "back_end_password": "secret", "back_end_validate_certs": True, **params}
    entry = {"pool": "pool1", **(own or {})}
    return BackEndSettings.for_pool({**given, "back_ends": [entry]}, "pool1", "sql1", None, "pool1.example.test")


@pytest.mark.parametrize(
    ("server", "encrypted"),
    [
        *(("sql1", True), ("10.0.0.7", True), ("2001:db8::7", True), ("localhost.example.test", True)),
        *(("127.0.0.1", False), ("127.9.8.7", False), ("::1", False), ("localhost", False), ("LocalHost.", False)),
    ],
)
def test_without_a_word_everything_is_encrypted_but_on_loopback(server: str, encrypted: bool) -> None:
    assert settings({"server": server, "port": 1433}).encrypted is encrypted
    assert settings({"server": server, "port": 1433, "encryption": "require"}).encrypted
    assert not settings({"server": server, "port": 1433, "encryption": "clear_text"}).encrypted


def test_a_pools_own_options_go_before_the_general_ones(tmp_path: Path) -> None:
    general = {"back_end_encryption": "require", "back_end_validate_certs": True}
    assert not settings({"encryption": "clear_text"}, **general).encrypted
    assert settings({}, back_end_encryption="clear_text").encrypted is False
    assert settings({"validate_certs": False}, **general).validate_certs is False
    assert settings({"validate_certs": True}, back_end_validate_certs=False).validate_certs is True


def test_verifying_is_what_happens_without_a_word() -> None:
    assert settings().validate_certs
    assert BackEndSettings("pool1", "sql1").encrypted


@pytest.mark.parametrize(
    "written", [DIGITS, COLONS, COLONS.lower(), f"SHA256:{DIGITS}", f"sha256 Fingerprint={COLONS}", f" {DIGITS} "]
)
def test_a_fingerprint_is_taken_as_tools_print_it(written: str) -> None:
    assert settings({"certificate_fingerprint": written}).certificate_fingerprint == COLONS
    assert parse_fingerprint(fingerprint_of(b"a certificate"), "pool1") == fingerprint_of(b"a certificate")


@pytest.mark.parametrize("written", ["", "abc", DIGITS[:40], DIGITS + "00", "x" * 64, COLONS + "\n00"])
def test_what_is_no_fingerprint_is_refused(written: str) -> None:
    with pytest.raises(BadInput, match="certificate_fingerprint of the pool pool1"):
        settings({"certificate_fingerprint": written})


def test_a_fingerprint_and_clear_text_contradict_each_other() -> None:
    with pytest.raises(BadInput, match="clear_text"):
        settings({"certificate_fingerprint": DIGITS, "encryption": "clear_text"})


def test_a_file_of_authorities_is_looked_at_before_anything_is_connected(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"back_end_ca_file .*cannot be read"):
        settings(back_end_ca_file=str(tmp_path / "none.pem"))
    (tmp_path / "empty.pem").write_text("")
    with pytest.raises(BadInput, match=r"back_end_ca_file .*no certificate in PEM form"):
        settings(back_end_ca_file=str(tmp_path / "empty.pem"))
    assert not settings({"encryption": "clear_text"}, back_end_ca_file=str(tmp_path / "none.pem")).encrypted
