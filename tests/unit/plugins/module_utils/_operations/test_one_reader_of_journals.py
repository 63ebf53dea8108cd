# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Moves, deletions and imports read the same journals. On random ones, torn and garbled too, each gets the answers
that a plain replay of the lines gives, or an error; never a traceback, and never another answer.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError
from ansible_collections.msrtc.ocs.plugins.module_utils._files.checked_lines import encode_record
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.unfinished_moves import unfinished_moves
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.sources.source_file import verified_source
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.journal.earlier_moves import EarlierMoves
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.journal.open_journals import OpenJournals
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData, folded

ADDRESSES = ("Anna@example.com", "ben@example.com", "straße@example.com")
GUIDS = {address: f"6d5a1c1e-0000-4000-8000-00000000000{number}" for number, address in enumerate(ADDRESSES)}
SOURCE, TARGET = "POOL07", "POOLR2"
POOL = {"name": SOURCE, "fqdn": "pool07.example.com", "version": "2007"}
HEADER = {"record": "header", "format": 1, "started": "2026-11-01", "source": POOL, "target": {"name": TARGET}}
NO_ANSWER = "an error"


def contacts(address: str, number: int) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(UserData(address, {"contacts": [{"address": f"friend{number}@x.com"}]}).to_json())
    return data


@st.composite
def journals(draw: st.DrawFn) -> bytes:
    """A journal as runs write it, each user introduced once; perhaps one of an earlier version, perhaps damaged."""
    records: list[dict[str, Any]] = [{**HEADER, "number": draw(st.integers(1, 3))}]
    open_users: list[str] = []
    coming = list(draw(st.permutations(ADDRESSES)))
    for number in range(draw(st.integers(0, 8))):
        kind = draw(st.sampled_from(["user", "newer", "merging", "stage", "stage"]))
        if kind == "user" and coming:
            address = coming.pop()
            open_users.append(address)
            data = contacts(address, number) if draw(st.booleans()) else None
            directory = {"guid": GUIDS[address]} if draw(st.booleans()) else {}
            rest = {"outcome": "move", "carry": "copy", "replaced": None, "losses": []}
            records.append({"record": "user", "address": address, "data": data, "directory": directory, **rest})
        elif kind == "newer" and open_users:
            address = draw(st.sampled_from(open_users))
            records.append({"record": "newer", "address": address, "data": contacts(address, number)})
        elif kind == "merging" and open_users:
            address, data = draw(st.sampled_from(open_users)), contacts("x@example.com", number)
            record = {"record": "merging", "address": address, "data": data, "becomes": data, "list_versions": {}}
            records.append(record)
        elif kind == "stage" and open_users:
            stage = draw(st.sampled_from(["carried", "confirmed", "done", "withdrawn"]))
            named = draw(st.lists(st.sampled_from(open_users), min_size=1, unique=True))
            spelled = str.casefold if draw(st.booleans()) else str
            records.append({"record": "stage", "stage": stage, "addresses": sorted(map(spelled, named))})
            if stage in ("done", "withdrawn"):
                open_users = [address for address in open_users if address not in named]
    if not open_users:
        records.append({"record": "end", "ended": "2026-11-02"})
    content = b"".join(map(encode_record, records))
    damage = draw(st.sampled_from(["none", "none", "torn", "garbled"]))
    if damage == "torn":
        return content[: draw(st.integers(0, len(content)))]
    if damage == "garbled":
        place = draw(st.integers(0, len(content) - 1))
        return content[:place] + bytes([content[place] ^ draw(st.integers(1, 255))]) + content[place + 1 :]
    return content


@dataclass
class Replayed:
    """One user, by a replay of the lines: their places and records since the user came."""

    address: str
    lines: list[tuple[int, dict[str, Any], int]] = field(default_factory=list)  # place, record, size

    def kinds(self, *kinds: str) -> list[tuple[int, dict[str, Any], int]]:
        return [line for line in self.lines if line[1]["record"] in kinds]

    @property
    def stages(self) -> list[str]:
        return [record["stage"] for _place, record, _size in self.kinds("stage")]

    @property
    def guid(self) -> str:
        return str(self.lines[0][1]["directory"].get("guid", ""))

    def until_last(self, *stages: str) -> list[tuple[int, dict[str, Any], int]]:
        """The lines before the last one of these stages."""
        ends = [number for number, line in enumerate(self.lines) if line[1].get("stage") in stages]
        return self.lines[: ends[-1]] if ends else []


def record_of(line: bytes) -> dict[str, Any] | None:
    body, mark, check = line.rpartition(b',"check":"')
    if not mark or check != hashlib.sha256(body + b"}").hexdigest()[:16].encode() + b'"}\n':
        return None
    record: dict[str, Any] = json.loads(body + b"}")
    return record


