# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of CONTRIBUTING.md that a program can check: layers, sizes, completeness. Each names all that break it."""

from __future__ import annotations

import ast
import re
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
    ["_decommission"],
    ["_absent"],
    ["_move", "_export", "_import", "_pool_info", "_user_info", "_audit", "_report"],
    ["_user_file"],
    ["_task"],
    ["_selection"],
    ["_directory", "_back_end"],
    ["_user_data_merging"],
    ["_contact_list_merging"],
    ["_contact_groups", "_row_merging"],
    ["_user_data", "_account_identity"],
    ["_typed_json"],
    ["_kerberos"],
    ["_trusted_files"],
    ["_errors", "_letters", "_supported_python", "_time_limit", "_visible_text", "_wording"],
]
RANK = {name: rank for rank, row in enumerate(LAYERS) for name in row}

LONGEST_FUNCTION = 50
LONGEST_FILE = 300


def imported_layers(file: SourceFile) -> set[str]:
    """The layers that a file of module_utils imports."""
    imported = set()
    for node in file.nodes:
        if isinstance(node, ast.ImportFrom) and "module_utils" in (node.module or ""):
            below = (node.module or "").split("msrtc.ocs.plugins.module_utils", 1)[-1].lstrip(".")
            names = [below] if below else [alias.name for alias in node.names]
            imported |= {name.split(".")[0] for name in names}
    return imported & RANK.keys()


def schema_names() -> set[str]:
    """Names of the tables and columns of rtc that cannot be taken for an English word, such as ContactGroup."""
    words = set()
    for schema in (CHECKOUT / "tests" / "lab" / "schemas").glob("*/rtc*.sql"):
        text = schema.read_text(encoding="utf-8")
        words |= set(re.findall(r"^\s*(?:CREATE TABLE dbo\.)?\[?(\w+)", text, re.MULTILINE))
    return {word for word in words if re.fullmatch(r"(?:[A-Z][a-z0-9]+){2,}", word)}


def matches(files: Iterable[SourceFile], pattern: str) -> list[str]:
    """Where a string in these files matches: name, line and string."""
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
        if not file.path.is_relative_to(MODULE_UTILS) or file.path == MODULE_UTILS / "__init__.py":
            continue
        layer = file.path.relative_to(MODULE_UTILS).parts[0].removesuffix(".py")
        assert layer in RANK, f"{layer} has no place in LAYERS"
        upward += [f"{file.name}: {name}" for name in imported_layers(file) - {layer} if RANK[name] <= RANK[layer]]
    assert upward == []


def test_plugins_do_not_know_the_lab() -> None:
    assert [file.name for file in PLUGINS if re.search(r"\b[Ll]ab\b", file.text)] == []


def test_only_the_maps_name_tables_and_columns() -> None:
    # Attributes of the directory, such as UserPolicy, and XML elements of dbimpexp have the same names.
    others = [
        file
        for file in PLUGINS
        if not (file.is_in("_back_end/maps") or file.is_in("_directory") or file.path.name == "dbimpexp.py")
    ]
    assert matches(others, r"\b(?:" + "|".join(sorted(schema_names())) + r")\b") == []


def test_only_the_back_end_speaks_sql() -> None:
    others = [file for file in PLUGINS if not file.is_in("_back_end")]
    assert matches(others, r"\b(?:SELECT .* FROM|INSERT INTO|DELETE FROM|UPDATE .* SET|EXEC(?:UTE)? \w)") == []


def test_only_the_directory_names_attributes() -> None:
    others = [file for file in PLUGINS if not file.is_in("_directory")]
    assert matches(others, r"msRTCSIP-|sAMAccountName|userPrincipalName|proxyAddresses|objectClass|objectGUID") == []


def test_files_are_short() -> None:
    long = [file for file in SOURCES if file.text.count("\n") > LONGEST_FILE]  # whose code is worth being counted
    assert {file.name: len(file.code_lines) for file in long if len(file.code_lines) > LONGEST_FILE} == {}


def test_functions_are_short() -> None:
    assert {file.name: long for file in SOURCES if (long := file.functions_over(LONGEST_FUNCTION))} == {}


def test_the_action_group_lists_every_module_that_connects() -> None:
    """Its defaults are the options of a connection, which other modules would refuse."""
    runtime = yaml.safe_load((CHECKOUT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    assert runtime["action_groups"]["ocs"] == [
        module.path.stem for module in MODULES if "msrtc.ocs.directory" in module.text
    ]


def test_every_module_is_run_against_the_lab() -> None:
    folder = CHECKOUT / "tests" / "end_to_end"
    tests = [file.text for file in SOURCES if file.path.parent == folder and file.path.name.startswith("test_")]
    assert [module.name for module in MODULES if not any(module.path.stem in test for test in tests)] == []


def test_a_module_file_is_documentation_and_a_short_main() -> None:
    long_mains = [module.name for module in MODULES if any("main" in name for name in module.functions_over(25))]
    long_files = [module.name for module in MODULES if len(module.code_lines) > 80]
    assert (long_mains, long_files) == ([], [])
