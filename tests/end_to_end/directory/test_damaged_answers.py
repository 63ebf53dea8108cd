# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A domain controller's answers that are damaged: one clear error or the right result, never anything else."""

from __future__ import annotations

import dataclasses
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._arguments import BACK_END_OPTIONS, DIRECTORY_OPTIONS
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.connection import Directory
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.modifications import Modification
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.settings import DirectorySettings
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import DirectoryError, OcsError
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.info import pool_info
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.options import SELECTION_OPTIONS
from ansible_collections.msrtc.ocs.plugins.module_utils._user_info.task import user_info
from end_to_end.damaged_answers import DAMAGES, DamagingListener
from end_to_end.directory.forest_of_the_tests import ADDRESS, PROXY_ADDRESS
from end_to_end.reaching_back_ends.tls_servers import Certificates
from lab.directory import samba
from samples import sample

NEVER = 10**9
# What cannot pass for the server's own answer; another value that is well formed can.
NEVER_TAKEN_FOR_SOUND = ("an answer twice", "another number", "half of it and the end", "noise")
KINDS = sorted(DAMAGES)
SEEDS = range(sample(15))


@pytest.fixture(scope="module")
def listener(controller: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DamagingListener]:
    certificate = Certificates(tmp_path_factory.mktemp("tls")).signed("signed", host=PROXY_ADDRESS)
    with DamagingListener((ADDRESS, samba.LDAPS), certificate, PROXY_ADDRESS, number=NEVER) as between:
        yield between


@pytest.fixture
def damaging(settings: DirectorySettings, listener: DamagingListener) -> DirectorySettings:
    """Settings that go through the listener."""
    listener.next_damage("noise", NEVER, 0)
    through = dataclasses.replace(settings, servers=(PROXY_ADDRESS,), port=listener.port, validate_certs=False)
    return dataclasses.replace(through, timeout=2, global_catalog_port=0)


def answer(question: str, settings: DirectorySettings) -> dict[str, Any]:
    """The answer of a module."""
    specs = {**DIRECTORY_OPTIONS, **BACK_END_OPTIONS, **SELECTION_OPTIONS}
    params = {name: spec.get("default") for name, spec in specs.items()}
    params |= {f"directory_{name}": getattr(settings, name) for name in ("port", "user", "password", "timeout")}
    params |= {"directory_servers": list(settings.servers), "directory_validate_certs": False}
    params |= {"directory_global_catalog_port": 0}
    if question == "pools":
        return pool_info({**params, "pools": [], "blockers": True, "back_end": False})
    page = {"properties": "all", "data": False, "limit": None, "dest": None, "dest_format": None, "csv_formulas": False}
    return user_info({**params, **page, "pool": "Old Pool"}, check_mode=True)


def end_of(question: str, settings: DirectorySettings) -> dict[str, Any] | OcsError:
    try:
        return answer(question, settings)
    except OcsError as error:
        return error


def test_damaged_answers(damaging: DirectorySettings, listener: DamagingListener) -> None:
    """Every kind of damage to any answer that a question needs, in the log-on too."""
    right, answers = {}, {}
    for question in ("pools", "users"):
        listener.next_damage("noise", NEVER, 0)
        right[question] = answer(question, damaging)
        answers[question] = listener.answers
    ends: Counter[str] = Counter()
    for seed in SEEDS:
        chance = random.Random(seed)
        question, damage = chance.choice(("pools", "users")), KINDS[seed % len(KINDS)]
        listener.next_damage(damage, chance.randrange(answers[question]), seed, every=chance.random() < 0.3)
        case = f"seed {seed}: {question}, answer {listener.number}, {damage}"
        found = end_of(question, damaging)
        if isinstance(found, OcsError):
            assert found.remedy and "\n" not in found.what, case
            ends["an error"] += 1
        else:
            assert found == right[question] or damage not in NEVER_TAKEN_FOR_SOUND, case
            ends["a result"] += 1
    print(f"\ndamaged answers of a directory: {len(SEEDS)} cases, {dict(ends)}")
    assert ends["an error"] >= len(SEEDS) / 3


@pytest.mark.parametrize("seed", range(len(KINDS)))
def test_damaged_answers_to_changes(damaging: DirectorySettings, listener: DamagingListener, seed: int) -> None:
    """Each change is reported as made, as not made, or as unknown."""
    directory = Directory.open(damaging, PROXY_ADDRESS)
    nobody = f"CN=nobody,{directory.root.domain}"
    change = Modification(nobody, {}, {"msRTCSIP-LineServer": ["sip:a@example.test"]})
    listener.next_damage(KINDS[seed], 1, seed)
    results = directory.modify([change] * 4)
    directory.close()
    assert len(results) == 4
    assert all(result.reason for result in results if result.result != "done"), KINDS[seed]
    assert KINDS[seed] != "noise" or results[-1].result == "unknown"


BAD = {
    "objectGUID": b"\0\1\2",
    "objectSid": b"\1\5garbage",
    "msRTCSIP-OptionFlags": b"many",
    "msRTCSIP-UserEnabled": b"perhaps",
    "displayName": b"\xff\xfe",
}


@pytest.mark.parametrize("attribute", sorted(BAD))
def test_a_value_that_is_not_of_its_syntax(settings: DirectorySettings, attribute: str) -> None:
    """The message says which server, which object and which attribute."""
    directory = Directory.open(settings, ADDRESS)
    dn = f"CN=user01,{directory.root.domain}"
    item = {"dn": dn, "raw_attributes": {attribute: [BAD[attribute]]}}
    with pytest.raises(DirectoryError) as failure:
        directory._entry(item)
    directory.close()
    assert all(part in str(failure.value) for part in (ADDRESS, dn, attribute.lower(), "directory_servers"))


def test_the_same_object_again_and_again(damaging: DirectorySettings, listener: DamagingListener) -> None:
    """Repeated answers about one object are one object."""
    directory = Directory.open(damaging, PROXY_ADDRESS)
    listener.next_damage("an answer twice", 0, 0, every=True)
    users = [entry.dn for entry in directory.search(directory.root.domain, "(sAMAccountName=user01)", ["cn"])]
    directory.close()
    assert len(users) == 1
