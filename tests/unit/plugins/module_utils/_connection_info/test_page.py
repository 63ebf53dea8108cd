# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page is for people: nothing runs over the edge, and a command can be pasted as it stands."""

from __future__ import annotations

import importlib
import shlex
from typing import Any

import pytest
import yaml

from ansible_collections.msrtc.ocs.plugins.module_utils._connection_info.missing import Missing, able_to, in_order
from ansible_collections.msrtc.ocs.plugins.module_utils._connection_info.page import WIDTH, page
from guides import code_blocks

DOCUMENTED = yaml.safe_load(
    importlib.import_module("ansible_collections.msrtc.ocs.plugins.modules.ocs_connection_info").RETURN
)
LONG_DN = "OU=Staff of the northern office,OU=People and their accounts,DC=corp,DC=example,DC=com"


def sample(value: dict[str, Any]) -> Any:
    """The documentation's example."""
    if "contains" not in value:
        return value["sample"]
    inner = {name: sample(option) for name, option in value["contains"].items()}
    return [inner] if value["type"] == "list" else inner


def result(*missing: Missing, **changes: Any) -> dict[str, Any]:
    """The documented sample, with something else missing."""
    documented = {name: sample(value) for name, value in DOCUMENTED.items()}
    found = [gap.described() for gap in in_order(missing)]
    return {**documented, "missing": found, "able_to": able_to(missing), **changes}


def lines_of(missing_part: Missing) -> list[str]:
    """The lines of its command on the page."""
    lines = page(result(missing_part))
    return [
        line.strip()
        for line in lines[lines.index(f"1. {missing_part.where} (needed for {missing_part.needed_for})") + 4 :]
    ]


def test_the_guide_shows_a_page_of_today() -> None:
    """`text_of_guide` makes it."""
    assert code_blocks("connecting", "text") == [text_of_guide()]


def text_of_guide() -> str:
    """The documented samples, where they go together: a login that may do all but delete."""
    lacking = Missing(**{name: sample(value) for name, value in DOCUMENTED["missing"]["contains"].items()})
    found = result(lacking)
    found["domain_controllers"][0]["problem"] = found["back_ends"][0]["problem"] = None
    found["this_host"]["kerberos"] = None
    back_end, [certificate] = found["back_ends"][0], found["back_ends"][0]["tls"]["certificates"]
    certificate["subject"] = "CN=sql7.corp.example.com"
    back_end["tls"]["protocol"], back_end["tls"]["cipher"] = "TLSv1.2", "ECDHE-RSA-AES256-GCM-SHA384"
    back_end["schema"]["map"] = "2007"
    back_end["rights"]["missing_for_moving"] = []
    found["directory_rights"][0]["not_for_deleting"] = 2
    return "\n".join(page(found)) + "\n"


def test_no_line_runs_over_the_edge() -> None:
    lacking = Missing(
        "pool07", "moving", "It lacks. " * 40, "Mend it. " * 40, "SQL Server", "GRANT SELECT ON a TO b " * 40
    )
    lines = page(result(lacking))
    assert max(map(len, lines)) <= WIDTH <= 100


def test_what_is_missing_is_named_where_it_is_needed() -> None:
    later = Missing("dc1", "later", "It ends.", "Renew it.")
    deleting = Missing("pool07", "deleting", "It lacks.", "Grant it.")
    lines = page(result(later, deleting))
    assert lines[2:6] == [
        "  Looking              yes",
        "  Moving and importing yes",
        "  Deleting             no, see 1 below",
        "  Some things below are not in the way yet.",
    ]
    assert "1. pool07 (needed for deleting)" in lines
    assert "2. dc1 (not in the way yet)" in lines


def test_what_moving_lacks_deleting_lacks_too() -> None:
    lines = page(result(Missing("pool07", "moving", "x", "y"), Missing("pool07", "deleting", "z", "y")))
    assert lines[2:5] == [
        "  Looking              yes",
        "  Moving and importing no, see 1 below",
        "  Deleting             no, see 1, 2 below",
    ]


def test_a_command_of_many_lines_is_cut_and_says_where_all_of_it_is() -> None:
    command = "\n".join(f"GRANT SELECT ON t{number} TO x" for number in range(100))
    lines = page(result(Missing("pool07", "looking", "x", "y", "SQL Server", command)))
    assert lines[-2:] == [
        "      GRANT SELECT ON t29 TO x",
        "   70 more lines: all are in the result, missing[0].command.",
    ]


def test_without_looking_there_is_nothing_else() -> None:
    assert able_to([Missing("here", "looking", "", "")]) == {"look": False, "move": False, "delete": False}


def test_a_long_command_of_a_shell_goes_on_as_the_shell_reads_it() -> None:
    command = "openssl s_client " + " ".join(f"-option{number} 'value {number}'" for number in range(12))
    shown = lines_of(Missing("dc1", "looking", "x", "y", "this host", command))
    assert len(shown) > 1 and all(line.endswith(" \\") for line in shown[:-1])
    assert shlex.split("\n".join(shown).replace(" \\\n", " ")) == shlex.split(command)


def test_a_long_command_of_windows_goes_on_as_windows_reads_it() -> None:
    command = f'dsacls "{LONG_DN}" /I:S /G "CORP\\svc-ocs:WP;msRTCSIP-PrimaryHomeServer;user"'
    shown = lines_of(Missing("users", "moving", "x", "y", "a domain controller", command))
    assert len(shown) > 1 and all(line.endswith(" ^") for line in shown[:-1])
    assert [line.count('"') % 2 for line in shown] == [0] * len(shown)  # within quotes it would be a caret
    assert "\n".join(shown).replace(" ^\n", " ") == command


def test_a_block_for_the_variables_keeps_its_indentation() -> None:
    block = "back_ends:\n  - pool: pool07\n    certificate_fingerprint: " + ":".join(["AB"] * 32)
    lines = page(result(Missing("pool07", "looking", "x", "y", "the variables", block)))
    assert yaml.safe_load("\n".join(lines[-3:]))["back_ends"][0]["pool"] == "pool07"


@pytest.mark.parametrize("strange", ["\x1b[2J", "\u202e", "a\nb"])
def test_what_a_server_says_steers_no_terminal(strange: str) -> None:
    found = result(Missing("pool07", "looking", f"It says {strange}.", "x", "SQL Server", f"GRANT {strange}"))
    found["back_ends"][0]["server_name"] = strange
    lines = page(found)
    assert all(line.isprintable() for line in lines)


def test_a_pool_whose_options_cannot_be_used_is_told() -> None:
    lines = page(result(back_ends=[{"pool": "pool07", "answers": False, "problem": "There is no login."}]))
    assert "  FAILED  There is no login." in lines


def test_why_no_back_end_was_asked_is_told() -> None:
    """Nobody knows which pools there are where no domain controller answers."""
    assert "Back ends" not in page(result())
    lines = page(result(back_ends=[], directory_rights=[]))
    [sentence] = [line for line in lines if "none was asked" in line]
    assert lines[lines.index("Back ends") + 1] == sentence
