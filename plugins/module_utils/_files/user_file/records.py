# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The records of an export file: header, users, end. The JSON Schema beside the documentation describes the same.

One JSON object a line: `header`, then users in ascending order, then `end`. Nothing in it depends on the time or the
place of writing, so that two exports of the same data are the same bytes; the time of writing is the file's own time
stamp.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.arriving_rows import ARRIVING_ROWS
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.literals import literal, literals
from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import JsonText, Value
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.account_settings import raw_settings
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.mentions import Mentions, mentions_to_json
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import (
    WRITTEN_TOGETHER,
    UserData,
    folded,
    users_to_json,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.sections import Section

FORMAT = "msrtc.ocs users"
VERSION = 1

LONGEST_LINE = 64 * 1024 * 1024  # bytes; the largest user of the planning model has less than one megabyte

_USER_KEYS = {"record", "address", "pool", "directory", "data", "mentions"}


class BadUserFile(OcsError):
    """An export file is damaged, incomplete, of a newer format, or something else altogether."""


@dataclass(frozen=True)
class PoolName:
    """A pool as the header names it; `version` is that of the product, "2007" or "2007 R2"."""

    name: str
    fqdn: str
    version: str


@dataclass(frozen=True)
class ExportedUser:
    """One line of an export file.

    `pool`: name of the pool whose back end the data was read from; None: the user was unassigned, or only the account
    is exported. `account`: the directory's side (see `_directory.users.account_settings.account_record`); None for a
    ghost. `mentions`: the rows of other users that name this user, as incomplete data of those users, with their groups
    and containers (`UserStore.mentions`). `texts`: the JSON texts of data and mentions, if they are made already (see
    `with_texts`).
    """

    address: str
    pool: str | None
    account: Mapping[str, Any] | None
    data: UserData
    mentions: Sequence[UserData] = ()
    texts: tuple[str, str] | None = field(default=None, compare=False, repr=False)

    @property
    def order(self) -> tuple[str, str, str]:
        """The key of the file's order; each key is there once."""
        return order_of(self.address, self.pool, self.account["guid"] if self.account else None)

    def to_record(self) -> dict[str, Any]:
        """For `checked_lines.encode_record`."""
        data, mentions = self.texts or (self.data.to_json(), Mentions.of(self.mentions).to_json())
        return {
            "record": "user",
            "address": self.address,
            "pool": self.pool,
            "directory": dict(self.account) if self.account is not None else None,
            "data": JsonText(data),
            "mentions": JsonText(mentions),
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any], unmentioned_by: Container[str] = frozenset()) -> ExportedUser:
        """The user of a record that `to_record` made, without mentions by these users (folded addresses).

        Raises ValueError, naming the place, for a record that `to_record` cannot have made.
        """
        if set(record) != _USER_KEYS:
            raise ValueError(f"a user must have exactly the keys {', '.join(sorted(_USER_KEYS))}")
        if not isinstance(record["address"], str) or not record["address"]:
            raise ValueError("address must be a text that is not empty")
        if not isinstance(record["pool"], str | None):
            raise ValueError("pool must be a text or null")
        if not isinstance(record["mentions"], list):
            raise ValueError("mentions must be a list")
        data = _user_data(record["data"], "data")
        if folded(data.address) != folded(record["address"]):
            raise ValueError("data is of another user")
        mentions = {
            f"mentions[{place}]": _user_data(mention, f"mentions[{place}]")
            for place, mention in enumerate(record["mentions"])
            if not unmentioned_by or folded(mention["address"]) not in unmentioned_by
        }
        _require_literals({"data": data, **mentions})
        return cls(record["address"], record["pool"], _account(record["directory"]), data, tuple(mentions.values()))


