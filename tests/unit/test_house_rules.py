# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of CONTRIBUTING.md that a program can check: layers, sizes, completeness. Each names all that break it."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable

import yaml

from unit.source_file import CHECKOUT, MODULE_UTILS, SourceFile

SOURCES = [
    SourceFile(path) for folder in ("plugins", "tests", "tools") for path in sorted((CHECKOUT / folder).rglob("*.py"))
]
PLUGINS = [file for file in SOURCES if file.path.is_relative_to(CHECKOUT / "plugins")]
MODULES = [file for file in PLUGINS if file.path.parent.name == "modules" and file.path.name.startswith("ocs_")]

# From the top down: a layer may import what stands in a lower row, never in its own row or a higher one.
LAYERS = [
    ["_arguments", "_module", "_result"],
    ["_parameters"],
    ["_pools/decommission"],
    ["_pools/audit", "_pools/report", "_pools", "_user_info", "_connection_info"],
    ["_pools/results"],
    ["_operations/delete"],
    ["_operations/delete/planning"],
    ["_operations/move", "_operations/import_"],
    ["_operations/import_/sources"],
    ["_operations/move/steps"],
    ["_operations/move/planning"],
    ["_operations/move/journal"],
    ["_operations/move/states"],
    ["_operations/export"],
    ["_operations/bulk"],
    ["_operations/bulk/passes"],
    ["_operations/bulk/planning"],
    ["_files/journal", "_files/user_file"],
    ["_selection"],
    ["_files"],
    ["_directory/criteria", "_directory/diagnosis", "_directory/pool_use"],
    ["_directory/policies"],
    ["_directory/users"],
    ["_directory/forest"],
    ["_directory/ldap"],
    ["_directory/filters"],
    ["_back_end"],
    ["_back_end/diagnosis", "_back_end/rows"],
    ["_back_end/schema"],
    ["_back_end/connection", "_back_end/schema/maps"],
    ["_back_end/statements", "_back_end/settings"],
    ["_user_data"],
    ["_common"],
    ["_circles", "_compiled_once", "_errors", "_supported_python"],
]
RANK = {name: rank for rank, row in enumerate(LAYERS) for name in row}

LONGEST_FUNCTION = 50
LONGEST_FILE = 300
MOST_FILES = 15
# Words with which no docstring begins: a stranger asks "who?" or "what of it?".
HEADLESS = re.compile(r"(?:Who|Whom|Whose|What|Of|Which|Whether|Where|Likewise|See there)\b")


def layer_of(module: str) -> str:
    """The layer of a module or package of module_utils, such as _back_end/rows/reading: the longest name that fits."""
    parts = module.split("/")
    names = ["/".join(parts[:length]) for length in range(len(parts), 0, -1)]
    layer = next((name for name in names if name in RANK), None)
    assert layer, f"{module} has no place in LAYERS"
    return layer


def imported_layers(file: SourceFile) -> set[str]:
    """The layers that a file of module_utils imports."""
    folder = file.path.relative_to(CHECKOUT).with_suffix("").parts[:-1]
    imported = set()
    for node in file.nodes:
        if not isinstance(node, ast.ImportFrom):
            continue
        module = (node.module or "").removeprefix("ansible_collections.msrtc.ocs.")
        parts = [*(folder[: len(folder) - node.level + 1] if node.level else ()), *filter(None, module.split("."))]
        if parts[:2] != ["plugins", "module_utils"]:
            continue
        below = "/".join(parts[2:])
        stem = MODULE_UTILS / below
        names = [below] if stem.with_suffix(".py").is_file() else [f"{below}/{alias.name}" for alias in node.names]
        imported |= {layer_of(name.lstrip("/")) for name in names}
    return imported


def schema_names() -> set[str]:
    """Names of the tables and columns of rtc that cannot be taken for an English word, such as ContactGroup."""
    words = set()
    for schema in (CHECKOUT / "tests" / "lab" / "schemas").glob("*/rtc*.sql"):
        text = schema.read_text(encoding="utf-8")
        words |= set(re.findall(r"^\s*(?:CREATE TABLE dbo\.)?\[?(\w+)", text, re.MULTILINE))
    return {word for word in words if re.fullmatch(r"(?:[A-Z][a-z0-9]+){2,}", word)}


def matches(files: Iterable[SourceFile], pattern: str) -> list[str]:
    """The strings in these files that match a pattern, each with its file and line."""
    searched = re.compile(pattern)
    return [f"{file.name}, line {line}: {text}" for file in files for line, text in file.texts if searched.search(text)]


def test_the_rules_see_the_files() -> None:
    """A folder that is renamed would be looked for in vain."""
    assert len(PLUGINS) > 150 and len(SOURCES) > 400 and len(MODULES) > 5 and len(schema_names()) > 30


def test_module_utils_are_private() -> None:
    public = [path.name for path in MODULE_UTILS.iterdir() if not path.name.startswith("_")]
    assert public == []


