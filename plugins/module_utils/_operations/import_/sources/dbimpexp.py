# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""DBImpExp's XML as a source: contacts and groups, as far as the format is publicly known. Everything else is passed
over.
"""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping
from pathlib import Path
from xml.parsers import expat

from ansible_collections.msrtc.ocs.plugins.module_utils._common.trusted_files import open_trusted
from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_bytes
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.records import BadUserFile
from ansible_collections.msrtc.ocs.plugins.module_utils._files.verified_pieces import VerifiedPieces
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import Row, UserData, folded

from .imported import ImportedUser, SourceFacts

SECTIONS = frozenset({"contact_groups", "contacts", "contact_group_members"})

_AT_ONCE = 256 * 1024
_LONGEST_ELEMENT = 1024 * 1024  # bytes of one tag with its attributes, of which the longest is a name
_DEEPEST = 32
_LONGEST_NAME = 60  # of an element, in messages
# Elements that only hold others.
_LISTS = frozenset({"ContactGroups", "Contacts", "Containers", "HomedResources", "DocItem", "Data"})
# A byte order mark, and blanks in UTF-8 or in either byte order of UTF-16.
_BLANK_BEGINNING = re.compile(rb"(\xef\xbb\xbf|\xff\xfe|\xfe\xff)?(?:[ \t\r\n]\0?|\0[ \t\r\n])*")
_MOST_ROWS = 100_000  # contacts and groups of one user; a list of OCS has a thousand at most


class DbimpexpSource:
    """A file of the product's tool, or of one of its successors, which wrap each user once more."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pieces = VerifiedPieces()
        self._is_verified = False
        self.facts = SourceFacts("dbimpexp", 0)
        self._left_out: Counter[str] = Counter()

    @classmethod
    def verified(cls, path: Path) -> DbimpexpSource:
        """Read all of it. Raises BadUserFile, naming line and reason."""
        source = cls(path)
        count = sum(1 for _user in source.users())
        source._is_verified = True
        source.facts = SourceFacts("dbimpexp", count, left_out=dict(source._left_out))
        return source

    def users(self, unmentioned_by: Container[str] = frozenset()) -> Iterator[ImportedUser]:
        """The users in the file's order, without mentions, which the file does not have.

        Raises BadUserFile, before the user is returned, for a user who differs from the verified one.
        """
        collector, parser, place = _Collector(), expat.ParserCreate(), 0
        parser.StartDoctypeDeclHandler = collector.doctype
        parser.StartElementHandler = collector.start
        parser.EndElementHandler = collector.end
        try:
            for data in _users(self._path, parser, collector):
                self._check(place, data)
                yield ImportedUser(place, data.address, data, covers=SECTIONS)
                place += 1
            if self._is_verified:
                self._pieces.require_end(place)
            self._left_out = collector.left_out
        except (expat.ExpatError, ValueError, LookupError) as error:
            reason = expat.ErrorString(error.code) if isinstance(error, expat.ExpatError) else error
            raise BadUserFile(
                f"{self._path}, line {parser.CurrentLineNumber}: {reason}.",
                remedy="Use a file that DBImpExp or ocs_user_export has written.",
            ) from error
        except OSError as error:
            raise BadUserFile(
                f"{self._path} cannot be read any more: {error.strerror or error}.", remedy="Run the task again."
            ) from error

    def _check(self, place: int, data: UserData) -> None:
        piece = f"{data.address} {data.digest()}".encode()
        if self._is_verified:
            self._pieces.require(place, piece)
        else:
            self._pieces.remember(place, piece)


def _users(path: Path, parser: expat.XMLParserType, collector: _Collector) -> Iterator[UserData]:
    """Raises ValueError for an element that is not at its end after many blocks: expat keeps all of it in memory."""
    read = 0
    for block in _blocks(path):
        parser.Parse(block, not block)
        read += len(block)
        if read - parser.CurrentByteIndex > _LONGEST_ELEMENT:
            raise ValueError(f"an element is longer than {in_bytes(_LONGEST_ELEMENT)}")
        yield from collector.users_read()


