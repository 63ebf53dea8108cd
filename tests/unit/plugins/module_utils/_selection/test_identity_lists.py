# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of users: every member names somebody, or the list is refused before anything is touched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import NOTHING_CHANGED, BadInput
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.identity_lists import named_identities


def named(**options: Any) -> tuple[str, ...] | None:
    return named_identities({"identities_column": "sip_uri", **options})


@pytest.mark.parametrize(
    ("identities", "message"),
    [
        ([""], "member 1 is empty"),
        (["  "], "member 1 is empty"),
        (["a@x", "", "b@x", "\t"], "members 2, 4 of 4 are empty"),
        ([""] * 5000, "members 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 4,990 more of 5,000 are empty"),
        (["sip:"], "'sip:' does not say which account is meant"),
    ],
)
def test_a_member_that_names_nobody(identities: list[str], message: str) -> None:
    with pytest.raises(BadInput) as refused:
        named(identities=identities)
    assert message in refused.value.what and refused.value.changed == NOTHING_CHANGED


def test_a_list_without_members_means_nobody() -> None:
    assert named(identities=[]) == ()
    assert named() is None


@pytest.mark.parametrize("content", ["sip_uri\n", "sip_uri\n\n\n", "name,sip_uri\nAnna,\nBert,  \n"])
def test_a_file_that_names_nobody(tmp_path: Path, content: str) -> None:
    names = tmp_path / "names.csv"
    names.write_text(content, encoding="utf-8")
    with pytest.raises(BadInput, match="names nobody in its column sip_uri"):
        named(identities_file=str(names))
    with pytest.raises(BadInput, match="names nobody"):
        named(identities_file=str(names), identities=["a@x"])
