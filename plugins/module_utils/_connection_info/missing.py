# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One thing that is missing, for what it is needed, and the command that mends it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from ansible_collections.msrtc.ocs.plugins.module_utils._common.visible_text import visible, visible_line

# `looking`: needed by every task; `moving`: by moving, importing, deleting; `deleting`: by that alone. `later`: it is
# in nobody's way yet.
Purpose = Literal["looking", "moving", "deleting", "later"]
PURPOSES: tuple[Purpose, ...] = ("looking", "moving", "deleting", "later")
THIS_HOST, SQL_SERVER, DOMAIN_CONTROLLER = "this host", "SQL Server", "a domain controller"
VARIABLES = "the variables"  # of the inventory, into which the text is pasted


@dataclass(frozen=True)
class Missing:
    """`where`: this host, a domain controller, a pool. `command`: empty where none helps; `run_on` says where it goes,
    in the words above. `remedy`: what to do, in sentences.
    """

    where: str
    needed_for: Purpose
    what: str
    remedy: str
    run_on: str = ""
    command: str = ""

    def described(self) -> dict[str, Any]:
        """The entry of the module's result, with nothing in it that steers a terminal. A command keeps its lines."""
        lines = map(visible_line, self.command.splitlines())
        return {**{name: visible(value) for name, value in asdict(self).items()}, "command": "\n".join(lines)}


def able_to(missing: Iterable[Missing]) -> dict[str, bool]:
    """By purpose (look, move, delete), True without an obstacle. Each needs what the one before needs."""
    lacking = {item.needed_for for item in missing}
    return {what: not lacking & set(PURPOSES[: place + 1]) for place, what in enumerate(("look", "move", "delete"))}


def in_order(missing: Sequence[Missing]) -> list[Missing]:
    """The missing things, each once; those that all purposes need come first."""
    return sorted(dict.fromkeys(missing), key=lambda entry: PURPOSES.index(entry.needed_for))
