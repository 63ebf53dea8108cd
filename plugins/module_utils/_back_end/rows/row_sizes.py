# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The bytes that rows take as JSON in a journal, summed up by the server from the lengths of their values.

The result is an upper bound, except for control characters in texts. The difference depends on the texts: the server
cannot tell how many bytes their letters have in UTF-8.
"""

from __future__ import annotations

from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import value_to_text
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import Row

from ..schema.mapped_tables import ColumnMap, TableMap
from ..schema.sql_names import SqlNames

_BYTES_OF_A_LETTER = 3  # of one UTF-16 unit in UTF-8, at most
_ROUND_A_ROW = len("{},")
_ROUND_A_FIELD = len('"":,')
_ROUND_A_SECTION = len('"":[],')
# Bytes around a value: quotation marks, or the name of its type as well (see `_common/typed_json`).
_ROUND_A_TEXT = len('""')
_ROUND_TYPED = {"binary": len('{"base64":""}'), "decimal": len('{"decimal":""}')}
_LENGTHS = {"flag": len("false"), "moment": len('{"utc":"2009-11-30T22:15:00.000"}')}
_LONGEST_NUMBER = 40  # digits of a decimal or a real, with its sign and point


def summed(sql_names: SqlNames, table: TableMap) -> str:
    """SQL: the bytes of a table's rows together. The names of `sql_names.referred` have to be joined."""
    texts = table.fixed.items()
    fixed = _ROUND_A_ROW + sum(len(name) + len(text) + _ROUND_A_FIELD + _ROUND_A_TEXT for name, text in texts)
    parts = [str(fixed), *(_of_field(sql_names, table, column) for column in table.journalled)]
    return f"SUM(CAST({' + '.join(parts)} AS bigint))"


def of_row(row: Row) -> int:
    """The exact bytes of a row that was read."""
    fields = [f"{value_to_text(name)}:{value_to_text(value)}" for name, value in row.items() if value is not None]
    return len(f"{{{','.join(fields)}}}".encode("utf-8", "backslashreplace")) + 1


def of_section(section: str) -> int:
    """The bytes around the rows of a section."""
    return len(section) + _ROUND_A_SECTION


def _of_field(sql_names: SqlNames, table: TableMap, column: ColumnMap) -> str:
    """Nothing for a NULL, which is left out."""
    size = f"{len(column.field) + _ROUND_A_FIELD} + {_of_value(sql_names, table, column)}"
    return f"CASE WHEN {sql_names.portable_value(table, column)} IS NULL THEN 0 ELSE {size} END"


def _of_value(sql_names: SqlNames, table: TableMap, column: ColumnMap) -> str:
    portable, live = sql_names.portable_value(table, column), sql_names.portable_column(table, column)
    if live.family == "text":
        letters = f"DATALENGTH({portable}) / 2" if live.counts_characters else f"DATALENGTH({portable})"
        return f"{_ROUND_A_TEXT} + {letters} * {_BYTES_OF_A_LETTER}"
    if live.family == "binary":
        return f"{_ROUND_TYPED['binary']} + (DATALENGTH({portable}) + 2) / 3 * 4"
    if live.family == "integer":
        return f"DATALENGTH(CAST({portable} AS varchar(20)))"
    return str(_LENGTHS.get(live.family, _ROUND_TYPED.get(live.family, 0) + _LONGEST_NUMBER))
