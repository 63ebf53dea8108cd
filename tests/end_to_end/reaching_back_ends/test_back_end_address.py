# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task never works on another instance than the one that it names, even where both answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.connection import BackEnd
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.settings.settings import BackEndSettings
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from lab.sql_server.protocol.server import SqlServer


def opened(server: SqlServer, written: str) -> str:
    """The name of the server that answers to what an administrator writes; PORT stands for the server's."""
    entry = {"pool": "pool1", "server": written.replace("PORT", str(server.port))}
    params = {"back_end_user": "sa", "back_end_password": "secret", "back_ends": [entry]}
    settings = BackEndSettings.for_pool(params, "pool1", "sql1.example.test", "RTC", "pool1.example.test")
    back_end = BackEnd.open(settings)
    try:
        return back_end.server_name
    finally:
        back_end.close()


def test_the_instance_that_is_named_is_the_one_that_is_used(tmp_path: Path) -> None:
    with SqlServer(tmp_path, logins={"sa": "secret"}, instance="OCS") as server:
        assert opened(server, "tcp:127.0.0.1\\ocs,PORT") == "LAB\\OCS"
        assert opened(server, " 127.0.0.1 , PORT ") == "LAB\\OCS"
        assert opened(server, "127.0.0.1:PORT") == "LAB\\OCS"
        with pytest.raises(
            BadInput, match=r"was to be the instance RTC, and the instance OCS .*answered.*instance: OCS"
        ):
            opened(server, "127.0.0.1\\RTC,PORT")


def test_the_default_instance_is_no_named_one(tmp_path: Path) -> None:
    with SqlServer(tmp_path, logins={"sa": "secret"}) as server:
        assert opened(server, "127.0.0.1\\MSSQLSERVER,PORT") == "LAB"
        with pytest.raises(BadInput, match=r"the default instance \(MSSQLSERVER\) of LAB answered"):
            opened(server, "127.0.0.1\\RTC,PORT")
