# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The block that an administrator pastes into variables: overrides of user data maps, as YAML.

Its names come from a server. They are quoted, and a value that is more than a plain word is marked `!unsafe`, so that
Ansible never takes it for a template.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import UnexpectedSchema

# A path in a map, and the value for it: a text, a list of texts, or a mapping of such.
Override = tuple[tuple[str, ...], Any]
_LONGEST_BLOCK = 1200  # characters that a message has room for; the result has every block
_ALSO_YAML = ("yes", "no", "true", "false", "null", "on", "off", "y", "n")


def nested(overrides: Iterable[Override]) -> dict[str, Any]:
    """Paths and values as one tree. Values whose paths have a common beginning stand together."""
    root: dict[str, Any] = {}
    for path, value in overrides:
        node = root
        for key in path[:-1]:
            node = node.setdefault(key, {})
        there = node.get(path[-1])
        node[path[-1]] = {**there, **value} if isinstance(there, dict) and isinstance(value, dict) else value
    return root


def yaml_block(tree: Mapping[str, Any], depth: int = 0) -> str:
    """A tree of mappings, lists and texts as YAML."""
    lines = []
    for key, value in tree.items():
        indent = "  " * depth + (key if _is_plain(key) else _quoted(key)) + ":"
        if isinstance(value, Mapping):
            lines.extend([indent, yaml_block(value, depth + 1)])
        elif isinstance(value, str):
            lines.append(f"{indent} {yaml_value(value)}")
        else:
            lines.append(f"{indent} [{', '.join(yaml_value(item) for item in value)}]")
    return "\n".join(lines)


def unexpected_schema(what: str, overrides: Mapping[str, Any], details: Mapping[str, Any]) -> UnexpectedSchema:
    """The error with its block. `overrides`: by product version, a tree as `nested` makes it."""
    block = yaml_block({"user_data_maps": overrides})
    which = "this block" if len(block) <= _LONGEST_BLOCK else "the block in user_data_maps_block of the result"
    remedy = (
        f"Find out what these tables, columns and triggers are for, complete {which} and put it into your "
        "variables. A table that the login may not read looks missing too, from SQL Server 2005 on: grant it first."
    )
    if len(block) <= _LONGEST_BLOCK:
        remedy += f"\n{block}"
    error = UnexpectedSchema(
        what, remedy=remedy, details={**details, "user_data_maps_block": block if overrides else ""}
    )
    error.overrides = dict(overrides)
    return error


def joined(errors: Sequence[UnexpectedSchema]) -> UnexpectedSchema:
    """Several back ends in one error, whose one block holds the parts of all."""
    trees: dict[str, Any] = {}
    for error in errors:
        trees = _merged(trees, error.overrides)
    found = [finding for error in errors for finding in error.details["findings"]]
    return unexpected_schema(" ".join(error.what for error in errors), trees, {"findings": found})


def _merged(block: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(block)
    for key, value in other.items():
        there = result.get(key)
        result[key] = _merged(there, value) if isinstance(there, Mapping) and isinstance(value, Mapping) else value
    return result


def yaml_value(text: str) -> str:
    """A text as a YAML value, never a template. The placeholders that a person fills, `<..>`, stay as they are."""
    if _is_plain(text):
        return text
    return _quoted(text) if text.startswith("<") and "{" not in text else f"!unsafe {_quoted(text)}"


def _is_plain(text: str) -> bool:
    """YAML reads the text, unquoted, as the text that it is."""
    return (
        text.isascii() and text.replace("_", "").isalnum() and not text[0].isdigit() and text.lower() not in _ALSO_YAML
    )


def _quoted(text: str) -> str:
    """A double-quoted YAML text on one line, without characters that a terminal acts upon."""
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if character.isprintable():
        return character
    number = ord(character)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
