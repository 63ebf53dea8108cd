# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Only verified content of a source is used: another content is noticed whatever size and times say."""

from __future__ import annotations

import hashlib
import json
import os
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._common.trusted_files import UntrustedFile
from ansible_collections.msrtc.ocs.plugins.module_utils._files.checked_lines import encode_record, parse_record
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.records import (
    BadUserFile,
    ExportedUser,
    PoolName,
    end_record,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.writer import UserFileWriter
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.sources.imported import ImportedUser
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.sources.source_file import verified_source
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.journal.journal import Journal, user_record
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData

NAMES = ("anna", "ben", "cora")
MEGABYTE = 1024 * 1024


def person(name: str) -> UserData:
    contacts = ({"address": f"friend-of-{name}@example.test"},)
    return UserData(f"{name}@example.test", {"home": ({"rich_mode": True},), "contacts": contacts})


def dbimpexp(path: Path) -> None:
    users = "".join(
        f'<HomedResource UserAtHost="{name}@example.test"><Contacts><Contact Buddy="friend-of-{name}@example.test"/>'
        "</Contacts></HomedResource>\n"
        for name in NAMES
    )
    path.write_text(f"<HomedResources>\n{users}</HomedResources>", encoding="utf-8")


def export(path: Path) -> None:
    with UserFileWriter(path, [PoolName("pool07", "pool07.example.test", "2007")]) as writer:
        for name in NAMES:
            writer.write(ExportedUser(f"{name}@example.test", "pool07", None, person(name)))
        writer.finish()


def journal(path: Path) -> None:
    pool = {"name": "pool07", "fqdn": "pool07.example.test", "version": "2007"}
    written = Journal.new(path.parent, {"source": pool, "target": {"name": "poolr2"}})
    none = dict.fromkeys(("dn", "guid", "home", "target", "location_profile"))
    written.write_users(
        [
            user_record(data, None, address=data.address, outcome="moved", carry="copy", directory=none, losses=[])
            for data in map(person, NAMES)
        ]
    )
    written.close()
    written.path.rename(path)


def forged(path: Path) -> bytes:
    """The same file, its last user with another contact; of a file with checks, checks that fit."""
    content = path.read_bytes().replace(b"friend-of-cora@", b"thieve-of-cora@")
    if content.startswith(b"<"):
        return content
    lines, digest, count = [], hashlib.sha256(), 0
    for line in content.splitlines(keepends=True):
        body = {name: value for name, value in json.loads(line).items() if name != "check"}
        if body.get("record") == "end" and "sha256" in body:
            body = end_record(count, digest.hexdigest())
        new = encode_record(body)
        assert parse_record(new) == body
        count += body.get("record") == "user"
        digest.update(new)
        lines.append(new)
    return b"".join(lines)


@pytest.mark.parametrize("write", [dbimpexp, export, journal], ids=["DBImpExp", "export", "journal"])
def test_forged_data_of_the_same_size_and_time_is_not_given_out(tmp_path: Path, write: Callable[[Path], None]) -> None:
    path = tmp_path / "source"
    write(path)
    path.chmod(0o600)
    source, before = verified_source(path, lambda _user: None), path.stat()
    content = forged(path)
    assert len(content) == before.st_size and content != path.read_bytes()
    path.write_bytes(content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    received: list[ImportedUser] = []
    with pytest.raises(BadUserFile, match="was changed since the file was verified"):
        received.extend(source.users())
    assert not any("thieve" in str(user.data.rows("contacts")) for user in received)


def test_a_user_who_was_taken_out_is_missed(tmp_path: Path) -> None:
    path = tmp_path / "users.xml"
    dbimpexp(path)
    source = verified_source(path, lambda _user: None)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "cora" not in line), encoding="utf-8")
    with pytest.raises(BadUserFile, match="taken out"):
        list(source.users())


@pytest.mark.parametrize("content", ["attribute", "comment", "name"])
def test_an_element_without_end_is_refused_quickly(tmp_path: Path, content: str) -> None:
    """The parser keeps all of it in memory; 40 MB here, 400 MB elsewhere."""
    path = tmp_path / "users.xml"
    begin = {"attribute": b'<HomedResources><HomedResource UserAtHost="', "comment": b"<!--", "name": b"<"}[content]
    with path.open("wb") as file:
        file.write(begin)
        for _number in range(40):
            file.write(b"a" * MEGABYTE)
    begun = time.monotonic()
    tracemalloc.start()
    with pytest.raises(BadUserFile, match="an element is longer than 1,048,576 bytes"):
        verified_source(path, lambda _user: None)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16 * MEGABYTE
    assert time.monotonic() - begun < 5


def test_what_a_source_has_become_is_looked_at_again(tmp_path: Path) -> None:
    """Between verification and use the file was given to everybody."""
    path = tmp_path / "users.xml"
    dbimpexp(path)
    source = verified_source(path, lambda _user: None)
    path.chmod(0o666)
    with pytest.raises(UntrustedFile):
        list(source.users())