def with_texts(users: Iterable[ExportedUser]) -> Iterator[ExportedUser]:
    """The users with the texts that are to be written. They are made for some users together, which takes half the
    time; those of few users are in memory at once. Rows that come meanwhile go first.
    """
    waiting = iter(users)
    while some := list(islice(waiting, WRITTEN_TOGETHER)):
        ARRIVING_ROWS.come_first()
        data = users_to_json(user.data for user in some)
        mentions = mentions_to_json(Mentions.of(user.mentions) for user in some)
        for user, texts in zip(some, zip(data, mentions, strict=True), strict=True):
            yield replace(user, texts=texts)


def order_of(address: str, pool: str | None, guid: str | None) -> tuple[str, str, str]:
    """The key by which users are ordered in a file."""
    return folded(address), without_case(pool or ""), guid or ""


def header_record(pools: Iterable[PoolName]) -> dict[str, Any]:
    """The first line: the format, and the pools from which the data comes."""
    listed = sorted(set(pools), key=lambda pool: (pool.name, pool.fqdn, pool.version))
    return {"record": "header", "format": FORMAT, "version": VERSION, "pools": [vars(pool) for pool in listed]}


def pools_of_header(record: Mapping[str, Any]) -> tuple[PoolName, ...]:
    """The pools of a header. Raises ValueError for a record that is no header of a known format."""
    if record.get("record") != "header" or record.get("format") != FORMAT:
        raise ValueError(f"it is not the header of a file of {FORMAT}")
    version = record.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise ValueError("version must be a number from 1 up")
    if version > VERSION:
        raise ValueError(f"the format's version is {version}; this collection knows it up to {VERSION}")
    pools = record.get("pools")
    if set(record) != {"record", "format", "version", "pools"} or not isinstance(pools, list):
        raise ValueError("a header must have exactly the keys record, format, version and pools")
    return tuple(_pool(pool) for pool in pools)


def end_record(users: int, sha256: str) -> dict[str, Any]:
    """The last line: the number of users, and the SHA-256 of everything before it."""
    return {"record": "end", "users": users, "sha256": sha256}


def _pool(pool: Any) -> PoolName:
    if not isinstance(pool, dict) or set(pool) != {"name", "fqdn", "version"}:
        raise ValueError("a pool must have exactly the keys name, fqdn and version")
    if not all(isinstance(value, str) for value in pool.values()):
        raise ValueError("name, fqdn and version of a pool must be texts")
    return PoolName(**pool)


def user_data(value: Any, place: str) -> UserData:
    """A user's data in the form of a file. Raises ValueError, naming the place, also for values that no SQL Server can
    hold.
    """
    data = _user_data(value, place)
    _require_literals({place: data})
    return data


def _user_data(value: Any, place: str) -> UserData:
    try:
        return UserData.from_json(value)
    except (ValueError, ArithmeticError) as error:
        raise ValueError(f"{place}: {error}") from error


def _require_literals(users: Mapping[str, UserData]) -> None:
    """Raise ValueError for values that no SQL Server can hold. Those of one type are looked at together: a user is in
    the lists of many others, in a row or two of each.
    """
    sections = [section for data in users.values() for section in data.sections.values()]
    of_types: dict[type, list[Value]] = defaultdict(list)
    for value in chain.from_iterable(row for section in sections for row in section.tuples):
        of_types[type(value)].append(value)
    try:
        for kind in of_types.keys() - {bytes, type(None)}:
            literals(of_types[kind])
    except ValueError:
        for place, data in users.items():
            for name, section in data.sections.items():
                _require_each(section, f"{place}: {name}")
        raise


def _require_each(section: Section, place: str) -> None:
    """Raise ValueError that says which value it is."""
    for number, row in enumerate(section.rows):
        for name, value in row.items():
            if not isinstance(value, bytes):
                _require_literal(value, f"{place}[{number}].{name}")


def _require_literal(value: Value, place: str) -> None:
    try:
        literal(value)
    except ValueError as error:
        raise ValueError(f"{place}: {error}") from error


def _account(record: Any) -> Mapping[str, Any] | None:
    if record is None:
        return None
    try:
        raw_settings(record)
    except ValueError as error:
        raise ValueError(f"directory: {error}") from error
    account: Mapping[str, Any] = record
    return account