def replayed(content: bytes) -> tuple[list[dict[str, Any] | None], dict[str, Replayed]]:
    """The records of whole lines (None: damaged), and the users by folded address."""
    records, users, place = [], {}, 0
    for line in content.split(b"\n")[:-1]:
        record = record_of(line + b"\n")
        records.append(record)
        if record and record["record"] == "user":
            users[folded(record["address"])] = Replayed(record["address"])
        for key, user in users.items():
            named = [record["address"]] if record and "address" in record else (record or {}).get("addresses", [])
            if record and any(folded(name) == key or name == user.address.casefold() for name in named):
                user.lines.append((place, record, len(line) + 1))
        place += len(line) + 1
    return records, users


def is_ended(content: bytes, records: list[dict[str, Any] | None]) -> bool:
    return content.endswith(b"\n") and bool(records) and (records[-1] or {}).get("record") == "end"


def open_in(content: bytes) -> Any:
    """The answers for moves and deletions: the open users, with their stages and places."""
    records, users = replayed(content)
    if is_ended(content, records):
        return {}
    if None in records:
        return NO_ANSWER
    return {key: user for key, user in users.items() if not {"done", "withdrawn"} & set(user.stages)}


@contextmanager
def folder_with(content: bytes) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"ocs-move-{SOURCE.lower()}-to-{TARGET.lower()}-x.jsonl"
        path.write_bytes(content)
        path.chmod(0o600)
        yield path


def answer(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except OcsError:
        return NO_ANSWER


@given(journals())
def test_moves_learn_who_is_open_and_how_far(content: bytes) -> None:
    def rest(path: Path) -> Any:
        found = OpenJournals.find(path.parent, SOURCE, TARGET)
        everyone = found.addresses()
        return {
            address: (found.stage(address).value, found.guid(address), found.size(address), found.data(address))
            for address in everyone
        }

    expected = open_in(content)
    if expected != NO_ANSWER:
        expected = {user.address: as_moves_say(user) for user in expected.values()}
    with folder_with(content) as path:
        assert answer(lambda: rest(path)) == expected


def as_moves_say(user: Replayed) -> tuple[str, str, int, UserData | None]:
    held = [record["data"] for _place, record, _size in user.kinds("user", "newer") if record["data"]]
    size = sum(size for _place, _record, size in user.kinds("user", "newer"))
    return (user.stages or ["written"])[-1], user.guid, size, UserData.from_json(held[-1]) if held else None


@given(journals())
def test_deletions_learn_who_is_open(content: bytes) -> None:
    expected = open_in(content)
    if expected != NO_ANSWER:
        expected = {key: (SOURCE, TARGET, user.address, user.guid) for key, user in expected.items()}
    with folder_with(content) as path:
        found = answer(lambda: unfinished_moves(path.parent))
        if found != NO_ANSWER:
            found = {key: (move.source, move.target, move.address, move.guid) for key, move in found.items()}
        assert found == expected


@given(journals())
def test_moves_learn_who_was_on_the_target_before(content: bytes) -> None:
    """Without a look at users' data, so that damage in it is not noticed; where it is, there is no answer."""
    records, users = replayed(content)
    with folder_with(content) as path:
        for address in ADDRESSES:
            found = answer(lambda name=address: EarlierMoves(path.parent, SOURCE, TARGET).of(name, None))
            if None not in records:
                user = users.get(folded(address))
                assert as_found(found) == (before_on_target(user) if user else None), address


def as_found(move: Any) -> Any:
    return move and (move.stage.value, move.guid, move.first, move.last, move.merging, move.done)


def before_on_target(user: Replayed) -> Any:
    reached = [stage for stage in user.stages if stage in ("carried", "confirmed")]
    done, first = "done" in user.stages, user.lines[0]
    stage = "confirmed" if done and first[1]["data"] is None else (reached or ["written"])[-1]
    if "withdrawn" in user.stages or stage == "written":
        return None
    before = user.until_last("carried", "confirmed")
    places = [place for place, record, _size in before if record["record"] in ("user", "newer")]
    merged = [place for place, record, _size in before if record["record"] == "merging"]
    return stage, user.guid, first[0], (places or [first[0]])[-1], (merged or [None])[-1], done


@given(journals())
def test_imports_learn_what_each_user_had(content: bytes) -> None:
    records, users = replayed(content)
    if not records or (records[0] or {}).get("record") != "header":
        return  # it is not known for a journal
    expected: Any = NO_ANSWER
    if None not in records:
        left = [users[key] for key in sorted(users) if (users[key].stages or [""])[-1] != "withdrawn"]
        expected = [answer_of_user for user in left if (answer_of_user := as_imports_say(user))]
    with folder_with(content) as path:
        source = answer(lambda: verified_source(path, lambda _user: None))
        found = (
            source if source == NO_ANSWER else [(user.address, user.data, set(user.carried)) for user in source.users()]
        )
    if found != NO_ANSWER:
        assert source.facts.users == len(left)
    assert found == expected


def as_imports_say(user: Replayed) -> Any:
    held = [record["data"] for _place, record, _size in user.kinds("user", "newer") if record["data"]]
    if not held:
        return None
    data = UserData.from_json(held[-1])
    before = [record for _place, record, _size in user.until_last(*user.stages) if record["record"] == "newer"]
    return user.address, data, set(data.sections) if user.stages and not before else set()
