# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A forest and its people as slapd holds them: with what Active Directory would have added by itself."""

from __future__ import annotations

import struct
import uuid
from collections.abc import Iterable, Iterator

from lab.directory.forest import PASSWORD, READER_ACCOUNT, SERVICE_ACCOUNT, Forest
from lab.directory.forest_entries import entries_after_people, entries_before_people, removed_objects
from lab.directory.ldif import Entry, first_name
from lab.directory.ocs_schema import OcsSchema
from lab.directory.people import Person, people_entries
from lab.directory.slapd.schema import schema_entries

_SIDS = ("objectSid", "msRTCSIP-OriginatorSid")
_PEOPLE_CLASSES = ("user", "contact")


def slapd_entries(forest: Forest, people: Iterable[Person], schema: OcsSchema) -> Iterator[Entry]:
    """All entries, parents first. Groups come last, with all their members."""
    groups: dict[str, Entry] = {}
    removed = tuple(dn.lower() for dn in removed_objects(forest))
    for entry in _all(forest, people, schema):
        if entry.dn.lower().endswith(removed):
            continue
        if entry.adds_to_existing or entry.attributes.get("objectClass") == "group":
            group = groups.setdefault(entry.dn, Entry(entry.dn, {"objectClass": "group", "member": []}))
            group.attributes["member"] = [*_many(group), *_many(entry)]
        else:
            yield _completed(entry, forest)
    for group in groups.values():
        yield _completed(group, forest)


def _many(entry: Entry) -> list[str | bytes]:
    return dict(entry.values()).get("member", [])


def _all(forest: Forest, people: Iterable[Person], schema: OcsSchema) -> Iterator[Entry]:
    root = forest.domain_dn
    yield Entry(root, {"objectClass": "domainDNS"})
    for name in ("Configuration", "System", "Users", "Computers"):
        yield Entry(f"CN={name},{root}", {"objectClass": "container"})
    yield Entry(f"CN=Services,CN=Configuration,{root}", {"objectClass": "container"})
    yield from schema_entries(schema, root)
    for number, account in enumerate((SERVICE_ACCOUNT, READER_ACCOUNT), 1102):
        login = {"sAMAccountName": account, "userPassword": PASSWORD, "objectSid": f"{forest.domain_sid}-{number}"}
        yield Entry(f"CN={account},CN=Users,{root}", {"objectClass": "user", **login})
    yield from entries_before_people(forest)
    yield from people_entries(forest, people)
    yield from entries_after_people(forest)


def _completed(entry: Entry, forest: Forest) -> Entry:
    attributes = dict(entry.attributes)
    object_class = str(attributes["objectClass"])
    kind, name = first_name(entry.dn)
    category = "Person" if object_class in _PEOPLE_CLASSES else object_class
    attributes[kind.lower()] = name
    attributes.setdefault("objectGUID", uuid.uuid5(uuid.NAMESPACE_URL, entry.dn).bytes_le)
    if object_class not in ("container", "domainDNS", "organizationalUnit"):
        attributes["objectCategory"] = f"CN={category},CN=Schema,CN=Configuration,{forest.domain_dn}"
    for sid in _SIDS:
        if isinstance(value := attributes.get(sid), str):
            attributes[sid] = _sid_bytes(value)
    return Entry(entry.dn, attributes)


def _sid_bytes(sid: str) -> bytes:
    """`S-1-5-21-...` as Active Directory stores it ([MS-DTYP] 2.4.2.2)."""
    _unused, revision, authority, *parts = sid.split("-")
    numbers = [int(part) for part in parts]
    head = bytes([int(revision), len(numbers)]) + int(authority).to_bytes(6, "big")
    return head + struct.pack(f"<{len(numbers)}I", *numbers)
