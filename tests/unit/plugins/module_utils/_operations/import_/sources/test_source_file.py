# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Journals and DBImpExp's XML as sources: what they tell, and that nothing comes out of a bad one."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._files.checked_lines import encode_record
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.records import BadUserFile, ExportedUser
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.export.dbimpexp import DbimpexpWriter
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.sources.imported import ImportedUser
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.sources.source_file import (
    Source,
    verified_source,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.journal.journal import Journal, user_record
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData
from samples import sample

POOL = {"name": "poolr2", "fqdn": "poolr2.corp.example.test", "version": "2007 R2"}
BEFORE = {
    "dn": "CN=Anna,DC=corp,DC=example,DC=test",
    "guid": "2a8b1db2-a0cd-5a7a-9f22-230a90b5e018",
    "home": None,
    "target": None,
    "location_profile": "CN=Amsterdam,DC=corp,DC=example,DC=test",
}

DAMAGES = sample(450, 1500)  # of three kinds in turn


def person(name: str, *contacts: str) -> UserData:
    rows = tuple({"address": f"{contact}@example.test", "display_name": contact.encode()} for contact in contacts)
    groups = ({"number": 1, "display_name": b"~"}, {"number": 3, "display_name": b"<A & B>", "external_uri": b""})
    members = tuple({"address": f"{contact}@example.test", "number": 3} for contact in contacts)
    sections = {"home": ({"rich_mode": True},), "contacts": rows, "contact_groups": groups}
    return UserData(f"{name}@example.test", {**sections, "contact_group_members": members})


def record(data: UserData | None, address: str, directory: Mapping[str, Any] | None = None) -> dict[str, Any]:
    before = BEFORE if directory is None else directory
    return user_record(data, None, address=address, outcome="moved", carry="copy", directory=before, losses=[])


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """The journal of a move: Zoe's was withdrawn, Anna changed something meanwhile, and Ben had not been read."""
    journal = Journal.new(tmp_path, {"source": POOL, "target": {"name": "pool07"}})
    anna, zoe = person("anna", "eva"), person("zoe")
    journal.write_users([record(data, data.address) for data in (zoe, anna)] + [record(None, "ben@example.test")])
    journal.write_newer([person("anna", "eva", "ben")])
    journal.reached("withdrawn", ["zoe@example.test"])
    journal.close()
    return journal.path


@pytest.fixture
def xml(tmp_path: Path) -> Path:
    with DbimpexpWriter(tmp_path / "users.xml") as writer:
        for data in (person("anna", "eva"), person("o'neill", "ben", "eva")):
            writer.write(ExportedUser(data.address, "poolr2", None, data))
        writer.finish()
    return tmp_path / "users.xml"


def ignored(_user: ImportedUser) -> None:
    """Whoever is noticed."""


def refused(path: Path) -> str:
    with pytest.raises(BadUserFile) as caught:
        list(verified_source(path, ignored).users())
    return str(caught.value)


def test_a_journal_tells_what_was_last_read_from_the_old_pool(journal: Path) -> None:
    source = verified_source(journal, ignored)
    [anna] = source.users()
    assert source.facts.kind == "journal"
    assert anna.data == person("anna", "eva", "ben")
    assert (anna.pool, anna.guid, anna.location_profile) == ("poolr2", BEFORE["guid"], BEFORE["location_profile"])
    assert anna.settings is None


def test_a_torn_last_line_of_a_journal_is_what_a_killed_run_leaves(journal: Path) -> None:
    good = journal.read_bytes()
    journal.write_bytes(good + b'{"record":"stage","addr')
    assert [user.address for user in verified_source(journal, ignored).users()] == ["anna@example.test"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{}\n", "it has no check"),
        (encode_record({"record": "user"}), "it is no line of a journal"),
        (encode_record({"record": "unknown"}), "unknown has no place here"),
        (
            encode_record({"record": "stage", "stage": "done", "addresses": ["x@example.test"]}),
            "is no line of a journal",
        ),
        (encode_record(record(None, "x@example.test") | {"data": {"address": 5}}), "is no line of a journal"),
        (encode_record(record(None, "x@example.test", {"guid": "no"})), "is no line of a journal"),
    ],
)
def test_a_bad_line_of_a_journal_is_named(journal: Path, line: bytes, reason: str) -> None:
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join([*lines[:2], line, *lines[2:]]))
    message = refused(journal)
    assert f"{journal}, line 3: " in message and reason in message


