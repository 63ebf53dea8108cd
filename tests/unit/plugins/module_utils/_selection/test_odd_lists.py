# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists that were put together by hand: nobody is taken from a column that is another one's."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.identities_file import read_identities


def identities(tmp_path: Path, content: str, column: str = "sip_uri") -> list[str]:
    path = tmp_path / "list.csv"
    path.write_text(content, encoding="utf-8")
    return read_identities(path, column)


@pytest.mark.parametrize(
    ("content", "column", "row"),
    [
        ("dn\nCN=Ann Lee,OU=Staff,DC=x,DC=test\n", "dn", 1),
        ("name;sip_uri\nBea;sip:bea@x.test\nLee; Ann;sip:ann@x.test\n", "sip_uri", 2),
        ("name,sip_uri\nLee, sip:boss@x.test, Ann,sip:ann@x.test\n", "sip_uri", 1),
        ("sip_uri,name\nsip:ann@x.test,Lee, Ann\n", "sip_uri", 1),
    ],
)
def test_a_separator_within_a_value_is_noticed(tmp_path: Path, content: str, column: str, row: int) -> None:
    with pytest.raises(BadInput, match=f"row {row} below the header has .* cells") as refused:
        identities(tmp_path, content, column)
    assert "quotation marks" in refused.value.remedy


@pytest.mark.parametrize(
    "content",
    [
        "sip_uri,name\nsip:ann@x.test,Ann,,\n",  # blank cells, as Excel leaves them
        'name, "sip_uri"\nAnn, "sip:ann@x.test"\n',
        '"#TYPE Selected.Microsoft.ActiveDirectory.Management.ADUser"\n"sip_uri"\n"sip:ann@x.test"\n',
        "#TYPE\nsip_uri\nsip:ann@x.test\n",
        "\u200bsip_uri\u200b\nsip:ann@x.test\n",
        "\ufeff\ufeffsip_uri\nsip:ann@x.test\n",
    ],
)
def test_what_is_meant_all_the_same(tmp_path: Path, content: str) -> None:
    assert identities(tmp_path, content) == ["sip:ann@x.test"]
