# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Passwords are nowhere in what plays leave: output at every verbosity, logs, files, facts, processes, SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from end_to_end.decommission.decommissioning import Decommissioning
from end_to_end.playbook import AnsiblePlaybook, PlaybookRun, What
from end_to_end.secrets_kept.canaries import forms, shown_in, shown_in_files, watched_processes
from lab.back_ends import StandIn
from lab.environment import Lab
from samples import PROFILE

DIRECTORY_CANARY = "Kanarie-ä\"'{};=+&<2>%7B of the directory"
BACK_END_CANARY = "Kanarie-ö}}\\x'\"=+&<3>%7D of the back end"
WRONG = [DIRECTORY_CANARY, BACK_END_CANARY]
FEW = {"sip_uri": "sip:bilal.bakker*"}
FORMATS: dict[str, dict[str, str]] = {
    "json": {"ANSIBLE_CALLBACK_RESULT_FORMAT": "json"},
    "yaml": {"ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml"},
    "minimal": {"ANSIBLE_STDOUT_CALLBACK": "minimal"},
    "oneline": {"ANSIBLE_STDOUT_CALLBACK": "oneline"},
}
MATRIX = "Passwords found in what plays leave"
Tasks = list[dict[str, Any]]
Property = Callable[[str, object], None]


def tasks_that_succeed(folder: Path) -> Tasks:
    """One for each module that connects, but for the check of a decommissioning, which the role makes."""
    move = {"pool": "pool07", "target_pool": "poolr2", "settle_time": 0, "journal_dir": "journals"}
    delete = {"pool": "poolr2", "journal_dir": "journals", "export_dir": "exports"}
    restore = {"all_users": True, "directory": "restore"}
    return [
        {"msrtc.ocs.ocs_pool_info": {"pools": ["pool07", "poolr2"], "back_end": True}},
        {"msrtc.ocs.ocs_pool_audit_info": {"pools": ["pool07"], "dest": "audit.csv"}},
        {"msrtc.ocs.ocs_user_info": {**FEW, "dest": "users.csv"}},
        {"msrtc.ocs.ocs_user_export": {**FEW, "dest": str(folder / "users.jsonl")}},
        {"msrtc.ocs.ocs_user_move": {**FEW, **move, "report_file": "moved.jsonl"}},
        {"msrtc.ocs.ocs_user_absent": {**FEW, **delete, "report_file": "deleted.jsonl"}},
        {"msrtc.ocs.ocs_user_import": {**restore, "src": str(folder / "users.jsonl"), "export_dir": "exports"}},
    ]


