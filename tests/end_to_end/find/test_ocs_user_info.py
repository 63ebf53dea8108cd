# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`ocs_user_info` as a playbook uses it: results, files, what the back ends know, and what goes wrong."""

from __future__ import annotations

import csv
import hashlib
import json
import stat
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from end_to_end.find.selecting import in_order
from end_to_end.modules import ModuleRun, Modules
from end_to_end.playbook import AnsiblePlaybook
from lab.environment import Lab


def user_info(modules: Modules, check: bool = False, **options: Any) -> ModuleRun:
    return modules.run("ocs_user_info", options, check=check)


def result(modules: Modules, check: bool = False, **options: Any) -> dict[str, Any]:
    return user_info(modules, check, **options).succeeded().result


def logins(found: dict[str, Any]) -> set[str]:
    return {user["login"].partition("\\")[2] for user in found["users"]}


def test_the_main_page_of_one_user(lab: Lab, modules: Modules) -> None:
    person = lab.person("o'apostrophe")
    [user] = result(modules, identities=[lab.address("o'apostrophe")])["users"]
    assert user["sip_uri"] == person.sip_uri
    assert user["display_name"] == "Sean O'Apostrophe"
    assert (user["enabled"], user["assignment"], user["pool"], user["pool_version"]) == (
        *("enabled", "assigned", "pool07"),
        "2007",
    )
    assert user["dn"] == lab.dn(person)
    assert user["guid"] == str(person.guid)


def test_all_properties_and_what_the_back_end_has(lab: Lab, modules: Modules) -> None:
    found = result(modules, identities=[lab.address("signed_in")], properties="all", data=True)
    [user] = found["users"]
    assert user["home_dn"].lower().startswith("cn=lc services,cn=microsoft,cn=pool07,")
    assert user["option_flags"]["unknown_bits"] == 0
    assert user["meeting_policy"]["effective"]
    assert user["meeting_policy"]["effective_settings"]["AllowIPAudio"] in (True, False)
    assert user["data"]["homed"] is True
    assert user["data"]["connected_devices"] == 2
    assert user["data"]["rows"]["contacts"] > 0


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"assignment": "no_pool"}, {"no_home"}),
        ({"assignment": "old_container"}, {"old_container"}),
        ({"assignment": "pool_deleted"}, {"home_deleted"}),
        ({"assignment": "unassigned"}, {"no_home", "home_deleted", "old_container"}),
        ({"half_moved": True}, {"move_announced", "move_copied", "move_elsewhere"}),
        ({"duplicate_sip_uri": True}, {"same_address_1", "same_address_2"}),
        ({"display_name": "李*"}, {"non_latin"}),
        ({"sip_uri": "o'APOSTROPHE@"}, {"o'apostrophe"}),
        ({"sip_uri": "nobody-has-this*"}, set()),
    ],
    ids=in_order,
)
def test_awkward_users_are_found(lab: Lab, modules: Modules, options: dict[str, Any], expected: set[str]) -> None:
    assert logins(result(modules, **options)) == expected


def test_not_homed_on_the_back_end(lab: Lab, modules: Modules) -> None:
    found = logins(result(modules, pool="poolr2", homed_on_back_end=False))
    assert found == {"forced_away"}


def test_criteria_of_the_back_end(lab: Lab, modules: Modules) -> None:
    every = result(modules, pool="pool07", data=True)["users"]
    few = sorted(user["data"]["rows"]["contacts"] for user in every)[len(every) // 2]
    found = result(modules, pool="pool07", contacts_over=few, data=True)["users"]
    assert found
    assert {user["guid"] for user in found} == {
        user["guid"] for user in every if user["data"]["rows"]["contacts"] > few
    }
    idle = result(modules, pool="pool07", not_registered_since="2009-07-01", data=True)["users"]
    assert {user["guid"] for user in idle} == {
        user["guid"] for user in every if (user["data"]["last_registered"] or "") < "2009-07-01"
    }
    assert 0 < len(idle) < len(every)


def test_a_back_end_that_cannot_tell_is_an_error_and_no_empty_answer(lab: Lab, modules: Modules) -> None:
    with closing(lab.back_ends["pool07"].connect("rtcdyn")) as connection:
        connection.execute("DROP TABLE HomedResourceDynamic")
    message = user_info(modules, pool="pool07", not_registered_since="2009-07-01").message
    assert "not_registered_since cannot be answered: the back end of pool pool07 has no table" in message
    [user] = result(modules, identities=[lab.address("signed_in")], data=True)["users"]
    assert user["data"]["last_registered"] is None


def test_ghosts(lab: Lab, modules: Modules) -> None:
    found = result(modules, pool="pool07", ghosts=True)["ghosts"]
    reasons = {ghost["address"].partition("@")[0]: ghost["reason"] for ghost in found}
    assert reasons["ghost_gone"] == reasons["ghost_phone"] == "account_gone"
    assert reasons["ghost_elsewhere"] == reasons["forced_away"] == "homed_elsewhere"
    assert "only_buddy" not in reasons
    assert "no_data" not in reasons


def test_a_limit_returns_the_first_and_counts_all(lab: Lab, modules: Modules) -> None:
    every = result(modules, pool="pool07")
    some = result(modules, pool="pool07", limit=5)
    assert some["users"] == every["users"][:5]
    assert (some["count"], some["truncated"]) == (every["count"], True)
    assert every["truncated"] is False


@pytest.mark.parametrize("name", ["users.csv", "users.jsonl"])
def test_a_file_is_written_once_and_only_for_its_owner(lab: Lab, modules: Modules, tmp_path: Path, name: str) -> None:
    dest = tmp_path / name
    options = {"pool": "pool07", "properties": "all", "data": True, "dest": str(dest)}
    planned = result(modules, check=True, **options)
    assert planned["changed"]
    assert not dest.exists()
    written = result(modules, **options)
    assert written["changed"]
    assert stat.S_IMODE(dest.stat().st_mode) == 0o600
    assert written["sha256"] == planned["sha256"] == hashlib.sha256(dest.read_bytes()).hexdigest()
    text = dest.read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines())) if name.endswith("csv") else list(map(json.loads, text.splitlines()))
    listed = result(modules, pool="pool07")
    assert {row["sip_uri"] for row in rows} == {user["sip_uri"] for user in listed["users"]}
    assert len(rows) == written["count"] == listed["count"]
    assert not result(modules, **options)["changed"]
    assert list(tmp_path.glob(".users*")) == []


