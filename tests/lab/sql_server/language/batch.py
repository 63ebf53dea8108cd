# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Batch text -> statements. Control flow is parsed here; queries, changes and DDL stay text for those who
translate them.

T-SQL needs no semicolons: a statement ends where a word stands that can only begin another one.
"""

from __future__ import annotations

from lab.sql_server.errors import not_supported, syntax_error
from lab.sql_server.language.lexer import TokenReader, split_list
from lab.sql_server.language.statements import (
    Argument,
    Block,
    CreateProcedure,
    Declare,
    Execute,
    ExecuteText,
    If,
    Kill,
    LeaveLoop,
    Parameter,
    Print,
    RaiseError,
    Return,
    SetOption,
    SetVariable,
    Sql,
    Statement,
    Transaction,
    Use,
    WaitFor,
    While,
)

STARTERS = set(
    "select insert update delete merge set declare exec execute if while begin commit rollback save create alter "
    "drop truncate "
    "use return print raiserror throw waitfor break continue else end with kill grant deny revoke dbcc "
    "checkpoint".split()
)
NOT_SUPPORTED = {"merge", "throw", "with", "dbcc", "checkpoint"}


class BatchParser(TokenReader):
    """parse() returns the statements of a batch, or of a procedure's body."""

    def parse(self) -> tuple[Statement, ...]:
        statements: list[Statement] = []
        while self.more:
            if not self.accept(";"):
                statements.append(self._statement(first=not statements))
        return tuple(statements)

    def _statement(self, first: bool = False) -> Statement:
        word, start = self.low(), self.at
        parse = {
            "if": self._if,
            "while": self._while,
            "begin": self._begin,
            "declare": self._declare,
            "set": self._set,
            "exec": self._execute,
            "execute": self._execute,
        }.get(word)
        if parse:
            return parse()
        if word in ("commit", "rollback", "save"):
            return self._transaction(word)
        if first and word not in STARTERS and self.tokens[start].kind in ("word", "name"):
            return self._execute()  # the first word of a batch may be a procedure's name
        if word in ("create", "alter") and self.low(1) in ("procedure", "proc"):
            return self._procedure()
        if word in NOT_SUPPORTED or word not in STARTERS or word in ("else", "end"):
            raise not_supported(word.upper()) if word in NOT_SUPPORTED else syntax_error(self.take().text)
        return self._simple(word)

    def _simple(self, word: str) -> Statement:
        """A statement that is a word and what follows it up to the next statement."""
        start = self.at
        if word == "return":
            self.take()
            value = "" if self.low() in STARTERS or self.low() in ("", ";") else self._until_next_statement()
            return Return(self.span(start), value)
        text = self._until_next_statement()
        rest = self.text[self.tokens[start].end : self.tokens[self.at - 1].end].strip()
        if word == "raiserror":
            return RaiseError(text, tuple(split_list(rest.strip()[1:].rpartition(")")[0])))
        if word in ("break", "continue"):
            return LeaveLoop(text, word)
        if word == "use":
            return Use(text, TokenReader(rest).name_parts()[0])
        kinds = {"print": Print, "waitfor": WaitFor, "kill": Kill}
        return kinds[word](text, rest) if word in kinds else Sql(text, word)

    def _until_next_statement(self) -> str:
        """Steps over one statement or condition and returns its text."""
        start, head, depth, open_cases = self.at, self.low(), 0, 0
        state = _Statement(head)
        while self.more:
            token = self.tokens[self.at]
            previous = self.tokens[self.at - 1].low if self.at > start else ""
            if token.text == ";" and not depth:
                break
            depth += {"(": 1, ")": -1}.get(token.text, 0)
            if token.kind == "word" and depth == 0 and self.at > start and previous != ".":
                if token.low == "case":
                    open_cases += 1
                elif open_cases:
                    open_cases -= token.low == "end"
                elif token.low in STARTERS and not state.goes_on_with(token.low, previous):
                    break
                else:
                    state.saw(token.low)
            self.at += 1
        return self.span(start)

    def _if(self) -> Statement:
        start = self.at
        self.take()
        condition = self._until_next_statement()
        then = self._statement()
        if self.low() == ";" and self.low(1) == "else":
            self.take()
        otherwise = self._statement() if self.accept("else") else None
        return If(self.span(start), condition, then, otherwise)

    def _while(self) -> Statement:
        start = self.at
        self.take()
        condition = self._until_next_statement()
        body = self._statement()
        return While(self.span(start), condition, body)

    def _begin(self) -> Statement:
        if self.low(1) in ("tran", "transaction"):
            return self._transaction("begin")
        if self.low(1) in ("try", "catch"):
            raise not_supported("TRY ... CATCH")
        start, body = self.at, []
        self.take()
        while not self.accept("end"):
            if not self.more:
                raise syntax_error("end of batch")
            if not self.accept(";"):
                body.append(self._statement())
        return Block(self.span(start), tuple(body))

    def _transaction(self, action: str) -> Statement:
        start = self.at
        self.take()
        self.accept("tran", "transaction", "work")
        named = self.more and self.tokens[self.at].kind in ("name", "variable", "word") and self.low() not in STARTERS
        name = self.take().low if named else ""
        return Transaction(self.span(start), action, name)

    def _declare(self) -> Statement:
        start, variables = self.at, []
        self.take()
        while True:
            name = self.take().low
            self.accept("as")
            if self.low() in ("table", "cursor"):
                raise not_supported(f"DECLARE ... {self.low().upper()}")
            kind = self.type_text()
            variables.append((name, kind, self._expression() if self.accept("=") else ""))
            if not self.accept(","):
                return Declare(self.span(start), tuple(variables))

    def _set(self) -> Statement:
        start = self.at
        if not self.low(1).startswith("@"):
            words = self._until_next_statement().replace("=", " ").split()[1:]
            return SetOption(self.span(start), " ".join(words[:-1]).lower(), words[-1].lower())
        self.take()
        name = self.take().low
        self.expect("=")
        value = self._until_next_statement()
        return SetVariable(self.span(start), name, value)

    def _execute(self) -> Statement:
        start = self.at
        self.accept("exec", "execute")
        if self.low() == "(":
            return ExecuteText(self.span(start), self.parentheses())
        status_into = None
        if self.low().startswith("@") and self.low(1) == "=":
            status_into = self.take().low
            self.take()
        procedure, arguments = tuple(self.name_parts()), []
        while self.more and self.low() != ";" and self.low() not in STARTERS:
            name = None
            if self.low().startswith("@") and self.low(1) == "=":
                name = self.take().low
                self.take()
            arguments.append(Argument(name, self._expression(), self.accept("output", "out")))
            if not self.accept(","):
                break
        return Execute(self.span(start), procedure, tuple(arguments), status_into)

    def _expression(self) -> str:
        """Up to a comma outside parentheses, OUTPUT, or the next statement."""
        start, depth, open_cases = self.at, 0, 0
        while self.more:
            token = self.tokens[self.at]
            depth += {"(": 1, ")": -1}.get(token.text, 0)
            ends = (
                token.text in (",", ";") or token.low in ("output", "out") or (token.low in STARTERS and not open_cases)
            )
            if depth < 0 or (depth == 0 and ends):
                break
            open_cases += (token.low == "case") - (token.low == "end" and open_cases > 0)
            self.at += 1
        return self.span(start)

    def _procedure(self) -> Statement:
        self.at += 2
        name, parameters = tuple(self.name_parts()), []
        bracketed = self.accept("(")
        while self.low().startswith("@"):
            parameter = self.take().low
            self.accept("as")
            kind = self.type_text()
            default = self.take().text if self.accept("=") else None
            parameters.append(Parameter(parameter, kind, default, self.accept("output", "out")))
            if not self.accept(","):
                break
        if bracketed:
            self.expect(")")
        self.expect("as")
        body = self.text[self.tokens[self.at].start :] if self.more else ""
        self.at = len(self.tokens)
        return CreateProcedure(self.text, name, tuple(parameters), body)


