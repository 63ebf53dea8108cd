# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every error and refusal that the code can raise, read from its source, and its row in the guide troubleshooting.

python -m error_messages     puts the rows into the guide again, after a message was added or changed.

What stands in a message only when it is raised, such as a name, is three dots here and in the guide.
"""

from __future__ import annotations

import ast
import functools
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from guides import FOLDER

CHECKOUT = Path(__file__).resolve().parents[1]
MODULE_UTILS = CHECKOUT / "plugins" / "module_utils"
GUIDE = FOLDER / "troubleshooting.rst"
REFUSALS = "refusals"
_MARK = ".. messages: "
_GAP = "..."
# Functions that make an error of what they are given, with a remedy of their own.
_MAKERS = {"unexpected_schema": "UnexpectedSchema"}
# Functions that say, as texts, why a user or a whole task is refused.
_REFUSING = re.compile(
    r"(^|_)(faults?|why|refusals?|problems?|reasons?|missing_rights|missing_on|unsettled|data_loss)(_|$)"
)


@dataclass(frozen=True, order=True)
class Message:
    """`group`: the class of the error, or REFUSALS. `remedies`: every one that the source names; which of them it is
    depends on the case.
    """

    group: str
    text: str
    remedies: tuple[str, ...] = ()


@functools.cache
def messages() -> dict[str, list[Message]]:
    """All messages by group, in alphabetical order."""
    found: dict[str, set[Message]] = defaultdict(set)
    for path in sorted(MODULE_UTILS.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = _constants(tree)
        for message in (*_errors(tree, constants), *_refusals(tree, constants)):
            if re.search(r"[a-z]{3}", message.text.replace(_GAP, "")):
                found[message.group].add(message)
    return {group: sorted(every) for group, every in sorted(found.items())}


def _named(tree: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """The values that are assigned, by name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    """The texts, and tables of texts, that the file gives a name, or imports from another by it."""
    own = {
        name: value
        for name, value in _named(ast.Module([node for node in tree.body if isinstance(node, ast.Assign)], []))
        if isinstance(value, (ast.Constant, ast.JoinedStr, ast.Dict))
    }
    return {**_public_texts(), **own}


@functools.cache
def _public_texts() -> dict[str, ast.expr]:
    """The texts in capital letters that other files can import."""
    return {
        name: value
        for path in sorted(MODULE_UTILS.rglob("*.py"))
        for name, value in _named(ast.parse(path.read_text(encoding="utf-8")))
        if re.fullmatch(r"[A-Z][A-Z_]+", name) and isinstance(value, (ast.Constant, ast.JoinedStr))
    }


def _errors(tree: ast.Module, constants: Mapping[str, ast.expr]) -> Iterator[Message]:
    """The calls that are raised: the first argument says what happened, and `remedy` what to do."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    around = {inner: function for function in functions for inner in ast.walk(function)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            if node.func.id in _MAKERS:
                yield Message(_MAKERS[node.func.id], _template(node.args[0], constants))
            for keyword in node.keywords:
                if keyword.arg == "remedy" and node.func.id[0].isupper():
                    values = _remedies(keyword.value, around.get(node, tree), constants)
                    remedies = tuple(dict.fromkeys(filter(None, (_template(value, constants) for value in values))))
                    yield Message(node.func.id, _template(node.args[0], constants), remedies)


def _remedies(node: ast.expr, around: ast.AST, constants: Mapping[str, ast.expr]) -> Iterator[ast.expr]:
    """The texts that an expression in `around` can be; none for what comes from elsewhere, such as another error."""
    if isinstance(node, (ast.Constant, ast.JoinedStr)):
        yield node
    elif isinstance(node, ast.IfExp):
        yield from _remedies(node.body, around, constants)
        yield from _remedies(node.orelse, around, constants)
    elif isinstance(node, ast.Dict):
        for value in node.values:
            yield from _remedies(value, around, constants)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
        for value in (node.func.value, *node.args[1:]):
            yield from _remedies(value, around, constants)
    elif isinstance(node, ast.Name):
        given = [value for name, value in _named(around) if name == node.id]
        for value in given or ([constants[node.id]] if node.id in constants else []):
            yield from _remedies(value, around, constants)


def _refusals(tree: ast.Module, constants: Mapping[str, ast.expr]) -> Iterator[Message]:
    """The sentences in functions that say why something is refused."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and _REFUSING.search(node.name):
            yield from (Message(REFUSALS, _template(text, constants)) for text in _sentences(node))


def _sentences(node: ast.AST) -> Iterator[ast.expr]:
    """Texts that end as a sentence does, each as a whole; not the docstring."""
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, (ast.JoinedStr, ast.Constant)):
            if _is_sentence(_template(inner, {})):
                yield inner
        elif not (isinstance(inner, ast.Expr) and isinstance(inner.value, ast.Constant)):
            yield from _sentences(inner)


def _is_sentence(text: str) -> bool:
    return bool(re.search(r"(?<!\.\.)\.$|\.{4}$", text)) and len(text.replace(_GAP, "").split()) > 2


def _template(node: ast.expr, constants: Mapping[str, ast.expr]) -> str:
    """The text with dots for what is known only when it is raised."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Name) and node.id in constants:
        return _template(constants[node.id], {})
    if isinstance(node, ast.JoinedStr):
        parts = [
            _template(part.value if isinstance(part, ast.FormattedValue) else part, constants) for part in node.values
        ]
        return re.sub(r"(\.\.\.\s*)+", lambda gap: _GAP + (" " if gap[0].endswith(" ") else ""), "".join(parts)).strip()
    return _GAP


def rows(every: Sequence[Message]) -> str:
    """The table of one group, as it stands in the guide; of refusals, which say themselves what to do, a list."""
    if every and every[0].group == REFUSALS:
        return "".join(f"- {_plain(message.text)}\n" for message in every)
    lines = [
        ".. list-table::",
        "   :header-rows: 1",
        "   :widths: 55 45",
        "",
        "   * - The message says",
        "     - What to do",
    ]
    for message in every:
        remedies = [_plain(remedy) for remedy in message.remedies] or ["The message says it."]
        bullets = [f"* {remedy}" for remedy in remedies] if len(remedies) > 1 else remedies
        lines += [f"   * - {_plain(message.text)}", f"     - {f'{chr(10)}       '.join(bullets)}"]
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """The text as reStructuredText without mark-up."""
    return re.sub(r"([\\*`|_])", r"\\\1", text.strip("\n ").replace("\n", " ")).removesuffix(_GAP + " ")


def completed(page: str) -> str:
    """The page with the rows of every group in their places, which a comment marks."""
    every = messages()
    parts = re.split(rf"^({re.escape(_MARK)}\w+)\n", page, flags=re.MULTILINE)
    written = [parts[0]]
    for mark, text in zip(parts[1::2], parts[2::2], strict=True):
        prose = re.sub(r"\A\n(?:\.\. list-table::\n(?:(?:   .*)?\n)*|(?:- .*\n)+)", "", text)
        written.append(f"{mark}\n\n{rows(every.get(mark.removeprefix(_MARK), []))}\n{prose.lstrip(chr(10))}")
    return "".join(written).rstrip("\n") + "\n"


def marked(page: str) -> set[str]:
    """The groups that have a place in the page."""
    return set(re.findall(rf"^{re.escape(_MARK)}(\w+)$", page, flags=re.MULTILINE))


if __name__ == "__main__":
    GUIDE.write_text(completed(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")
