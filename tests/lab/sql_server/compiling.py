# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a SQL Server refuses before it runs any statement of a batch."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lab.sql_server.errors import SqlError, syntax_error
from lab.sql_server.lexer import Token

FIRST_WITH_ALL_WE_KNOW = 9  # SQL Server 2005; multi-row VALUES and DECLARE with a value came with 2008
BLANK = {"string": "'...'", "name": "[...]"}
NOT_IN_2000 = re.compile(
    r"\( max \)|\btop \(|\bsys \. \w+|\boutput (?:inserted|deleted)\b|\bbegin (?:try|catch)\b"
    r"|\bwith \w+ (?:\([^()]*\) )?as \("
    r"|\b(?:merge|throw|except|intersect|pivot|unpivot|apply|over|datetime2|datetimeoffset|try_cast|iif"
    r"|has_perms_by_name|row_number|rank|dense_rank|error_number|error_message|schema_name|sysutcdatetime)\b"
    r"|\bcreate (?:login|user)\b|\bdeclare @\w+ \w+(?: \( [\d ,]+ \))? ="
    r"|\bvalues \((?:[^()]|\([^()]*\))*\) , \("
)
TEMPORARY = re.compile(r"\bcreate table (#\w+)")


def check(tokens: Sequence[Token], product: str) -> None:
    """product: the version that the server says it is. Raises SqlError."""
    text = " ".join(BLANK.get(token.kind, token.low) for token in tokens)
    made = TEMPORARY.findall(text)
    for name in made:
        if made.count(name) > 1:  # even if it is dropped in between
            raise SqlError(2714, f"There is already an object named '{name}' in the database.", 16, 1, ends="batch")
    found = NOT_IN_2000.search(text) if int(product.partition(".")[0]) < FIRST_WITH_ALL_WE_KNOW else None
    if found:
        raise syntax_error(found.group())
