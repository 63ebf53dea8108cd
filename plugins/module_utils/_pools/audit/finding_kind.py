# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The properties of one kind of finding."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["blocker", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("blocker", "warning", "note")


POOL = "{pool}"  # in a command: the pool of the finding
_TEMPLATE = re.compile(r"\{[{%#]")
_PLAIN = re.compile(r"[A-Za-z][\w.-]*(:[\w.-]+@[\w.-]+)?", re.ASCII)  # a pool, or a SIP URI
_WORDS_OF_YAML = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))
SUCCESSOR = "SUCCESSOR"  # the pool's successor; where it is not known, a person fills it in, as the next
SOMEBODY = ("sip:USER@DOMAIN",)


@dataclass(frozen=True)
class PlaybookCommand:
    """A run of one of this collection's playbooks with these options of its module, as a dry run."""

    playbook: str
    options: Mapping[str, Any]

    def line(self, names: Mapping[str, str]) -> str:
        """The line for a shell, quoted. `names`: by placeholder, what stands in its place."""
        options = {
            name: names.get(value, value) if isinstance(value, str) else value for name, value in self.options.items()
        }
        variables = shlex.quote(_flow({self.playbook: options}))
        playbook = f"msrtc.ocs.{self.playbook} --check --diff"
        return f"ansible-playbook -i inventory.yml {playbook} --extra-vars {variables}"


def _flow(value: Any) -> str:
    """YAML on one line. Names stand without quotation marks where they can, since Ansible shows texts as JSON, which
    puts a backslash before each: a command with one could not be pasted from there.
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {_flow(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.casefold() not in _WORDS_OF_YAML:
        return value
    return json.dumps(value, ensure_ascii=False)


def moving(**options: Any) -> PlaybookCommand:
    """The command that moves users to the successor."""
    return PlaybookCommand("move_users", {"target_pool": SUCCESSOR, **options})


MOVE_POOL = moving(pool=POOL, all_users=True)
DELETE_GHOSTS = PlaybookCommand("delete_users", {"pool": POOL, "ghosts": True})


@dataclass(frozen=True)
class FindingKind:
    """One kind of finding. A blocker keeps the pool from being removed or its users from being moved safely.

    A remedy comes from the product's documentation or is inferred; `source` says which. A text as `command` may contain
    `{pool}`.
    """

    name: str
    severity: Severity
    description: str
    remedy: str
    command: str | PlaybookCommand | None
    source: str

    def command_for(self, pool: str | None, successor: str | None) -> str | None:
        """The command with the names of the pool and of its successor. A word in capitals stands for a
        name that is not known, and for the user, whom a person has to find out. A name that Ansible would take for a
        template stays out, too: variables of a command line are templates.
        """
        of_pool = pool if pool and not _TEMPLATE.search(pool) else "POOL"
        if isinstance(self.command, PlaybookCommand):
            known = successor and successor != pool and not _TEMPLATE.search(successor)
            target = successor if known and successor else SUCCESSOR
            return self.command.line({POOL: of_pool, SUCCESSOR: target})
        return self.command and self.command.replace(POOL, of_pool)
