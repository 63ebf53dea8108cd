# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Export files: the same bytes for the same data, and a reader that gives out nothing of a file that is not good."""

from __future__ import annotations

import gzip
import hashlib
import os
import random
import stat
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._files.checked_lines import encode_record, parse_record
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.reader import UserFile
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.records import (
    BadUserFile,
    ExportedUser,
    PoolName,
    end_record,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.writer import UserFileWriter
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData
from samples import sample

DAMAGES = sample(450, 1500)
POOLS = [
    PoolName("poolr2", "poolr2.corp.example.test", "2007 R2"),
    PoolName("pool07", "pool07.corp.example.test", "2007"),
]
ACCOUNT = {
    "dn": "CN=Anna,OU=People,DC=corp,DC=example,DC=test",
    "guid": "2a8b1db2-a0cd-5a7a-9f22-230a90b5e018",
    "kind": "user",
    "sid": "S-1-5-21-1-2-3-1105",
    "upn": "anna@corp.example.test",
    "login": "CORP\\anna",
    "display_name": "Ännä 🚀",
    "home_pool": "pool07",
    "settings": {
        "msRTCSIP-PrimaryUserAddress": ["sip:anna@example.test"],
        "msRTCSIP-OriginatorSid": [{"sid": "S-1-5-21-1-2-3-1105"}],
        "msRTCSIP-UserExtension": [{"base64": "/w=="}],
    },
}
ANNA = ExportedUser(
    "anna@example.test",
    "pool07",
    ACCOUNT,
    UserData(
        "anna@example.test",
        {
            "home": ({"contact_list_version": 7, "rich_mode": True},),
            "contacts": ({"address": "ben@example.test", "display_name": b"\x00\xff", "subscribed": False},),
            "conferences": (
                {"conference_id": "ABC", "subject": "half \ud83d", "expiry": datetime(2009, 1, 2, 3, 4, 5, 678000)},
                {"conference_id": "DEF", "size": Decimal("12.50"), "share": 0.25},
            ),
        },
    ),
    (UserData("zoe@example.test", {"contacts": ({"address": "anna@example.test"},)}),),
)
BEN = ExportedUser("Ben@example.test", None, None, UserData("Ben@example.test"))


def write(path: Path, users: list[ExportedUser], *, compress: bool = False) -> bool:
    with UserFileWriter(path, POOLS, compress=compress) as writer:
        for user in users:
            writer.write(user)
        return writer.finish()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A good file."""
    write(tmp_path / "users.jsonl", [ANNA, BEN])
    return tmp_path / "users.jsonl"


def changed_lines(path: Path, change: Callable[[list[bytes]], list[bytes]]) -> Path:
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))
    return path


def with_right_checks(path: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """The first user changed by somebody who knows how checks are made, so that only the content is wrong."""
    header, user, *others = path.read_bytes().splitlines(keepends=True)
    record = parse_record(user)
    change(record)
    return rewritten(path, [header, encode_record(record), *others[:-1]])


def rewritten(path: Path, lines: list[bytes]) -> Path:
    """The lines with an end that fits them."""
    digest = hashlib.sha256(b"".join(lines)).hexdigest()
    path.write_bytes(b"".join([*lines, encode_record(end_record(len(lines) - 1, digest))]))
    return path


@pytest.mark.parametrize("compress", [False, True])
def test_what_is_written_is_read(tmp_path: Path, compress: bool) -> None:
    write(tmp_path / "users", [ANNA, BEN], compress=compress)
    file = UserFile.verified(tmp_path / "users")
    assert (file.count, {pool.name for pool in file.pools}) == (2, {"pool07", "poolr2"})
    read = list(file.users())
    assert read == [ANNA, BEN]
    assert read[0].data.rows("conferences")[0]["subject"] == "half \ud83d"


@pytest.mark.parametrize("compress", [False, True])
def test_the_same_users_are_the_same_bytes(tmp_path: Path, compress: bool) -> None:
    write(tmp_path / "one", [ANNA, BEN], compress=compress)
    write(tmp_path / "other", [ANNA, BEN], compress=compress)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()
    assert stat.S_IMODE((tmp_path / "one").stat().st_mode) == 0o600


def test_a_file_with_the_same_content_is_left_alone(path: Path) -> None:
    before = path.stat()
    assert write(path, [ANNA, BEN]) is False
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert write(path, [ANNA]) is True
    assert write(path, [ANNA], compress=True) is True
    path.chmod(0o644)
    assert write(path, [ANNA], compress=True) is True
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_is_not_finished_never_takes_the_place_of_another(path: Path) -> None:
    before = path.read_bytes()
    with UserFileWriter(path, POOLS) as writer:
        writer.write(ANNA)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_users_out_of_order_are_not_written(tmp_path: Path) -> None:
    with UserFileWriter(tmp_path / "users", POOLS) as writer:
        writer.write(BEN)
        with pytest.raises(ValueError, match="after"):
            writer.write(ANNA)


@pytest.mark.parametrize(
    ("change", "line", "reason"),
    [
        (lambda lines: lines[:-1], 4, "the end is missing"),
        (lambda lines: [*lines[:2], lines[3]], 3, "lines are missing"),
        (lambda lines: [lines[0], lines[2], lines[1], lines[3]], 3, "out of order"),
        (lambda lines: [*lines[:2], lines[1], *lines[2:]], 3, "out of order, or is there twice"),
        (lambda lines: [*lines, lines[1]], 5, "something follows the end"),
        (lambda lines: [lines[0], lines[1].replace(b"ben@", b"bob@"), *lines[2:]], 2, "its check does not fit"),
        (lambda lines: [lines[0], lines[1][:-40]], 2, "the line is cut off"),
        (lambda lines: [lines[0], b"[" * 100_000 + b"\n", *lines[1:]], 2, "nested too deeply"),
        (lambda lines: [lines[0], b'{"a":NaN,"check":"0"}\n', *lines[1:]], 2, "NaN is no number"),
        (lambda lines: [lines[0], b'{"a":' + b"9" * 5000 + b',"check":"0"}\n'], 2, "it is not JSON"),
        (lambda lines: [lines[0], b"\xff\xfe\n", *lines[1:]], 2, "it is not UTF-8"),
        (lambda lines: [lines[0], b"[]\n", *lines[1:]], 2, "it is not a JSON object"),
        (lambda lines: [encode_record({"record": "stage"}), *lines[1:]], 1, "it is not the header"),
        (lambda lines: [], 1, "the end is missing"),
    ],
)
def test_a_damaged_file_is_refused_with_line_and_reason(
    path: Path, change: Callable[[list[bytes]], list[bytes]], line: int, reason: str
) -> None:
    with pytest.raises(BadUserFile) as caught:
        UserFile.verified(changed_lines(path, change))
    assert f"{path}, line {line}: " in str(caught.value)
    assert reason in str(caught.value)
    assert "Nothing was changed." in str(caught.value)


def set_version(lines: list[bytes]) -> list[bytes]:
    return [encode_record({**parse_record(lines[0]), "version": 2}), *lines[1:-1]]


def test_a_newer_format_is_refused(path: Path) -> None:
    lines = set_version(path.read_bytes().splitlines(keepends=True))
    with pytest.raises(BadUserFile, match=r"line 1: the format's version is 2; this collection knows it up to 1"):
        UserFile.verified(rewritten(path, lines))


@pytest.mark.parametrize(
    ("place", "value", "reason"),
    [
        (("address",), 5, "address must be a text"),
        (("pool",), [], "pool must be a text or null"),
        (("mentions",), {}, "mentions must be a list"),
        (("mentions", 0), 7, r"mentions\[0\]: "),
        (("data",), None, "data: "),
        (("data", "address"), "other@example.test", "data is of another user"),
        (("data", "sections", "contacts", 0, "display_name"), {"base64": "!"}, r"contacts\[0\].display_name"),
        (("data", "sections", "contacts", 0, "display_name"), [[]], r"contacts\[0\].display_name"),
        (("data", "sections", "home", 0, "contact_list_version"), 10**30, r"home\[0\].contact_list_version: .*bigint"),
        (("data", "sections", "conferences", 0, "expiry"), {"utc": "1752-12-31"}, r"expiry: .*from 1753 on"),
        (
            ("data", "sections", "conferences", 0, "expiry"),
            {"utc": "2009-01-02T03:04:05.678901"},
            r"conferences\[0\].expiry: .*whole milliseconds",
        ),
        (("data", "sections", "conferences", 0, "expiry"), {"utc": "2009-13-01"}, r"conferences\[0\].expiry"),
        (("directory", "settings", "msRTCSIP-Line"), "tel:1", "settings.msRTCSIP-Line must be a list"),
        (("directory", "settings", "userPassword"), ["x"], "settings.userPassword is not a setting of OCS"),
        (("directory", "settings", "msRTCSIP-OriginatorSid"), [{"sid": "S-x"}], "not a security identifier"),
        (("directory", "guid"), "anna", "directory: "),
    ],
)
def test_content_of_a_wrong_type_is_refused(path: Path, place: tuple[Any, ...], value: Any, reason: str) -> None:
    def change(record: dict[str, Any]) -> None:
        inner: Any = record
        for step in place[:-1]:
            inner = inner[step]
        inner[place[-1]] = value

    with pytest.raises(BadUserFile, match=f"line 2: .*{reason}"):
        UserFile.verified(with_right_checks(path, change))


def test_who_brings_rows_of_their_own_is_left_out_of_what_others_say(path: Path) -> None:
    noticed: list[ExportedUser] = []
    file = UserFile.verified(path, noticed.append)
    assert noticed == [ANNA, BEN]
    assert [len(user.mentions) for user in file.users({"ben@example.test"})] == [1, 0]
    assert [len(user.mentions) for user in file.users({"zoe@example.test"})] == [0, 0]


def test_damage_that_leaves_size_and_time_alone_is_found_when_the_file_is_read_again(path: Path) -> None:
    file, before = UserFile.verified(path), path.stat()
    path.write_bytes(path.read_bytes().replace(b"ben@", b"bob@"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(BadUserFile, match="line 2: its check does not fit"):
        next(file.users())


def test_a_file_that_changes_after_it_was_verified_is_refused(path: Path) -> None:
    file = UserFile.verified(path)
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(BadUserFile, match="was changed"):
        next(file.users())


def damages(good: bytes, chance: random.Random) -> Iterator[bytes]:
    """Bits flipped, bytes and lines cut, doubled and exchanged, at random places."""
    lines = good.splitlines(keepends=True)
    while True:
        place, length = chance.randrange(len(good)), chance.randrange(1, 40)
        flipped = bytes([good[place] ^ (1 << chance.randrange(8))])
        yield good[:place] + flipped + good[place + 1 :]
        yield good[:place]
        yield good[:place] + good[place + length :]
        yield good[:place] + good[place : place + length] + good[place:]
        yield good[:place] + chance.randbytes(length) + good[place:]
        one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        yield b"".join(line for number, line in enumerate(lines) if number != one)
        lines[one], lines[other] = lines[other], lines[one]
        yield b"".join(lines)


@pytest.mark.parametrize("compress", [False, True])
def test_no_random_damage_gets_through(tmp_path: Path, compress: bool, record_property: Any) -> None:
    """A file is refused, or holds exactly what was written (a damage of gzip's header that means nothing)."""
    path = tmp_path / "users"
    write(path, [ANNA, BEN], compress=compress)
    good = path.read_bytes()
    content = gzip.decompress(good) if compress else good
    counts = {"refused": 0, "the same content": 0}
    for number, damaged in enumerate(damages(good, random.Random(1))):
        if number == DAMAGES:
            break
        path.write_bytes(damaged)
        try:
            users = list(UserFile.verified(path).users())
        except BadUserFile:
            counts["refused"] += 1
        else:
            assert users == [ANNA, BEN]
            assert (gzip.decompress(damaged) if damaged[:2] == b"\x1f\x8b" else damaged) == content
            counts["the same content"] += 1
    record_property("damages", counts)
    print(f"{DAMAGES} damages, compressed {compress}: {counts}")
    assert counts["refused"] > DAMAGES * 0.93
