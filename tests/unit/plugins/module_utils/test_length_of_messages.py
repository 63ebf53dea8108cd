# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""However much there is to tell, a message stays one that a person reads: about 4,000 characters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest
import yaml

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema import override_block
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.rights import Rights
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.schema_check import Finding, require_expected
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.user_data_map import UserDataMap
from ansible_collections.msrtc.ocs.plugins.module_utils._common.messages import failure_text, warning_text
from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_lines, in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import find
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput, OcsError, UnexpectedSchema
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.incomplete import Ending
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.refusal import refuse_if_any
from ansible_collections.msrtc.ocs.plugins.module_utils._result import run
from unit.source_file import CHECKOUT

from ._operations.move.simulation import pool

LONGEST = 4200
MANY = 5000
ADDRESSES = [f"sip:{'x' * 440}{number}@example.test" for number in range(MANY)]  # as long as they may be


def unexpected(tables: int) -> UnexpectedSchema:
    """300 tables with foreign keys to the home table, say: each with what to paste for it."""
    found = [
        Finding(
            f"table Site_{number} has rows that refer to HomedResource, so users' rows there cannot be deleted",
            (("tables", f"Site_{number}"), {"class": "<user_data>", "table": f"Site_{number}"}),
        )
        for number in range(tables)
    ]
    with pytest.raises(UnexpectedSchema) as raised:
        require_expected(UserDataMap.for_version("2007"), "sql1", found)
    return raised.value


def raised_by(work: Callable[[], Any]) -> OcsError:
    with pytest.raises(OcsError) as raised:
        work()
    return raised.value


def no_such_pool() -> OcsError:
    return raised_by(lambda: find([pool(f"POOL{number}") for number in range(MANY)], "another"))


def ambiguous_pool() -> OcsError:
    pools = [replace(pool(f"POOL{number}"), name="SAME") for number in range(MANY)]
    return raised_by(lambda: find(pools, "same"))


def refused() -> OcsError:
    refusals = [f"{address}: unknown." for address in ADDRESSES]
    plan: Any = SimpleNamespace(refusals=refusals, counts=dict, words=SimpleNamespace(name="The move"))
    request: Any = SimpleNamespace(report_file=None, check_mode=True)
    return raised_by(lambda: refuse_if_any(plan, request, {}))


def incomplete() -> OcsError:
    report: Any = SimpleNamespace(failures=ADDRESSES, path=None, counts=dict.fromkeys(("moved", "not_reached"), 1))
    ending = Ending(report, ("moved",), "Stopped: " + "x" * 100_000)
    return raised_by(lambda: ending.raise_if_incomplete({"changed": True}, check_mode=False))


def no_rights() -> OcsError:
    lacking = tuple((f"Site_{number}", "SELECT") for number in range(MANY))
    return raised_by(
        lambda: _raise(
            Rights((), lacking, (), can_execute_delete_procedure=False, read_only=False).problem_with_writing("POOL1")
        )
    )


def _raise(error: OcsError | None) -> None:
    if error:
        raise error


ERRORS: dict[str, Callable[[], OcsError]] = {
    "1,000 findings": lambda: unexpected(1000),
    "two pools with 1,000 findings": lambda: override_block.joined([unexpected(1000), unexpected(1000)]),
    "an ambiguous pool": ambiguous_pool,
    "an unknown pool": no_such_pool,
    "incomplete": incomplete,
    "no rights": no_rights,
    "refused": refused,
    "whatever a server says": lambda: BadInput("x" * 10**6, remedy="y" * 10**6, changed="z" * 10**6),
}


@pytest.mark.parametrize("name", sorted(ERRORS))
def test_no_failure_is_longer(name: str) -> None:
    error = ERRORS[name]()
    module = Mock(**{"fail_json.side_effect": SystemExit})
    with pytest.raises(SystemExit):
        run(module, lambda _module: _raise(error) or {})
    message = module.fail_json.call_args.kwargs["msg"]
    assert 100 < len(message) <= LONGEST
    assert message[:20] == error.what[:20]
    assert error.remedy[-60:] in message


def test_lists_are_bounded_whatever_stands_in_them() -> None:
    for names in (ADDRESSES, ["short"] * MANY, ["x" * 10**6] * MANY, ["a\nb" * 10**4] * MANY):
        listed, message = in_lines(names, "all are in the report"), in_sentence(names)
        assert len(listed) < 4000 and listed.endswith("more: all are in the report.\n")
        assert len(message) < 4000 and message.endswith(" more")


def test_a_warning_is_one_line_and_bounded() -> None:
    message = warning_text("a\n" * 10**5 + "what to do")
    assert len(message) <= LONGEST and "\n" not in message and message.endswith("what to do")


def test_a_block_that_is_too_long_for_a_message_is_in_the_result() -> None:
    error = unexpected(300)
    assert "user_data_maps_block of the result" in failure_text(error)
    block = yaml.safe_load(error.details["user_data_maps_block"])
    assert len(block["user_data_maps"]["2007"]["tables"]) == 300
    assert len(error.details["findings"]) == 300


def test_a_short_block_is_in_the_message() -> None:
    error = unexpected(3)
    assert failure_text(error).endswith(error.details["user_data_maps_block"])


def test_every_failure_leaves_by_one_door() -> None:
    """Failures are made in one place, since elsewhere they would have no bound."""
    found = {
        path.relative_to(CHECKOUT / "plugins").as_posix()
        for path in (CHECKOUT / "plugins").rglob("*.py")
        if ".fail_json(" in path.read_text(encoding="utf-8")
    }
    assert found == {"module_utils/_module.py", "module_utils/_result.py"}