def test_a_file_without_anybody_has_its_header(lab: Lab, modules: Modules, tmp_path: Path) -> None:
    dest = tmp_path / "users.csv"
    options = {"properties": "all", "data": True, "dest": str(dest)}
    assert result(modules, sip_uri="nobody-has-this*", **options)["count"] == 0
    header = dest.read_text(encoding="utf-8")
    assert header.endswith("\n") and header.count("\n") == 1
    result(modules, identities=[lab.address("signed_in")], **options)
    assert dest.read_text(encoding="utf-8").startswith(header)


def test_one_sip_uri_for_one_account_only(lab: Lab, modules: Modules) -> None:
    every, twice, once = (
        {user["guid"] for user in result(modules, **options)["users"]}
        for options in ({}, {"duplicate_sip_uri": True}, {"duplicate_sip_uri": False})
    )
    assert len(twice) == 2
    assert once == every - twice


def test_who_is_neither_is_counted(lab: Lab, modules: Modules) -> None:
    every = result(modules)["count"]
    yes, no = (result(modules, meeting_policy={"ip_audio": audio}) for audio in (True, False))
    assert yes["undecided"] == no["undecided"] > 0
    assert yes["count"] + no["count"] + yes["undecided"] == every


def test_an_identities_file_and_what_is_not_found(lab: Lab, modules: Modules, tmp_path: Path) -> None:
    names = tmp_path / "names.csv"
    names.write_text(f"who;Mail\nCORP\\disabled;x\n{lab.address('same_address_1')};\nno@body.test;\n", encoding="utf-8")
    found = result(modules, identities_file=str(names), identities_column="who")
    assert logins(found) == {"disabled"}
    assert {identity["identity"]: identity["problem"] for identity in found["unresolved"]} == {
        lab.address("same_address_1"): "ambiguous",
        "no@body.test": "unknown",
    }
    assert any("no such account" in warning for warning in found["warnings"])


def test_the_playbook(lab: Lab, ansible_playbook: AnsiblePlaybook) -> None:
    options = {"identities": [lab.address("disabled")], "archiving": {"internal": False}, "data": True}
    run = ansible_playbook.run("msrtc.ocs.find_users", extra_vars={"find_users": options}).succeeded()
    assert logins(run.result("Find the users")) == {"disabled"}
    assert run.changed == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"pool": "pool07", "assignment": "unassigned"}, "The criteria contradict each other"),
        ({"ldap_filter": "(cn=a"}, "syntax error at character 1"),
        ({"identities": ["bob"]}, "does not say which account is meant"),
        ({"sip_uri": "half\\"}, "ends in a backslash"),
        ({"pool": "nowhere"}, "pool07"),
        ({"meeting_policy": {"name": "Mars"}}, "Default Policy"),
        ({"dest": "/no/such/folder/users.csv"}, "there is no folder"),
        ({"dest": "users.txt"}, "does not say its format"),
        ({"limit": 0}, "limit is 0"),
        ({"limit": 5, "dest": "users.csv"}, "limit stands beside dest"),
        ({"dest_format": "csv"}, "no dest to write"),
        ({"ghosts": True}, "ghosts without pool"),
        ({"not_registered_since": "yesterday"}, "is not a date"),
    ],
    ids=in_order,
)
def test_bad_input_says_what_to_do(lab: Lab, modules: Modules, options: dict[str, Any], message: str) -> None:
    refusal = user_info(modules, **options).message
    assert message in refusal
    assert "changed" not in refusal
