# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The export files of a deletion: they hold all rows before these are deleted, also those of earlier runs that were
cut.

Beside a file lies a mark (the file's name and `.unfinished`) as long as a user of it is not gone. By it the same
task, run again, finds the users that the directory no longer names, and writes to the same domain controllers.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Container, Iterable, Mapping
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._common.trusted_files import open_trusted
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._files.checked_lines import parse_record
from ansible_collections.msrtc.ocs.plugins.module_utils._files.files_in_folder import files_in
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.journal_header import servers_in
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.journal_order import (
    NUMBER,
    next_number,
    place_of,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._files.new_file import NewFile
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.records import ExportedUser
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.writer import UserFileWriter
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.mentions import Mentions
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded

from ...export.collecting import pool_name
from .exported_lines import MARK, ExportedLine, hold, unreadable
from .lines_by_address import LinesByAddress
from .row_sums import naming_rows

_UNASSIGNED = "unassigned"


class Exports:
    """The exports of one pool's deletions. Without a folder (export: false) nothing is kept or asked for."""

    def __init__(self, folder: Path | None, pool: Pool | None, selection: Selection) -> None:
        self.written: list[Path] = []
        self.domain_controllers: dict[str, str] = {}
        self._folder = folder
        self._pool = pool
        self._selection = selection
        self._selections: dict[Path, str] = {}  # fingerprints
        self._open: list[Path] = []
        self._number = next_number(())  # of the next file
        self._lines = LinesByAddress()
        self._of_accounts: dict[str, str] = {}  # of earlier runs, if the task names its users: key by GUID

    @classmethod
    def find(cls, folder: Path | None, pool: Pool | None, selection: Selection) -> Exports:
        """The exports of earlier runs, for this task's `selection`. Reads only. Raises UnreadableExport,
        UnreadableFolder.
        """
        exports = cls(folder, pool, selection)
        marks = files_in(folder, _prefix(pool), MARK) if folder is not None else ()
        contents = ((mark, _content_of(mark)) for mark in marks)
        for mark, content in sorted(contents, key=lambda marked: place_of(marked[1], marked[0])):
            path = mark.with_name(mark.name.removesuffix(MARK))
            exports.domain_controllers.update(servers_in(content))
            exports._selections[path] = content.get("selection", "")
            exports._number = next_number([content])
            exports._add_file(path)
        return exports

    @property
    def unfinished(self) -> list[Path]:
        """The files that hold users who are not gone."""
        return list(self._open)

    def addresses(self) -> list[str]:
        """Addresses of the users in unfinished files, each once, as the newest of them spells it."""
        return [self._lines.spelled(key) for key in sorted(self._lines)]

    def begun_with(self, selection: Selection | None) -> list[str]:
        """Folded addresses of those of them whom tasks with this very selection have exported; None: of all."""
        if selection is None:
            return sorted(self._lines)
        same = {path for path, fingerprint in self._selections.items() if fingerprint == selection.fingerprint}
        return sorted(key for key in self._lines if any(line.path in same for line in self._lines.of(key)))

    def of_accounts(self, users: Iterable[User]) -> list[str]:
        """Addresses that these accounts had when they were exported: by now they may have none."""
        keys = (self._of_accounts.get(user.guid) for user in users)
        return [self._lines.spelled(key) for key in keys if key is not None]

    def has(self, address: str) -> bool:
        """An unfinished run has begun to delete the user."""
        return folded(address) in self._lines

    def holds(self, user: ExportedUser) -> bool:
        """The files hold all rows of the user; and no other rows, as long as no row of the user was deleted.

        If a user has deleted a contact since the first file was written, the user is exported once more: otherwise an
        import would bring the contact back. A contact whom this run has deleted is none whom the user has deleted: the
        file that has both is the better one. Further rows in the files do not matter once the user's own rows are gone,
        and never matter for rows of others.
        """
        if self._folder is None:
            return True
        key = folded(user.address)
        lines = self._lines.of(key)
        held = hold(lines, user)
        if held:  # more may be known of the line now
            self._lines.replace_newest(key, lines[-1])
        return held

    def note_deleted(self, *mentions: Mentions) -> None:
        """This run has deleted rows of others that named users who are gone now."""
        for owner, rows in naming_rows(mentions).items():
            for line in self._lines.of(owner)[-1:]:
                line.lose(rows)
                self._lines.replace_newest(owner, line)

    def save(
        self,
        users: Iterable[ExportedUser],
        domain_controllers: Mapping[str, str],
        gone_before: Container[str] = frozenset(),
    ) -> None:
        """Write a further file with these users, in an export's order; it is whole, marked and on disk on return.

        No users, no file. `gone_before`: folded addresses of users who are deleted before the one that comes next; they
        may become more from one user to the next. Raises CannotWrite.
        """
        stream = iter(users)
        first = next(stream, None)
        if first is None or self._folder is None:
            return
        path = self._folder / f"{_prefix(self._pool)}{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{secrets.token_hex(4)}.jsonl"
        pools = [pool_name(self._pool)] if self._pool else []
        lines = LinesByAddress()
        with UserFileWriter(path, pools) as file:
            for user in chain([first], stream):
                offset = file.size
                file.write(user)
                lines.add(user.address, ExportedLine.written(path, offset, user, file.line, gone_before))
            file.finish()
        with NewFile(path.with_name(path.name + MARK)) as mark:
            content = {"domain_controllers": dict(domain_controllers), "selection": self._selection.fingerprint}
            mark.write(json.dumps({**content, NUMBER: self._number}).encode())
            mark.finish()
        self._number += 1
        self.written.append(path)
        self._open.append(path)
        if self._lines:
            self._lines.add_all(lines)
        else:
            self._lines = lines

    def finish(self, staying: Iterable[str]) -> None:
        """Take the mark from every file of which no user is among those that are not gone."""
        open_users = {folded(address) for address in staying}
        needed = {line.path for address in open_users for line in self._lines.of(address)}
        for path in [path for path in self._open if path not in needed]:
            path.with_name(path.name + MARK).unlink(missing_ok=True)
            self._open.remove(path)

    def sweep(self) -> None:
        """Remove incomplete files of a killed run: it had not begun to delete."""
        if self._folder is not None:
            for torn in files_in(self._folder, f".{_prefix(self._pool)}"):
                torn.unlink(missing_ok=True)

    def _add_file(self, path: Path) -> None:
        """Remember where in the file each user stands. Every line is checked."""
        try:
            with open_trusted(path) as lines:
                offset = 0
                for line in lines:
                    record = parse_record(line)
                    if record["record"] == "user":
                        guid = record["directory"]["guid"] if record["directory"] else None
                        key = self._lines.add(record["address"], ExportedLine(path, offset))
                        if guid is not None and self._selection.identities is not None:
                            self._of_accounts[guid] = key
                    offset += len(line)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise unreadable(path, str(error)) from error
        self._open.append(path)


def _content_of(mark: Path) -> dict[str, Any]:
    """The content of a mark. Raises UnreadableExport."""
    try:
        with open_trusted(mark) as file:
            content: dict[str, Any] = json.load(file)
        servers_in(content)
    except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise unreadable(mark, str(error)) from error
    return content


def _prefix(pool: Pool | None) -> str:
    """The beginning of the names of all exports of one pool's deletions; two pools of one name stay apart."""
    if pool is None:
        return f"ocs-delete-{_UNASSIGNED}-"
    plain = re.sub(r"[^a-z0-9.]", "_", pool.name.lower())
    return f"ocs-delete-{plain}-{hashlib.sha256(without_case(pool.dn).encode()).hexdigest()[:8]}-"
