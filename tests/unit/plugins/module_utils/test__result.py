# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import PoolNotFound
from ansible_collections.msrtc.ocs.plugins.module_utils._result import run


class Left(Exception):
    """A module has given its result; what follows must not happen."""


def a_module() -> Mock:
    return Mock(**{"exit_json.side_effect": Left, "fail_json.side_effect": Left})


def test_work_becomes_the_result() -> None:
    module = a_module()
    with pytest.raises(Left):
        run(module, lambda module: {"changed": True, "moved": 3})
    module.exit_json.assert_called_once_with(changed=True, moved=3)
    module.fail_json.assert_not_called()


def test_an_error_becomes_a_failure_with_its_details() -> None:
    def work(_module: Any) -> dict[str, Any]:
        raise PoolNotFound("No such pool.", remedy="Name another.", details={"known": ["a"]})

    module = a_module()
    with pytest.raises(Left):
        run(module, work)
    module.fail_json.assert_called_once_with(
        msg="No such pool. Nothing was changed. Name another.", changed=False, known=["a"]
    )
    module.exit_json.assert_not_called()


def test_a_module_that_only_reads_does_not_say_that_nothing_was_changed() -> None:
    def work(_module: Any) -> dict[str, Any]:
        raise PoolNotFound("No such pool.", remedy="Name another.")

    module = a_module()
    with pytest.raises(Left):
        run(module, work, reads_only=True)
    module.fail_json.assert_called_once_with(msg="No such pool. Name another.", changed=False)


def test_a_fault_of_the_collection_is_not_hidden() -> None:
    module = a_module()
    with pytest.raises(ZeroDivisionError):
        run(module, lambda module: {"changed": 1 // 0})
    module.fail_json.assert_not_called()
