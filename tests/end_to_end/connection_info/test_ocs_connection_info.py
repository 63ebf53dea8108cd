# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A diagnosis of a healthy lab, and of one in which something is wrong: it never fails, and names what mends it."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.settings.encryption import parse_fingerprint
from end_to_end.modules import Modules
from end_to_end.reaching_back_ends.silent_servers import Interrupter, nobody_accepts
from end_to_end.reaching_back_ends.tls_servers import PASSWORD, USER, Certificates, fingerprint, listening
from lab.back_ends import PASSWORD as LAB_PASSWORD
from lab.back_ends import real_servers
from lab.directory.forest import READER_ACCOUNT
from lab.environment import Lab

MODULE = "ocs_connection_info"
WIDTH = 98


def asked(modules: Modules, **options: Any) -> dict[str, Any]:
    """The result of a run, which never fails; with what is true of every one."""
    result = modules.run(MODULE, options, check=True).succeeded().result
    assert not result["changed"]
    text = json.dumps({name: value for name, value in result.items() if name != "invocation"})
    for secret in (LAB_PASSWORD, PASSWORD, str(modules.connection["directory_password"])):
        assert secret not in text
    assert [line for line in result["page"] if len(line) > WIDTH and has_several_words(line)] == []
    return result


def has_several_words(line: str) -> bool:
    """A DN in quotes is one, and what tells that the line goes on is none."""
    return " " in re.sub(r'"[^"]*"| [\\^]$', "", line).strip()


def with_back_end(lab: Lab, pool: str, **changes: Any) -> list[dict[str, Any]]:
    """The lab's `back_ends`, with something else said of one pool."""
    return [{**entry, **changes} if entry["pool"] == pool else entry for entry in lab.connection["back_ends"]]


