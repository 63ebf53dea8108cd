# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The statements that a batch consists of, as the batch parser finds them and the interpreter runs them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Statement:
    """text: the statement as written, for the statement log and for faults that tests inject."""

    text: str = ""


@dataclass(frozen=True)
class Sql(Statement):
    """A query, a change of data, or DDL: verb is its first word."""

    verb: str = ""


@dataclass(frozen=True)
class Block(Statement):
    body: tuple[Statement, ...] = ()


@dataclass(frozen=True)
class If(Statement):
    condition: str = ""
    then: Statement = field(default_factory=Block)
    otherwise: Statement | None = None


@dataclass(frozen=True)
class While(Statement):
    condition: str = ""
    body: Statement = field(default_factory=Block)


@dataclass(frozen=True)
class LeaveLoop(Statement):
    """BREAK or CONTINUE."""

    word: str = ""


@dataclass(frozen=True)
class Declare(Statement):
    """variables: (name, type, initial value or '') each."""

    variables: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class SetVariable(Statement):
    name: str = ""
    value: str = ""


@dataclass(frozen=True)
class SetOption(Statement):
    """SET NOCOUNT ON: option 'nocount', value 'on'; SET IDENTITY_INSERT t ON keeps the table in option."""

    option: str = ""
    value: str = ""


@dataclass(frozen=True)
class Transaction(Statement):
    """action: begin, commit, rollback or save; name of the transaction or savepoint, or ''."""

    action: str = ""
    name: str = ""


@dataclass(frozen=True)
class Argument:
    name: str | None
    value: str
    output: bool = False


@dataclass(frozen=True)
class Execute(Statement):
    procedure: tuple[str, ...] = ()
    arguments: tuple[Argument, ...] = ()
    status_into: str | None = None


@dataclass(frozen=True)
class ExecuteText(Statement):
    """EXEC ('...')."""

    expression: str = ""


@dataclass(frozen=True)
class Return(Statement):
    value: str = ""


@dataclass(frozen=True)
class Print(Statement):
    value: str = ""


@dataclass(frozen=True)
class RaiseError(Statement):
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True)
class WaitFor(Statement):
    delay: str = ""


@dataclass(frozen=True)
class Use(Statement):
    database: str = ""


@dataclass(frozen=True)
class Kill(Statement):
    spid: str = ""


@dataclass(frozen=True)
class Parameter:
    name: str
    kind: str
    default: str | None = None
    output: bool = False


@dataclass(frozen=True)
class CreateProcedure(Statement):
    name: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    body: str = ""