def test_imports_go_downward_only() -> None:
    upward = []
    for file in PLUGINS:
        if not file.path.is_relative_to(MODULE_UTILS) or file.path.name == "__init__.py":
            continue
        layer = layer_of(file.path.relative_to(MODULE_UTILS).with_suffix("").as_posix())
        upward += [f"{file.name}: {name}" for name in imported_layers(file) - {layer} if RANK[name] <= RANK[layer]]
    assert upward == []


def test_plugins_do_not_know_the_lab() -> None:
    assert [file.name for file in PLUGINS if re.search(r"\b[Ll]ab\b", file.text)] == []


def test_only_the_maps_name_tables_and_columns() -> None:
    # Attributes of the directory, such as UserPolicy, and XML elements of dbimpexp have the same names.
    others = [
        file
        for file in PLUGINS
        if not (file.is_in("_back_end/schema/maps") or file.is_in("_directory") or file.path.name == "dbimpexp.py")
    ]
    assert matches(others, r"\b(?:" + "|".join(sorted(schema_names())) + r")\b") == []


def test_only_the_back_end_speaks_sql() -> None:
    others = [file for file in PLUGINS if not file.is_in("_back_end")]
    assert matches(others, r"\b(?:SELECT .* FROM|INSERT INTO|DELETE FROM|UPDATE .* SET|EXEC(?:UTE)? \w)") == []


def test_only_the_directory_names_attributes() -> None:
    others = [file for file in PLUGINS if not file.is_in("_directory")]
    assert matches(others, r"msRTCSIP-|sAMAccountName|userPrincipalName|proxyAddresses|objectClass|objectGUID") == []


def test_folders_hold_few_files() -> None:
    """A folder holds as many files as a person can name in a sentence; files that only mark a package do not count."""
    folders = Counter(file.path.parent for file in PLUGINS if file.path.name != "__init__.py")
    assert {str(folder.relative_to(CHECKOUT)): n for folder, n in folders.items() if n > MOST_FILES} == {}


def test_a_class_name_has_one_meaning() -> None:
    """Names that Ansible looks for are excepted."""
    classes = Counter(
        node.name
        for file in PLUGINS
        if file.path.is_relative_to(MODULE_UTILS)
        for node in file.nodes
        if isinstance(node, ast.ClassDef)
    )
    assert [name for name, places in classes.items() if places > 1] == []


def test_docstrings_begin_with_their_subject() -> None:
    begun = [
        f"{file.name}, line {node.body[0].lineno}: {text.splitlines()[0]}"
        for file in SOURCES
        for node in file.nodes
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and (text := ast.get_docstring(node))
        and HEADLESS.match(text)
    ]
    assert begun == []


def test_files_are_short() -> None:
    long = [file for file in SOURCES if file.text.count("\n") > LONGEST_FILE]  # whose code is worth being counted
    assert {file.name: len(file.code_lines) for file in long if len(file.code_lines) > LONGEST_FILE} == {}


def test_functions_are_short() -> None:
    assert {file.name: long for file in SOURCES if (long := file.functions_over(LONGEST_FUNCTION))} == {}


def test_unit_tests_are_where_their_files_are() -> None:
    """A test that bears a file's name stands in the folder of such a file; every folder of tests is one of plugins."""
    folders: dict[str, set[str]] = {}
    for file in PLUGINS:
        folders.setdefault(file.path.stem, set()).add(file.path.parent.relative_to(CHECKOUT / "plugins").as_posix())
    tests = CHECKOUT / "tests" / "unit" / "plugins"
    there = set().union(*folders.values())
    elsewhere = []
    for test in sorted(tests.rglob("test_*.py")):
        folder, named = test.parent.relative_to(tests).as_posix(), folders.get(test.stem.removeprefix("test_"))
        if folder not in (named or there):
            elsewhere.append(test.relative_to(CHECKOUT).as_posix())
    assert elsewhere == []


def test_the_action_group_lists_every_module_that_connects() -> None:
    """Its defaults are the options of a connection, which other modules would refuse."""
    runtime = yaml.safe_load((CHECKOUT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    assert runtime["action_groups"]["ocs"] == [
        module.path.stem for module in MODULES if "msrtc.ocs.directory" in module.text
    ]


def test_every_module_is_run_against_the_lab() -> None:
    folder = CHECKOUT / "tests" / "end_to_end"
    tests = [file.text for file in SOURCES if file.path.is_relative_to(folder) and file.path.name.startswith("test_")]
    assert [module.name for module in MODULES if not any(module.path.stem in test for test in tests)] == []


def test_a_module_file_is_documentation_and_a_short_main() -> None:
    long_mains = [module.name for module in MODULES if any("main" in name for name in module.functions_over(25))]
    long_files = [module.name for module in MODULES if len(module.code_lines) > 80]
    assert (long_mains, long_files) == ([], [])