class _Collector:
    """Handlers of the XML parser: make users of elements. Raises ValueError for what cannot be right."""

    def __init__(self) -> None:
        self._depth = 0
        self._address: str | None = None
        self._sections: dict[str, list[Row]] = {}
        self._rows = 0
        self._known: set[str] = set()
        self._once: set[tuple[str, str]] = set()  # of this user
        self._done: list[UserData] = []
        self.left_out: Counter[str] = Counter()  # elements inside of users that are passed over, by name

    def doctype(self, *_definition: object) -> None:
        raise ValueError("it has a document type definition, which no export has")

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ValueError("it is nested too deeply")
        if self._depth == 1 and _local(tag) not in ("HomedResources", "DocItemSet", "HomedResource"):
            raise ValueError(f"its outermost element is {tag}, which is none of DBImpExp's")
        name = _local(tag)
        take = {"HomedResource": self._user, "ContactGroup": self._group, "Contact": self._contact}.get(name)
        if take:
            take(attributes)
        elif self._address is not None and name not in _LISTS:
            self.left_out[name[:_LONGEST_NAME]] += 1

    def end(self, tag: str) -> None:
        self._depth -= 1
        if _local(tag) == "HomedResource" and self._address is not None:
            rows = {name: tuple(rows) for name, rows in self._sections.items()}
            self._done.append(UserData(self._address, rows))
            self._address = None

    def users_read(self) -> list[UserData]:
        """The users that are complete, each once."""
        done, self._done = self._done, []
        return done

    def _user(self, attributes: Mapping[str, str]) -> None:
        address = _address(attributes.get("UserAtHost", ""))
        if self._address is not None or address is None:
            raise ValueError("a HomedResource must have UserAtHost, a SIP address, and none stands in another")
        if folded(address) in self._known:
            raise ValueError(f"{address} is there twice")
        self._known.add(folded(address))
        self._address, self._rows = address, 0
        self._once.clear()
        self._sections = {name: [] for name in sorted(SECTIONS)}

    def _group(self, attributes: Mapping[str, str]) -> None:
        row: Row = {"number": _number(attributes.get("Number", ""))}
        row |= _texts(attributes, {"DisplayName": "display_name", "ExternalUri": "external_uri"})
        self._add_once("contact_groups", str(row["number"]), row)

    def _contact(self, attributes: Mapping[str, str]) -> None:
        buddy = _address(attributes.get("Buddy", ""))
        if buddy is None:
            raise ValueError(f"a Contact of {self._address} has as Buddy {attributes.get('Buddy')!r}, no SIP address")
        # Published files say so of contacts whose presence is not shown; what a file leaves out is shown (inferred).
        subscribed = attributes.get("SubscribePresence", "1").strip().lower() not in ("0", "false")
        row: Row = {"address": buddy, "subscribed": subscribed}
        self._add_once("contacts", folded(buddy), row | _texts(attributes, {"DisplayName": "display_name"}))
        for number in dict.fromkeys(map(_number, attributes.get("Groups", "").split())):
            self._add("contact_group_members", {"address": buddy, "number": number})

    def _add_once(self, section: str, key: str, row: Row) -> None:
        """A user has each contact, and each number of a group, once: a back end holds one of two, and says so late."""
        if (section, key) in self._once:
            raise ValueError(f"{key} is there twice for {self._address}")
        self._once.add((section, key))
        self._add(section, row)

    def _add(self, section: str, row: Row) -> None:
        self._rows += 1
        if self._address is None:
            raise ValueError("a contact or group stands outside of a HomedResource")
        if self._rows > _MOST_ROWS:
            raise ValueError(f"{self._address} has more than {_MOST_ROWS} contacts and groups")
        self._sections[section].append(row)


def _address(text: str) -> str | None:
    """A SIP address without `sip:`; None for what is none."""
    address = text.strip()
    if address[:4].lower() == "sip:":
        address = address[4:]
    user, at, host = address.partition("@")
    return address if user and at and host and "@" not in host and not re.search(r"\s", address) else None


def _texts(attributes: Mapping[str, str], fields: Mapping[str, str]) -> Row:
    return {field: _bytes(attributes[name]) for name, field in fields.items() if name in attributes}


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise ValueError(f"{text[:40]!r} is not base64 ({error})") from None


def _number(text: str) -> int:
    """The number of a group, 1 to 64 (MSDN, MSFT_SIPESUserContactGroupData)."""
    if not (text.isascii() and text.isdecimal() and len(text) < 4 and 1 <= int(text) <= 64):
        raise ValueError(f"{text[:20]!r} is not the number of a group, 1 to 64")
    return int(text)


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _blocks(path: Path) -> Iterator[bytes]:
    """The file in blocks, and an empty one at its end. Blank lines before the XML declaration are left out: editors
    make them, and the parser refuses them.
    """
    with open_trusted(path) as file:
        yield _BLANK_BEGINNING.sub(rb"\1", file.read(_AT_ONCE), count=1)
        while block := file.read(_AT_ONCE):
            yield block
    yield b""
