# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter table: dictionaries as lines for people, a column for each key that is asked for."""

from __future__ import annotations

DOCUMENTATION = r"""
name: table
short_description: Dictionaries as the lines of a table
version_added: 0.1.0
author:
  - MSRTC OCS maintainers (@msrtc-ocs)
description:
  - Makes a line for each dictionary of a list, such as the users that M(msrtc.ocs.ocs_user_info) returns, with aligned
    columns and a line of headings above them.
  - Characters that would steer a terminal, and ends of lines, are shown as escapes.
positional: columns
options:
  _input:
    description: The dictionaries.
    type: list
    elements: dict
    required: true
  columns:
    description:
      - Keys of the dictionaries, in the order of the columns. A key that no dictionary has is refused.
      - A key of a dictionary inside is written with a dot, such as V(meeting_policy.name).
    type: list
    elements: str
    required: true
seealso:
  - module: msrtc.ocs.ocs_user_info
  - ref: ansible_collections.msrtc.ocs.docsite.finding_users
    description: What can be found of users, and shown.
"""

EXAMPLES = r"""
- name: Show who is on the pool
  ansible.builtin.debug:
    msg: "{{ found.users | msrtc.ocs.table(['sip_uri', 'display_name', 'meeting_policy.name']) }}"
"""

RETURN = r"""
_value:
  description: The lines, the headings first.
  type: list
  elements: str
  sample:
    - sip_uri                  display_name  pool
    - sip:ann.lee@example.com  Ann Lee       pool2007
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.msrtc.ocs.plugins.module_utils._common.visible_text import visible_line

_ABSENT = object()


def table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> list[str]:
    """Lines with a column for each key. Raises AnsibleFilterError for a key that no row has."""
    if isinstance(columns, str):
        raise AnsibleFilterError(f"The columns of a table are a list of keys, such as [{columns}].")
    unknown = [column for column in columns if rows and all(_value(row, column) is _ABSENT for row in rows)]
    if unknown:
        raise AnsibleFilterError(f"No column {', '.join(unknown)}. There are: {', '.join(sorted(rows[0]))}.")
    lines = [list(columns), *([_shown(_value(row, column)) for column in columns] for row in rows)]
    widths = [max(map(_width, cells)) for cells in zip(*lines, strict=True)]
    return ["  ".join(map(_padded, cells, widths)).rstrip() for cells in lines]


def _value(row: Mapping[str, Any], column: str) -> Any:
    """The row's value for the key; empty below a null, which is a known value."""
    found: Any = row
    for key in column.split("."):
        if found is None:
            return None
        if not isinstance(found, Mapping) or key not in found:
            return _ABSENT
        found = found[key]
    return found


def _shown(value: Any) -> str:
    if value is None or value is _ABSENT:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    return visible_line(str(value))


def _width(text: str) -> int:
    """Columns in a terminal, inferred from Unicode's East Asian widths, as most terminals do."""
    return sum(
        0 if unicodedata.combining(character) else 1 + (unicodedata.east_asian_width(character) in "WF")
        for character in text
    )


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


class FilterModule:
    """The filters of this file, in the form that Ansible loads."""

    def filters(self) -> dict[str, Callable[..., list[str]]]:
        return {"table": table}
