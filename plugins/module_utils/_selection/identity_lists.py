# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users whom a task lists one by one: in an option, or in a column of a CSV file. Every member has to name a user."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.identities import Identity
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput


def named_identities(params: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The identities of the option and of the file, each once; None when neither is given.

    Raises BadInput for a member that is empty or no identity, and for a file without any identity.
    """
    listed, path = params.get("identities"), params.get("identities_file")
    if listed is None and path is None:
        return None
    if listed:
        refuse_empty_members(listed)
    of_file = _identities_of_file(path, params["identities_column"]) if path else []
    for text in listed or []:
        Identity.parse(text.strip())
    return tuple(dict.fromkeys([*(name.strip() for name in listed or []), *of_file]))


def refuse_empty_members(identities: Sequence[str]) -> None:
    """Raise BadInput for a list with an empty member: the variable behind it is not what the author expects."""
    empty = [str(number) for number, name in enumerate(identities, start=1) if not name.strip()]
    if empty:
        which = (
            f"members {in_sentence(empty)} of {len(identities):,} are" if len(empty) > 1 else f"member {empty[0]} is"
        )
        raise BadInput(
            f"identities: {which} empty, so the list does not say who is meant.",
            remedy="Correct the source of the list. An empty list, [], means nobody.",
        )


def _identities_of_file(path: str, column: str) -> list[str]:
    """The identities of a CSV file, without empty lines. Raises BadInput, naming the file."""
    from .identities_file import read_identities  # with the library for CSV; most tasks have no such file

    names = [name for cell in read_identities(Path(path).expanduser(), column) if (name := cell.strip())]
    if not names:
        raise BadInput(
            f"identities_file {path} names nobody in its column {column}.",
            remedy="Correct the file, or its source.",
        )
    try:
        for name in dict.fromkeys(names):
            Identity.parse(name)
    except BadInput as error:
        what = error.what.removeprefix("identities: ")
        raise BadInput(f"identities_file {path}: {what}", remedy=error.remedy) from error
    return names