def test_a_journal_of_a_newer_format_is_refused(journal: Path) -> None:
    _header, *others = journal.read_bytes().splitlines(keepends=True)
    header = encode_record({"record": "header", "format": 2, "source": POOL, "target": POOL})
    journal.write_bytes(b"".join([header, *others]))
    assert "line 1: " in refused(journal)


def test_contacts_and_groups_of_dbimpexp(xml: Path) -> None:
    source = verified_source(xml, ignored)
    anna, neill = source.users()
    assert (source.facts.kind, source.facts.users) == ("dbimpexp", 2)
    assert neill.address == "o'neill@example.test"
    assert anna.data.rows("contact_groups") == person("anna").rows("contact_groups")
    assert anna.data.rows("contact_group_members") == ({"address": "eva@example.test", "number": 3},)
    assert anna.data.rows("contacts") == ({"address": "eva@example.test", "display_name": b"eva", "subscribed": True},)


def test_the_successors_wrapping_and_unknown_elements_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "lync.xml"
    path.write_text(
        '<?xml version="1.0"?><DocItemSet xmlns="urn:hrx"><DocItem Name="urn:lcd:anna@example.test"><Data>\n'
        '<HomedResource UserAtHost="anna@example.test"><Something><More x="1"/></Something>\n'
        '<ContactGroups><ContactGroup Number="1" DisplayName="fg=="/></ContactGroups></HomedResource>\n'
        "</Data></DocItem></DocItemSet>"
    )
    [anna] = verified_source(path, ignored).users()
    assert anna.data.counts() == {"contact_groups": 1}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<HomedResources>", "line 1: no element found"),
        ("<HomedResources>\n</Other>", "line 2: mismatched tag"),
        ('<!DOCTYPE a [<!ENTITY b "c">]>\n<HomedResources/>', "document type definition"),
        ("<Something/>", "none of DBImpExp's"),
        ("<HomedResources>" + "<a>" * 50, "nested too deeply"),
        ('<HomedResources><Contact Buddy="a@b"/></HomedResources>', "stands outside"),
        ('<HomedResources><HomedResource UserAtHost="a"/></HomedResources>', "must have UserAtHost"),
        (
            '<HomedResources><HomedResource UserAtHost="a@b"/><HomedResource UserAtHost="A@b"/></HomedResources>',
            "twice",
        ),
        ('<HomedResource UserAtHost="a@b"><Contact Buddy="c@d" Groups="1 x"/></HomedResource>', "number of a group"),
        ('<HomedResource UserAtHost="a@b"><ContactGroup Number="65"/></HomedResource>', "number of a group"),
        ('<HomedResource UserAtHost="a@b"><Contact Buddy="c@d"/><Contact Buddy="C@d"/></HomedResource>', "there twice"),
        (
            '<HomedResource UserAtHost="a@b"><ContactGroup Number="2"/><ContactGroup Number="2"/></HomedResource>',
            "2 is there twice for a@b",
        ),
        ('<HomedResource UserAtHost="a@b"><Contact Buddy="c@d" DisplayName="!"/></HomedResource>', "is not base64"),
    ],
)
def test_bad_xml_is_refused_with_its_line(tmp_path: Path, content: str, reason: str) -> None:
    path = tmp_path / "users.xml"
    path.write_text(content)
    message = refused(path)
    assert f"{path}, line " in message and reason in message


def flipped(good: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(good))
    return good[:place] + bytes([good[place] ^ (1 << chance.randrange(8))]) + good[place + 1 :]


def cut(good: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(good))
    return good[:place] + good[place + chance.randrange(1, 50) :]


def last_cut_off(good: bytes, chance: random.Random) -> bytes:
    return good[: chance.randrange(len(good))]


@pytest.mark.parametrize("kind", ["journal", "xml"])
def test_random_damage_never_ends_in_anything_but_a_refusal_or_a_good_source(
    request: pytest.FixtureRequest, kind: str
) -> None:
    """XML has no checks, so damage inside a name cannot be told; but it never is anything else than a whole source."""
    path: Path = request.getfixturevalue(kind)
    good, chance = path.read_bytes(), random.Random(2)
    counts = {"refused": 0, "accepted": 0}
    damages: list[Callable[[bytes, random.Random], bytes]] = [flipped, cut, last_cut_off]
    for number in range(DAMAGES):
        path.write_bytes(damages[number % 3](good, chance))
        try:
            source: Source = verified_source(path, ignored)
        except BadUserFile:
            counts["refused"] += 1
        else:
            counts["accepted"] += 1
            assert len(list(source.users())) <= 2
    print(f"{DAMAGES} damages of {kind}: {counts}")
    assert counts["refused"] > DAMAGES / 3
