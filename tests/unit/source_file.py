# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file of the checkout for the house rules. It is read once, and parsed once, for all rules."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
MODULE_UTILS = CHECKOUT / "plugins" / "module_utils"

_NO_CODE = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


@dataclass(frozen=True)
class SourceFile:
    """A Python file."""

    path: Path

    @property
    def name(self) -> str:
        """Its path in the checkout."""
        return str(self.path.relative_to(CHECKOUT))

    def is_in(self, package: str) -> bool:
        """The file stands in this package of module_utils, such as _back_end/schema/maps."""
        return self.path.is_relative_to(MODULE_UTILS / package)

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    @cached_property
    def texts(self) -> list[tuple[int, str]]:
        """Line and value of every string, but for docstrings and a plugin's documentation."""
        skipped: set[ast.AST] = set()
        for statement in self._statements():
            documentation = isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]).isupper()
            if _is_docstring(statement) or (documentation and self.path.parent.parent.name == "plugins"):
                skipped |= set(ast.walk(statement))
        strings = (node for node in self.nodes if isinstance(node, ast.Constant) and node not in skipped)
        return [(node.lineno, node.value) for node in strings if isinstance(node.value, str)]

    @cached_property
    def code_lines(self) -> set[int]:
        """Numbers of the lines that hold code: no blank lines, comments, docstrings or documentation of a plugin."""
        lines: set[int] = set()
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type not in _NO_CODE:
                lines |= set(range(token.start[0], token.end[0] + 1))
        for node in self.nodes:
            if isinstance(node, ast.Expr | ast.Assign) and isinstance(node.value, ast.Constant):
                long_text = isinstance(node.value.value, str) and node.value.value.count("\n") > 0
                if isinstance(node, ast.Expr) or long_text:
                    lines -= _lines_of(node)
        return lines

    def functions_over(self, limit: int) -> dict[str, int]:
        """Lines of code of the functions that have more of them than this, by name and first line."""
        functions = (node for node in self.nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
        long = [node for node in functions if len(_lines_of(node)) > limit]  # whose code is worth being counted
        lengths = {f"{node.name}, line {node.lineno}": len(self.code_lines & _lines_of(node)) for node in long}
        return {name: length for name, length in lengths.items() if length > limit}

    def _statements(self) -> Iterator[ast.stmt]:
        for node in self.nodes:
            body = getattr(node, "body", [])
            yield from body if isinstance(body, list) else []


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _lines_of(node: ast.stmt) -> set[int]:
    return set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
