# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.settings import DirectorySettings
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

PARAMS: dict[str, Any] = {
    "directory_servers": ["dc1.example.test", "dc2.example.test"],
    "directory_port": None,
    "directory_tls": "ldaps",
    "directory_validate_certs": True,
    "directory_ca_file": None,
    "directory_auth": "simple",
    "directory_user": "CORP\\svc",
    "directory_password": "secret",
    "directory_timeout": 30,
    "directory_global_catalog_port": None,
}


@pytest.mark.parametrize(("tls", "port", "catalog"), [("ldaps", 636, 3269), ("start_tls", 389, 3268)])
def test_ports_follow_the_encryption(tls: str, port: int, catalog: int) -> None:
    settings = DirectorySettings.from_params({**PARAMS, "directory_tls": tls})
    assert (settings.port, settings.global_catalog_port) == (port, catalog)


def test_the_global_catalog_can_be_left_out() -> None:
    assert DirectorySettings.from_params({**PARAMS, "directory_global_catalog_port": 0}).global_catalog_port == 0


def test_preferred_servers_go_first_and_once() -> None:
    settings = DirectorySettings.from_params(PARAMS, preferred_servers=["dc2.example.test"])
    assert settings.servers == ("dc2.example.test", "dc1.example.test")


def test_the_password_does_not_show() -> None:
    assert "secret" not in repr(DirectorySettings.from_params(PARAMS))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"directory_servers": [" "]}, "No domain controller"),
        ({"directory_servers": ["ldaps://dc1"]}, "not a host name"),
        ({"directory_servers": ["dc1:636"]}, "not a host name"),
        ({"directory_servers": ["2026-02-31T25:61:00+99:99"]}, "not a host name"),
        ({"directory_servers": ["sip:anna@x.test"]}, "not a host name"),
        ({"directory_servers": ["n" * 300]}, "not a host name"),
        ({"directory_servers": ["d\u2028c"]}, "not a host name"),
        ({"directory_port": -1}, "directory_port is -1"),
        ({"directory_port": 70_000}, "directory_port is 70000"),
        ({"directory_global_catalog_port": -1}, "directory_global_catalog_port is -1"),
        ({"directory_user": None}, "directory_user is empty"),
        ({"directory_password": ""}, "directory_password is empty"),
        ({"directory_ca_file": "/no/such/file"}, "/no/such/file cannot be read"),
    ],
)
def test_settings_that_cannot_work_are_bad_input(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        DirectorySettings.from_params({**PARAMS, **changes})


def test_kerberos_needs_no_password(tmp_path: Path) -> None:
    nobody = {"directory_auth": "kerberos", "directory_user": None, "directory_password": None}
    assert DirectorySettings.from_params({**PARAMS, **nobody}).auth == "kerberos"
