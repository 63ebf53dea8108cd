# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal of a run: every user's data on disk before anything is touched.

One append-only file of JSON Lines per run and pair of pools. Its records, in the order of a run:

`header` format, run id, start, both pools, the domain controllers that the run writes to, a number that is greater than
that of every journal that the run has found (see `_files/journal/journal_order.py`), and the fingerprint of the task's
selection: the same task, run again, finishes what it began `user` one user before the change: the data that is carried,
the target's rows that are replaced, the directory's values, what is lost `newer` what the user changed on the source
after the `user` record; carried too `merging` data that is merged with what the target holds, what that is to become,
and the list versions that it has from then on. Written before it is committed: whether it was, the target's list
versions tell `stage` addresses that reached a stage: carried, confirmed, done, withdrawn `end` nothing is left open

Every record ends with a check (see `_files/checked_lines.py`).
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import tee
from pathlib import Path
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import Loss
from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import JsonText
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.user_search import in_chunks
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._files.checked_lines import encode_record
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.journal_lines import FORMAT, JournalError
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.journal_order import (
    NUMBER,
    journal_headers,
    next_number,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._files.kept_folder import make_folder
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData, users_to_json

from ..states.merging import Base

USERS_OF_A_LINE = 1000  # at most: all who were moved are done at the end of a run, and a line is a text in memory


def file_prefix(source: str, target: str) -> str:
    """The beginning of the names of all journals of a pair of pools."""
    return f"ocs-move-{_plain(source)}-to-{_plain(target)}-"


def _plain(pool: str) -> str:
    """A pool's name as part of a file name; different names stay different."""
    plain = re.sub(r"[^a-z0-9.]", "_", pool.lower())
    return plain if plain == pool.lower() else f"{plain}~{hashlib.sha256(pool.lower().encode()).hexdigest()[:8]}"


class Journal:
    """The journal that a run writes. Each call returns only after the records have reached the disk.

    Batches that are under way together write to it; the records of one call stand together.
    """

    def __init__(self, path: Path, header: Mapping[str, Any] | None = None) -> None:
        self.path = path
        self._header = header
        self._file: int | None = None
        self._appending = threading.Lock()

    @classmethod
    def new(cls, folder: Path, header: Mapping[str, Any]) -> Journal:
        """A journal that is made when its first record is written: mode 0600, in a folder made with mode 0700.

        `header` holds `source` and `target` (each with `name`) and whatever a reader should know.
        """
        run, started = secrets.token_hex(4), datetime.now(UTC)
        prefix = file_prefix(header["source"]["name"], header["target"]["name"])
        record = {"record": "header", "format": FORMAT, "run": run, "started": started.isoformat(), **header}
        return cls(folder / f"{prefix}{started:%Y%m%dT%H%M%S.%fZ}-{run}.jsonl", record)

    @property
    def written(self) -> bool:
        """The file exists. A run without changes writes none."""
        return os.path.exists(self.path)

    def write_users(self, users: Iterable[Mapping[str, Any]]) -> None:
        """Users before their change, each made by `user_record`."""
        self._append(users)

    def write_newer(self, data: Iterable[UserData]) -> None:
        """Write data that users changed on the source after their record was written."""
        self._append({"record": "newer", "address": newer.address, "data": JsonText(newer.to_json())} for newer in data)

    def write_merging(self, merged: Iterable[Mapping[str, Any]]) -> None:
        """Write what is about to be committed on the target, each record made by `merging_record`."""
        records = list(merged)
        if records:
            self._append(records)

    def reached(self, stage: str, addresses: Iterable[str]) -> None:
        """`stage`: carried, confirmed, done or withdrawn (put back as it was: nothing is open)."""
        listed = sorted(addresses)
        if listed:
            chunks = in_chunks(listed, USERS_OF_A_LINE)
            self._append({"record": "stage", "stage": stage, "addresses": chunk} for chunk in chunks)

    def end(self) -> None:
        """Nothing is open: later runs need not read this journal again."""
        self._append([{"record": "end", "ended": datetime.now(UTC).isoformat()}])

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _append(self, records: Iterable[Mapping[str, Any]]) -> None:
        """All records, then one fsync. A write that does not fit is cut off again, so that no torn line stays."""
        with self._appending:
            try:
                file = self._open()
                size = os.fstat(file).st_size
                try:
                    for record in records:
                        _write_all(file, encode_record(record))
                    os.fsync(file)
                except OSError:
                    os.ftruncate(file, size)
                    raise
            except OSError as error:
                raise cannot_write(self.path, error) from error

    def _open(self) -> int:
        """The file, made with its header when the journal is a new one."""
        if self._file is not None:
            return self._file
        if self._header is None:
            self._file = os.open(self.path, os.O_RDWR | os.O_APPEND)
            _drop_torn_line(self._file)
            return self._file
        make_folder(self.path.parent)
        number = next_number(journal_headers(self.path.parent))
        self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        _write_all(self._file, encode_record({**self._header, NUMBER: number}))
        _sync_folder(self.path.parent)
        return self._file


def texts_for_records(users: Iterable[UserData | None]) -> Iterator[JsonText | None]:
    """The data as `user_record` writes it, in the same order: made for many users together it takes half the time."""
    given, present = tee(users)
    texts = users_to_json(data for data in present if data is not None)
    return (None if data is None else JsonText(next(texts)) for data in given)


def user_record(
    data: UserData | JsonText | None,
    replaced: UserData | JsonText | None,
    *,
    address: str,
    outcome: str,
    carry: str,
    directory: Mapping[str, Any],
    losses: Sequence[Loss],
) -> dict[str, Any]:
    """The `user` record: `data` is what is carried to the target, `replaced` what the target held before; each may be
    its text already.
    """
    return {
        "record": "user",
        "address": address,
        "outcome": outcome,
        "carry": carry,
        "data": JsonText(data.to_json()) if isinstance(data, UserData) else data,
        "replaced": JsonText(replaced.to_json()) if isinstance(replaced, UserData) else replaced,
        "directory": dict(directory),
        "losses": [[loss.section, loss.what, loss.rows, loss.why] for loss in losses],
    }


def merging_record(given: Base) -> dict[str, Any]:
    """The `merging` record: the base of the next merge, should this one be committed."""
    becomes = given.data if given.after_merge is None else given.after_merge
    return {
        "record": "merging",
        "address": given.data.address,
        "data": JsonText(given.data.to_json()),
        "becomes": JsonText(becomes.to_json()),
        "list_versions": dict(given.versions),
    }


def directory_values(user: User | None) -> dict[str, object]:
    """The directory's values before the change, as text where they are text."""
    if user is None:
        return {}
    values = {"dn": user.dn, "guid": user.guid, "home": user.home, "target": user.target}
    return {**values, "location_profile": user.location_profile}


def cannot_write(path: Path, error: OSError) -> JournalError:
    """The error for a journal that could not be written; the caller completes `changed` by what was done before."""
    return JournalError(
        f"The journal {path} could not be written: {error.strerror or error}.",
        changed="No user of this batch was changed.",
        remedy="Make room or choose another journal_dir, then run the same task again.",
    )


def _write_all(file: int, line: bytes) -> None:
    while line:
        line = line[os.write(file, line) :]


def _drop_torn_line(file: int) -> None:
    """Cut off a last line that a killed run left without its end, before anything is appended to the file."""
    size = os.fstat(file).st_size
    keep, step = size, 65536
    while keep:
        start = max(0, keep - step)
        newline = os.pread(file, keep - start, start).rfind(b"\n")
        if newline >= 0:
            keep = start + newline + 1
            break
        keep = start
    if keep != size:
        os.ftruncate(file, keep)


def _sync_folder(folder: Path) -> None:
    """The new file's name must survive a crash as well."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