def wrong_connections(connection: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Connections that fail, each with the passwords that must not be seen."""
    own = connection["back_ends"][0]
    pool, general = {"pool": "pool07"}, {"directory_password": DIRECTORY_CANARY, "back_end_password": BACK_END_CANARY}
    secret = {**own, "password": BACK_END_CANARY}
    return {
        "wrong password of the directory": {"directory_password": DIRECTORY_CANARY},
        "wrong password of the back end": {"back_ends": [secret]},
        "no directory": {**general, "directory_servers": ["127.0.0.1"], "directory_port": 9},
        "no back end": {"back_ends": [{**secret, "port": 9}]},
        "no such driver": {"back_ends": [secret], "back_end_driver": "Nonesuch"},
        "no certificate": {"back_ends": [{**secret, "encryption": "require"}]},
        "list in a list": {"back_ends": [[secret]]},
        "dictionary of pools": {"back_ends": {"pool07": secret}},
        "text": {"back_ends": f"pool=pool07 password={BACK_END_CANARY}"},
        "misspelt key": {"back_ends": [{**pool, "pasword": BACK_END_CANARY}]},
        "misspelt option": {"directory_pasword": DIRECTORY_CANARY},
        "password in a list": {"directory_password": [DIRECTORY_CANARY], "back_end_password": {"a": BACK_END_CANARY}},
        "control character": {"directory_password": f"\x07{DIRECTORY_CANARY}"},
        "password with Kerberos": {**general, "directory_auth": "kerberos", "back_end_auth": "kerberos"},
        "impossible port": {**general, "back_ends": [{**secret, "port": 99999}]},
        "impossible time-out": {**general, "back_ends": [secret], "directory_timeout": 0},
    }


def tasks_that_fail(connection: dict[str, Any]) -> Tasks:
    """All ways to fail, each with another module in turn; in the gate a part of them."""
    modules = [
        {"msrtc.ocs.ocs_pool_info": {"pools": ["pool07"], "back_end": True}},
        {"msrtc.ocs.ocs_user_move": {**FEW, "pool": "pool07", "target_pool": "poolr2", "journal_dir": "journals"}},
        {"msrtc.ocs.ocs_user_export": {**FEW, "pool": "pool07", "dest": "failed.jsonl"}},
        {"msrtc.ocs.ocs_user_absent": {**FEW, "pool": "pool07", "export_dir": "exports", "journal_dir": "journals"}},
    ]
    ways = wrong_connections(connection)
    chosen = list(ways) if PROFILE == "exhaustive" else ["wrong password of the back end", "dictionary of pools"]
    found = []
    for number, name in enumerate(chosen):
        ((module, options),) = modules[number % len(modules)].items()
        found.append({"name": name, module: {**options, **ways[name]}, "ignore_errors": True})
    if PROFILE == "exhaustive":
        pool = {"name": "pool07", "successor": "poolr2"}
        folders = {"report_dir": "reports", "journal_dir": "journals"}
        found.append({"name": "refused", "msrtc.ocs.ocs_decommission_check_info": {"pools": [pool], **folders}})
    return found


def kept_as_facts(tasks: Tasks) -> Tasks:
    """Each task with its result in a variable, which is shown, and kept in the cache of facts."""
    found: Tasks = []
    for number, task in enumerate(tasks):
        facts = {f"result_{number}": f"{{{{ done_{number} }}}}"}
        found += [
            {**task, "ignore_errors": True, "register": f"done_{number}"},
            {"ansible.builtin.debug": {"var": f"done_{number}"}},
            {"ansible.builtin.set_fact": {"cacheable": True, **facts}},
        ]
    return found


def traces(folder: Path) -> dict[str, str]:
    """Settings with which Ansible leaves as much as it can, all below the folder."""
    (folder / "tmp").mkdir()
    return {
        "ANSIBLE_LOG_PATH": str(folder / "ansible.log"),
        "ANSIBLE_CACHE_PLUGIN": "jsonfile",
        "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(folder / "facts"),
        "ANSIBLE_CALLBACKS_ENABLED": "record_results,ansible.builtin.tree,ansible.builtin.junit",
        "ANSIBLE_CALLBACK_TREE_DIR": str(folder / "tree"),
        "JUNIT_OUTPUT_DIR": str(folder / "junit"),
        "ANSIBLE_RETRY_FILES_ENABLED": "1",
        "ANSIBLE_LOCAL_TEMP": str(folder / "tmp"),
        "ANSIBLE_REMOTE_TEMP": str(folder / "tmp"),
        "TMPDIR": str(folder / "tmp"),
        "HOME": str(folder),
    }


def passwords_of(connection: dict[str, Any]) -> list[str]:
    return [connection["directory_password"], *(back_end["password"] for back_end in connection["back_ends"])]


def seen_in(processes: set[str], secrets: list[str]) -> list[str]:
    assert processes
    return [what for what in sorted(processes) if any(secret in what for secret in secrets)]


@pytest.fixture
def sql_shows(lab: Lab) -> Iterator[Callable[[list[str]], list[str]]]:
    """Asks what the back ends have been sent since the fixture was made."""
    with ExitStack() as opened:
        back_ends = [back_end for back_end in lab.back_ends.values() if isinstance(back_end, StandIn)]
        controls = [opened.enter_context(back_end.control()) for back_end in back_ends]
        for control in controls:
            control.start_log()

        def shown(secrets: list[str]) -> list[str]:
            texts = [line.text for control in controls for line in control.log()]
            assert texts or not controls
            return [f"SQL: {what}" for what in shown_in("\n".join(texts).encode(), secrets)]

        yield shown


@pytest.mark.parametrize("shape", list(FORMATS) if PROFILE == "exhaustive" else ["yaml"])
@pytest.mark.parametrize("mode", ["run", "check and diff"] if PROFILE == "exhaustive" else ["run"])
def test_no_password_is_in_anything_that_a_play_leaves(
    lab: Lab,
    ansible_playbook: AnsiblePlaybook,
    sql_shows: Callable[[list[str]], list[str]],
    tmp_path: Path,
    shape: str,
    mode: str,
    record_property: Property,
) -> None:
    check = mode != "run"
    secrets = [*passwords_of(dict(lab.connection)), *WRONG]
    tasks = tasks_that_succeed(tmp_path)
    if PROFILE != "exhaustive":
        tasks = [tasks[0], tasks[4]]
    if check:
        tasks = [task for task in tasks if "msrtc.ocs.ocs_user_import" not in task]  # nothing was exported
    tasks = kept_as_facts([*tasks, *tasks_that_fail(dict(lab.connection))])
    environment = traces(tmp_path) | FORMATS[shape]
    with watched_processes(tmp_path, secrets) as processes:
        run = _run(ansible_playbook, tasks, check, environment)
    done = [task for task in run.tasks if not task.task.startswith(("debug", "set_fact"))]
    failed = [task for task in done if task.outcome == "ignored"]
    assert run.returncode == 0 and len(failed) == len(tasks_that_fail(dict(lab.connection))), run.output[-3000:]
    found = shown_in(run.output.encode(), secrets) + seen_in(processes, secrets) + sql_shows(secrets)
    found += shown_in_files(tmp_path, secrets, but=tmp_path.glob("play-*.yml"))
    assert not found, "\n".join(found[:20])
    assert (tmp_path / "ansible.log").stat().st_size > 10_000 and any((tmp_path / "facts").iterdir())
    record_property("matrix", [MATRIX, f"{len(done)} tasks, {mode}", shape, _searched(tmp_path)])


@pytest.mark.skipif(PROFILE != "exhaustive", reason="make test-all: whole roles take a minute")
@pytest.mark.parametrize("shape", ["json", "yaml"])
def test_no_password_is_in_anything_that_a_role_leaves(
    movable_lab: Lab,
    starts_ansible_playbook: type[AnsiblePlaybook],
    tmp_path: Path,
    shape: str,
    record_property: Property,
) -> None:
    movable_lab.reset()
    secrets = passwords_of(dict(movable_lab.connection))
    environment = traces(tmp_path) | FORMATS[shape]
    site = starts_ansible_playbook(tmp_path, movable_lab.inventory, movable_lab.connection)
    playbook = Decommissioning(site, tmp_path / "reports")
    with ExitStack() as watched:
        processes = watched.enter_context(watched_processes(tmp_path, secrets))
        outputs = []
        for check in (True, False):
            for name in ("msrtc.ocs.decommission_pool", "msrtc.ocs.audit_pools"):
                run = _run(site, name, check, environment, extra_vars=playbook.variables())
                outputs.append(run.succeeded().output)
    found = [what for output in outputs for what in shown_in(output.encode(), secrets)] + seen_in(processes, secrets)
    found += shown_in_files(tmp_path, secrets)
    assert not found, "\n".join(found[:20])
    assert list((tmp_path / "reports").rglob("record.json"))
    record_property("matrix", [MATRIX, f"{len(outputs)} roles", shape, _searched(tmp_path)])


def _run(site: AnsiblePlaybook, what: What, check: bool, environment: dict[str, str], **options: Any) -> PlaybookRun:
    """The command itself: a process that has imported Ansible has already read settings such as that of the log."""
    options |= {"arguments": ["-vvvv"], "environment": environment}
    return site.start(what, check=check, diff=check, **options).finish()


def _searched(folder: Path) -> str:
    return f"0 in {sum(path.is_file() for path in folder.rglob('*'))} files"


def test_a_secret_would_be_found_in_each_form() -> None:
    for form, name in forms(DIRECTORY_CANARY).items():
        assert shown_in(b"before " + form + b" after", [DIRECTORY_CANARY]), name
    assert not shown_in(b"something else", [DIRECTORY_CANARY])
