# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Statements that a SQL Server refuses before it runs any statement of their batch."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lab.sql_server.errors import SqlError, syntax_error
from lab.sql_server.language.lexer import Token

FIRST_WITH_ALL_WE_KNOW = 9  # SQL Server 2005; multi-row VALUES and DECLARE with a value came with 2008
BLANK = {"string": "'...'", "name": "[...]"}
# Asked of every batch, so what is not the beginning of a word is passed over at once.
NOT_IN_2000 = re.compile(
    r"\( max \)|\b(?:top \(|sys \. \w+|output (?:inserted|deleted)\b|begin (?:try|catch)\b"
    r"|with \w+ (?:\([^()]*\) )?as \("
    r"|(?:merge|throw|except|intersect|pivot|unpivot|apply|over|datetime2|datetimeoffset|try_cast|iif"
    r"|has_perms_by_name|row_number|rank|dense_rank|error_number|error_message|schema_name|sysutcdatetime)\b"
    r"|create (?:login|user)\b|declare @\w+ \w+(?: \( [\d ,]+ \))? ="
    r"|values \((?:[^()]|\([^()]*\))*\) , \()"
)
LONG_VALUE = 2 + 2 * 8000  # characters of a binary literal
LONG_TYPES = ("image", "text", "ntext")
TEMPORARY = re.compile(r"\bcreate table (#\w+)")


def check(tokens: Sequence[Token], product: str) -> None:
    """product: the version that the server says it is. Raises SqlError."""
    text = " ".join(BLANK.get(token.kind, token.low) for token in tokens)
    made = TEMPORARY.findall(text)
    for name in made:
        if made.count(name) > 1:  # even if it is dropped in between
            raise SqlError(2714, f"There is already an object named '{name}' in the database.", 16, 1, ends="batch")
    if int(product.partition(".")[0]) >= FIRST_WITH_ALL_WE_KNOW:
        return
    if found := NOT_IN_2000.search(text):
        raise syntax_error(found.group())
    if _joins_long_values(tokens):
        text = (
            "Only text pointers are allowed in work tables, never text, ntext, or image columns. The query processor "
            "produced a query plan that required a text, ntext, or image column in a work table."
        )
        raise SqlError(8626, text, ends="batch")


def _joins_long_values(tokens: Sequence[Token]) -> bool:
    """A table of literals in a JOIN has a column of a type that no work table can hold.

    A SQL Server 2000 refuses this for some plans only; here all are refused, as a client cannot choose the plan.
    """
    depth, inside = 0, []
    for place, token in enumerate(tokens):
        if token.text == "(":
            depth += 1
            if place and tokens[place - 1].low == "join":
                inside.append(depth)
        elif token.text == ")":
            if inside and inside[-1] == depth:
                inside.pop()
            depth -= 1
        elif inside and (_is_long(token) or (token.low in LONG_TYPES and tokens[place - 1].low == "as")):
            return True
    return False


def _is_long(token: Token) -> bool:
    return token.kind == "number" and token.low.startswith("0x") and len(token.text) > LONG_VALUE
