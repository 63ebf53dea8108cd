# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands and blocks that people paste name what servers said: no shell and no template finds anything to run."""

from __future__ import annotations

import re
import shlex
from types import SimpleNamespace
from typing import Any, cast

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._connection_info import mending
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.diagnosis.write_rights import delegations
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.settings import DirectorySettings
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import DirectoryLoginRefused
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.audit.finding_kind import DELETE_GHOSTS, FindingKind

HOSTILE = ["x; touch F", "$(touch F)", "`touch F`", "x\ntouch F", "{{ lookup('pipe') }}", "'x", '"x', "-rf"]


@pytest.mark.parametrize("name", HOSTILE)
def test_the_realm_of_a_server_is_one_word(name: str) -> None:
    settings = DirectorySettings(("dc1",), auth="kerberos")
    look = SimpleNamespace(root=SimpleNamespace(domain=f"DC={name},DC=test"), tls=None)
    answers = cast(Any, SimpleNamespace(server="dc1", port=636, look=look))
    refused = mending.of_controller(answers, settings, DirectoryLoginRefused("No.", remedy="Look."))
    assert shlex.split(refused.command) == ["kinit", f"ACCOUNT@{name.upper()}.TEST", "klist"]


@pytest.mark.parametrize("command", [DELETE_GHOSTS, "Dbanalyze.exe /report:diag /poolfqdn:{pool}"])
@pytest.mark.parametrize("name", ["{{ lookup('pipe', 'touch F') }}", "{% if x %}touch F", "{# touch F"])
def test_a_pools_command_has_no_template(name: str, command: Any) -> None:
    kind = FindingKind("a finding", "note", "A.", "Look.", command, "inferred")
    line = str(kind.command_for(name, name))
    assert "touch" not in line and name not in line
    assert "Old Pool_1.x" in str(kind.command_for("Old Pool_1.x", None))


@pytest.mark.parametrize("name", ['a\\" & calc & \\"', 'a" & calc', "%PATH%", "a\nb"])
def test_a_container_stays_within_its_quotation_marks(name: str) -> None:
    (command,) = delegations({f"CN=ann,OU={name},DC=test": ["cn"]}, "CORP\\svc")
    assert re.fullmatch(r'dsacls "[^"%\n]+,DC=test" /I:S /G "CORP\\svc:WP;cn;user"', command)


@pytest.mark.parametrize("login", ["x" * 129, "a\nGO\nDROP DATABASE rtc", "a\0"])
def test_a_login_is_a_name(login: str) -> None:
    facts = SimpleNamespace(texts={"login": login})
    answers = cast(Any, SimpleNamespace(facts=facts, settings=SimpleNamespace(user="svc")))
    assert mending.login_of(answers) == "svc"
