# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""T-SQL text -> tokens, and a reader that parsers of batches and of CREATE TABLE share."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from lab.sql_server.errors import SqlError, syntax_error

TOKEN = re.compile(
    r"""(?P<space>(?:\s+|--[^\n]*|/\*.*?\*/)+)
      | (?P<string>N?'[^']*(?:''[^']*)*')
      | (?P<name>\[(?:[^\]]|\]\])*\]|"(?:[^"]|"")*")
      | (?P<variable>@@?[\w$\#@]+)
      | (?P<number>0x[0-9A-F]*|(?:\d+\.?\d*|\.\d+)(?:E[+-]?\d+)?)
      | (?P<word>[\#\w][\w$\#@]*)
      | (?P<operator><=|>=|<>|!=|.)""",
    re.X | re.S | re.I,
)


class Token(NamedTuple):
    """kind is a group of TOKEN; low is the text in lower case; start and end are places in the batch."""

    kind: str
    text: str
    low: str
    start: int
    end: int


def tokenize(text: str) -> list[Token]:
    found = (m for m in TOKEN.finditer(text) if m.lastgroup != "space")
    tokens = [Token(m.lastgroup, m.group(), m.group().lower(), m.start(), m.end()) for m in found]
    for token in tokens:
        if token.kind == "operator" and token.text in "'\"[":
            near = text[token.start : token.start + 30]
            raise SqlError(105, f"Unclosed quotation mark after the character string '{near}'.", 15, ends="batch")
    return tokens


def unquote(name: str) -> str:
    """[a]]b] -> a]b; a name without quotes stays as it is."""
    if name[:1] == "[":
        return name[1:-1].replace("]]", "]")
    return name[1:-1].replace('""', '"') if name[:1] == '"' else name


def split_name(name: str) -> list[str]:
    """'rtc.dbo.[T]' or 'rtc..T' -> its parts, unquoted."""
    return list(_parts(name))


@lru_cache(maxsize=5000)  # a client asks for the rights on all its tables each time that it connects
def _parts(name: str) -> tuple[str, ...]:
    return tuple(TokenReader(name).name_parts())


def split_list(text: str) -> list[str]:
    """The pieces between commas that stand in no parentheses."""
    pieces, depth, start = [], 0, 0
    for token in tokenize(text):
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if token.text == "," and not depth:
            pieces.append(text[start : token.start])
            start = token.end
    return [*pieces, text[start:]]


class TokenReader:
    """A cursor over the tokens of a text."""

    def __init__(self, text: str) -> None:
        self.text, self.tokens, self.at = text, tokenize(text), 0

    @property
    def more(self) -> bool:
        return self.at < len(self.tokens)

    def low(self, ahead: int = 0) -> str:
        """The token at the cursor in lower case; '' at the end."""
        return self.tokens[self.at + ahead].low if self.at + ahead < len(self.tokens) else ""

    def accept(self, *words: str) -> bool:
        """Step over the token at the cursor if it is one of words."""
        if self.more and self.low() in words:
            self.at += 1
            return True
        return False

    def expect(self, word: str) -> None:
        if not self.accept(word):
            raise syntax_error(self.low() or "end of batch")

    def take(self) -> Token:
        if not self.more:
            raise syntax_error("end of batch")
        self.at += 1
        return self.tokens[self.at - 1]

    def span(self, start: int, end: int | None = None) -> str:
        """The text from token number start up to the cursor (or to token number end)."""
        end = self.at if end is None else end
        return self.text[self.tokens[start].start : self.tokens[end - 1].end] if end > start else ""

    def name_parts(self) -> list[str]:
        parts = [unquote(self.take().text)]
        while self.accept("."):
            parts.append("" if self.low() == "." else unquote(self.take().text))
        return parts

    def parentheses(self) -> str:
        """The text inside the parentheses that open at the cursor."""
        start, depth = self.at, 0
        if self.low() != "(":
            raise syntax_error(self.low() or "end of batch")
        while True:
            depth += {"(": 1, ")": -1}.get(self.take().text, 0)
            if not depth:
                return self.text[self.tokens[start].end : self.tokens[self.at - 1].start]

    def type_text(self) -> str:
        """A data type with its length, as in a declaration."""
        start = self.at
        self.take()
        if self.accept("."):
            self.take()
        if self.low() in ("varying", "precision"):
            self.take()
        if self.low() == "(":
            self.parentheses()
        return self.span(start)