def by_pool(result: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {answers["pool"]: answers for answers in result["back_ends"]}


def missing_at(result: Mapping[str, Any], where: str) -> list[dict[str, Any]]:
    return [gap for gap in result["missing"] if where in gap["where"]]


@pytest.mark.skipif(bool(real_servers()), reason="compares with what the lab's own server says of itself")
def test_all_is_well(lab: Lab, modules: Modules) -> None:
    result = asked(modules)
    assert result["able_to"] == {"look": True, "move": True, "delete": True}
    [controller] = result["domain_controllers"]
    assert (controller["answers"], controller["logged_on"], controller["problem"]) == (True, True, None)
    assert controller["domain"] == controller["forest"] == "corp.example.test"
    assert controller["tls"]["protocol"].startswith("TLSv1")
    assert controller["tls"]["certificates"][0]["days_left"] > 3000
    assert lab.connection["directory_servers"][0] in controller["tls"]["certificates"][0]["names"]
    assert 0 < controller["latency_ms"] < 5000
    assert controller["clock_skew"] == 0
    pools = by_pool(result)
    assert list(pools) == sorted(pools)
    assert {name: answers["schema"]["map"] for name, answers in pools.items()} == {
        back_end.pool: back_end.version for back_end in lab.back_ends.values()
    }
    assert len({answers["schema"]["fingerprint"] for answers in pools.values()}) == len(pools)
    for answers in pools.values():
        assert (answers["logged_on"], answers["opened"], answers["problem"]) == (True, True, None)
        assert (answers["product"], answers["login"], answers["database_user"]) == ("SQL Server 2005", "sa", "dbo")
        assert answers["edition"] == "Lab Edition"
        assert answers["server_collation"] == answers["database_collation"] == "SQL_Latin1_General_CP1_CI_AS"
        assert (answers["isolation"], answers["read_committed_snapshot"]) == ("read committed", True)
        assert answers["schema"]["as_the_map_says"]
        assert abs(answers["clock_skew"]) < 2
        assert answers["latency_ms"] > 0
        assert answers["driver"].startswith("FreeTDS ")
        assert (answers["encrypted"], answers["tls"]) == (False, None)
    assert {rights["pool"] for rights in result["directory_rights"]} == set(pools)
    assert result["this_host"]["libraries"]["ldap3"] and result["this_host"]["libraries"]["pyodbc"]
    assert "  Deleting             yes" in result["page"]


@pytest.mark.skipif(bool(real_servers()), reason="needs logins that may only read")
def test_what_a_reader_lacks_is_named_with_the_commands_that_grant_it(lab: Lab, modules: Modules) -> None:
    result = asked(modules.connected(lab.reader_connection))
    assert result["able_to"] == {"look": True, "move": False, "delete": False}
    commands = {
        (missing["needed_for"], missing["run_on"]): missing["command"] for missing in missing_at(result, "pool07")
    }
    moving, deleting = commands["moving", "SQL Server"], commands["deleting", "SQL Server"]
    assert moving.startswith("USE rtc\nGRANT ")
    assert moving.endswith(" TO reader")
    assert " TO reader\nUSE rtcdyn\nGRANT DELETE ON " in deleting
    assert "INSERT" not in deleting  # which stands in the other already
    delegation = commands["moving", "a domain controller"]
    assert any(line.startswith('dsacls "OU=') for line in delegation.splitlines())
    assert len(set(delegation.splitlines())) == len({line.split('"')[1] for line in delegation.splitlines()})
    assert f"{READER_ACCOUNT}:WP;" in delegation
    rights = {rights["pool"]: rights for rights in result["directory_rights"]}["pool07"]
    assert rights["users_asked"] == rights["not_for_moving"] == rights["not_for_deleting"] > 10


@pytest.mark.skipif(bool(real_servers()), reason="grants on the lab's own server")
def test_the_grants_that_it_names_are_enough(lab: Lab, modules: Modules) -> None:
    before = asked(modules, back_ends=lab.reader_connection["back_ends"])
    assert before["able_to"] == {"look": True, "move": False, "delete": False}
    scripts = [
        (next(name for name in lab.back_ends if entry["where"].startswith(name)), entry["command"])
        for entry in before["missing"]
        if entry["run_on"] == "SQL Server"
    ]
    for pool, script in scripts:
        execute(lab, pool, script)
    try:
        after = asked(modules, back_ends=lab.reader_connection["back_ends"])
    finally:  # a reset of the lab takes no rights away
        for pool, script in scripts:
            execute(lab, pool, re.sub(r"(?m)^GRANT (.*) TO ", r"REVOKE \1 FROM ", script))
    assert after["able_to"] == {"look": True, "move": True, "delete": True}
    assert asked(modules, back_ends=lab.reader_connection["back_ends"])["able_to"] == before["able_to"]


def execute(lab: Lab, pool: str, script: str) -> None:
    """Each line of the script, by the administrator of the back end."""
    with closing(lab.back_ends[pool].connect("rtc")) as connection:
        for line in script.splitlines():
            connection.execute(line)


def test_a_wrong_password_of_the_directory_is_sent_once(lab: Lab, modules: Modules) -> None:
    [server] = lab.connection["directory_servers"]
    result = asked(modules, directory_servers=[server, f"::ffff:{server}"], directory_password="Not.the.pass1")
    assert not result["able_to"]["look"]
    first, second = result["domain_controllers"]
    assert (first["answers"], first["logged_on"]) == (True, False)
    assert first["tls"]["certificates"]
    assert (second["answers"], second["logged_on"]) == (True, False)
    assert f"not tried, because {server} refused the account" in second["problem"]
    [refused] = missing_at(result, server)  # and nothing of the second, which is the same server
    assert "the account or its password is wrong" in refused["what"]
    assert refused["command"].startswith("ldapwhoami -x -W -H ldaps://")
    assert [answers["logged_on"] for answers in result["back_ends"]] == [True] * len(lab.back_ends)
    assert all(answers["schema"]["as_the_map_says"] for answers in result["back_ends"])


def test_one_wrong_password_of_a_back_end_does_not_hide_the_other(lab: Lab, modules: Modules) -> None:
    result = asked(modules, back_ends=with_back_end(lab, "pool07", password="Not.the.pass1"))
    pools = by_pool(result)
    assert (pools["pool07"]["answers"], pools["pool07"]["logged_on"]) == (True, False)
    assert pools["poolr2"]["schema"]["as_the_map_says"]
    [refused] = missing_at(result, "pool07 (")
    assert (refused["needed_for"], refused["run_on"]) == ("looking", "SQL Server")
    assert refused["command"].startswith("EXEC sp_helplogins ")


@pytest.mark.skipif(bool(real_servers()), reason="the lab's own logins")
def test_a_login_that_may_not_open_the_database_still_says_what_the_server_is(
    lab: Lab, modules: Modules, tmp_path: Path
) -> None:
    with listening(tmp_path / "sql", None) as server:  # a SQL Server without any database of OCS
        entry = {"server": "127.0.0.1", "port": server.port, "user": USER, "password": PASSWORD}
        result = asked(modules, back_ends=with_back_end(lab, "pool07", **entry))
    answers = by_pool(result)["pool07"]
    assert (answers["logged_on"], answers["opened"], answers["schema"]) == (True, False, None)
    assert answers["product"] == "SQL Server 2005"
    [closed] = missing_at(result, "pool07 (")
    assert "has no database rtc" in closed["what"]
    assert closed["command"].splitlines()[:2] == ["USE rtc", f"EXEC sp_grantdbaccess '{USER}'"]


@pytest.mark.skipif(bool(real_servers()), reason="a server of its own")
@pytest.mark.parametrize("certificate", ["signed", "expired", "none"])
def test_certificates_of_a_back_end(lab: Lab, modules: Modules, tmp_path: Path, certificate: str) -> None:
    certificates = Certificates(tmp_path / "certificates")
    made = {"signed": certificates.signed, "expired": certificates.expired}
    tls = made[certificate](certificate) if certificate in made else None
    with listening(tmp_path / "sql", tls) as server:
        entry = {"server": "127.0.0.1", "port": server.port, "user": USER, "password": PASSWORD}
        entry |= {"encryption": "require", "ca_file": str(certificates.authority)}
        result = asked(modules, back_ends=with_back_end(lab, "pool07", **entry))
        assert certificate == "signed" or not server.saw_the_password
    answers = by_pool(result)["pool07"]
    first = missing_at(result, "pool07 (")[0]
    if tls is None:
        assert (answers["tls"], answers["logged_on"]) == (None, False)
        assert first["command"].startswith("ssh -N -L ")
        return
    shown = answers["tls"]["certificates"][0]
    assert (shown["fingerprint"], shown["subject"]) == (fingerprint(tls[0]), "CN=sql.example.test")
    assert answers["tls"]["protocol"] == "TLSv1.2"
    assert answers["logged_on"] == (certificate == "signed")
    if certificate == "expired":
        assert shown["days_left"] == -2
        assert "certificate has expired" in first["what"]
        assert first["run_on"] == "the variables"
        [entry] = yaml.safe_load(first["command"])["back_ends"]
        assert parse_fingerprint(entry["certificate_fingerprint"], "pool07") == fingerprint(tls[0])


def test_a_closed_port_hides_nobody(lab: Lab, modules: Modules) -> None:
    closed = {"server": "127.0.0.1", "port": 9}
    result = asked(
        modules,
        directory_servers=["127.0.0.1", *lab.connection["directory_servers"]],
        back_ends=with_back_end(lab, "pool07", **closed),
    )
    assert [server["logged_on"] for server in result["domain_controllers"]] == [False, True]
    assert {name: entry["logged_on"] for name, entry in by_pool(result).items() if name in ("pool07", "poolr2")} == {
        "pool07": False,
        "poolr2": True,
    }
    assert [missing["command"].splitlines()[-1] for missing in missing_at(result, "127.0.0.1:")] == [
        "nc -vz -w 5 127.0.0.1 636",
        "nc -vz -w 5 127.0.0.1 9",
    ]


def test_silent_servers_end_with_their_time_outs(lab: Lab, modules: Modules) -> None:
    back_end = lab.back_ends["pool07"]
    with ExitStack() as stack:
        silent = stack.enter_context(Interrupter((back_end.host, back_end.port), mode="silent"))
        port = stack.enter_context(nobody_accepts("127.0.0.1"))
        begin = time.monotonic()
        result = asked(
            modules,
            directory_servers=["127.0.0.1"],
            directory_port=port,
            directory_timeout=1,
            back_end_login_timeout=1,
            back_ends=with_back_end(lab, "pool07", server="127.0.0.1", port=silent.port),
        )
        assert time.monotonic() - begin < 14  # the time-outs by default are 30 s and 15 s
    assert [server["answers"] for server in result["domain_controllers"]] == [False]
    pools = by_pool(result)
    assert "within back_end_login_timeout (1 s)" in pools["pool07"]["problem"]
    assert pools["poolr2"]["logged_on"]
    assert pools["poolr2"]["schema"]["map"] == "2007 R2"  # found out without the directory


@pytest.mark.skipif(bool(real_servers()), reason="names a table of the lab's own schema")
def test_tables_that_no_map_knows_come_with_a_block_for_the_variables(modules: Modules) -> None:
    maps = {"2007": {"tables": {"contacts": {"table": "Elsewhere"}}}}
    result = asked(modules, user_data_maps={**modules.connection.get("user_data_maps", {}), **maps})
    pools = by_pool(result)
    schema = pools["pool07"]["schema"]
    assert not schema["as_the_map_says"]
    assert "table Elsewhere is missing" in schema["differences"]
    assert pools["poolr2"]["schema"]["as_the_map_says"]
    [block] = [missing for missing in missing_at(result, "pool07 (") if missing["run_on"] == "the variables"]
    assert "2007" in block["command"] and block["command"].startswith("user_data_maps:")
    assert {missing["needed_for"] for missing in missing_at(result, "pool07 (")} == {"looking"}


def test_a_wrong_pool_is_told_and_the_others_are_asked(modules: Modules) -> None:
    result = asked(modules, pools=["nowhere", "poolr2"])
    assert list(by_pool(result)) == ["poolr2"]
    [wrong] = missing_at(result, "nowhere")
    assert wrong["needed_for"] == "looking"


def test_options_that_cannot_be_used_fail(modules: Modules) -> None:
    run = modules.run(MODULE, {"directory_port": -5})
    assert "directory_port is -5" in run.message
