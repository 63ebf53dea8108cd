# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of CONTRIBUTING.md that a program can check: layers, sizes, completeness."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

CHECKOUT = Path(__file__).resolve().parents[2]
MODULE_UTILS = CHECKOUT / "plugins" / "module_utils"
MODULES = sorted((CHECKOUT / "plugins" / "modules").glob("ocs_*.py"))
PLUGIN_SOURCES = sorted((CHECKOUT / "plugins").rglob("*.py"))
SOURCES = [path for folder in ("plugins", "tests", "tools") for path in sorted((CHECKOUT / folder).rglob("*.py"))]

# From the top down: a layer may import what stands in a lower row, never in its own row or a higher one.
LAYERS = [
    ["_arguments", "_result"],
    ["_decommission"],
    ["_absent"],
    ["_move", "_export", "_import", "_pool_info", "_user_info", "_audit", "_report"],
    ["_user_file"],
    ["_task"],
    ["_selection"],
    ["_directory", "_back_end"],
    ["_user_data_merging"],
    ["_user_data"],
    ["_typed_json"],
    ["_errors"],
]
RANK = {name: rank for rank, row in enumerate(LAYERS) for name in row}

LONGEST_FUNCTION = 50
LONGEST_FILE = 300


def name_of(path: Path) -> str:
    return str(path.relative_to(CHECKOUT))


def layer_of(path: Path) -> str:
    """The file or package directly in module_utils that holds the path, such as _directory."""
    return path.relative_to(MODULE_UTILS).parts[0].removesuffix(".py")


def imported_layers(path: Path) -> set[str]:
    """The layers that a file of module_utils imports."""
    imported = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and "module_utils" in (node.module or ""):
            below = (node.module or "").split("msrtc.ocs.plugins.module_utils", 1)[-1].lstrip(".")
            names = [below] if below else [alias.name for alias in node.names]
            imported |= {name.split(".")[0] for name in names}
    return imported & RANK.keys()


def is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Line and value of every string in a file, but for docstrings and a plugin's documentation."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        for statement in getattr(node, "body", []) if not isinstance(node, ast.Lambda | ast.IfExp) else []:
            documentation = isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]).isupper()
            if is_docstring(statement) or (documentation and path.parent.parent.name == "plugins"):
                skipped |= set(ast.walk(statement))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in skipped:
            yield node.lineno, node.value


def code_lines(path: Path) -> set[int]:
    """The numbers of the lines that hold code: no blank lines, comments, docstrings or documentation of a plugin."""
    source = path.read_text(encoding="utf-8")
    ignored = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in ignored:
            lines |= set(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr | ast.Assign) and isinstance(node.value, ast.Constant):
            long_text = isinstance(node.value.value, str) and node.value.value.count("\n") > 0
            if isinstance(node, ast.Expr) or long_text:
                lines -= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return lines


def schema_names() -> set[str]:
    """Names of the tables and columns of rtc that cannot be taken for an English word, such as ContactGroup."""
    words = set()
    for schema in (CHECKOUT / "tests" / "lab" / "schemas").glob("*/rtc*.sql"):
        text = schema.read_text(encoding="utf-8")
        words |= set(re.findall(r"^\s*(?:CREATE TABLE dbo\.)?\[?(\w+)", text, re.MULTILINE))
    return {word for word in words if re.fullmatch(r"(?:[A-Z][a-z0-9]+){2,}", word)}


def test_module_utils_are_private() -> None:
    public = [path.name for path in MODULE_UTILS.iterdir() if not path.name.startswith("_")]
    assert public == []


@pytest.mark.parametrize("path", sorted(MODULE_UTILS.rglob("*.py")), ids=name_of)
def test_imports_go_downward_only(path: Path) -> None:
    layer = layer_of(path)
    if layer == "__init__":
        return
    assert layer in RANK, f"{layer} has no place in LAYERS"
    upward = {name for name in imported_layers(path) if name != layer and RANK[name] <= RANK[layer]}
    assert upward == set()


@pytest.mark.parametrize("path", PLUGIN_SOURCES, ids=name_of)
def test_plugins_do_not_know_the_lab(path: Path) -> None:
    assert not re.search(r"\b[Ll]ab\b", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", PLUGIN_SOURCES, ids=name_of)
def test_only_the_maps_name_tables_and_columns(path: Path) -> None:
    if path.is_relative_to(MODULE_UTILS / "_back_end" / "maps"):
        return
    if path.is_relative_to(MODULE_UTILS / "_directory"):
        return  # some attributes of the directory have a table's or column's name, such as UserPolicy
    if path.name == "dbimpexp.py":
        return  # so have elements of that tool's XML
    names = re.compile(r"\b(?:" + "|".join(sorted(schema_names())) + r")\b")
    assert [f"line {line}: {found[0]}" for line, text in texts(path) if (found := names.search(text))] == []


@pytest.mark.parametrize("path", PLUGIN_SOURCES, ids=name_of)
def test_only_the_back_end_speaks_sql(path: Path) -> None:
    if path.is_relative_to(MODULE_UTILS / "_back_end"):
        return
    statement = re.compile(r"\b(?:SELECT .* FROM|INSERT INTO|DELETE FROM|UPDATE .* SET|EXEC(?:UTE)? \w)")
    assert [f"line {line}: {text}" for line, text in texts(path) if statement.search(text)] == []


@pytest.mark.parametrize("path", PLUGIN_SOURCES, ids=name_of)
def test_only_the_directory_names_attributes(path: Path) -> None:
    if path.is_relative_to(MODULE_UTILS / "_directory"):
        return
    attribute = re.compile(r"msRTCSIP-|sAMAccountName|userPrincipalName|proxyAddresses|objectClass|objectGUID")
    assert [f"line {line}: {text}" for line, text in texts(path) if attribute.search(text)] == []


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_files_and_functions_are_short(path: Path) -> None:
    lines = code_lines(path)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    lengths = {node.name: len(lines & set(range(node.lineno, (node.end_lineno or 0) + 1))) for node in functions}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}
    assert len(lines) <= LONGEST_FILE


def test_the_action_group_lists_every_module_that_connects() -> None:
    """Its defaults are the options of a connection, which other modules would refuse."""
    runtime = yaml.safe_load((CHECKOUT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    connecting = [path.stem for path in MODULES if "msrtc.ocs.directory" in path.read_text(encoding="utf-8")]
    assert runtime["action_groups"]["ocs"] == connecting


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_every_module_is_run_against_the_lab(module: Path) -> None:
    tests = (CHECKOUT / "tests" / "end_to_end").glob("test_*.py")
    assert any(module.stem in test.read_text(encoding="utf-8") for test in tests)


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_a_module_file_is_documentation_and_a_short_main(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    main = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "main")
    assert len(code_lines(module) & set(range(main.lineno, (main.end_lineno or 0) + 1))) <= 25
    assert len(code_lines(module)) <= 80