class _Statement:
    """The part of a statement until now. It decides whether a word that can begin a statement begins one here."""

    def __init__(self, head: str) -> None:
        self.head = head
        self.needs_body = head in ("insert", "update", "alter", "grant", "deny", "revoke")

    def saw(self, word: str) -> None:
        ends_head = {
            "insert": ("values", "default"),
            "grant": ("on", "to"),
            "deny": ("on", "to"),
            "revoke": ("on", "from"),
        }
        if word in ends_head.get(self.head, ()):
            self.needs_body = False

    def goes_on_with(self, word: str, previous: str) -> bool:
        head = self.head
        if word == "with" or previous in ("union", "all", "except", "intersect"):
            return True
        if (head, previous, word) == (
            "alter",
            "with",
            "rollback",
        ):  # ALTER DATABASE x SET SINGLE_USER WITH ROLLBACK ...
            return True
        if head in ("create", "alter") and (
            (previous == "on" and word in ("delete", "update")) or previous in ("delete", "update")
        ):
            return True  # ON DELETE CASCADE, ON UPDATE SET NULL
        if not self.needs_body:
            return False
        if head in ("grant", "deny", "revoke"):
            return True
        bodies = {"insert": ("select", "exec", "execute"), "update": ("set",), "alter": ("drop", "alter", "set")}
        if word in bodies[head]:
            self.needs_body = False
            return True
        return False
