# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exports that hold a user are known without JSON, and just as surely."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.records import ExportedUser
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.planning.exported_lines import (
    UnreadableExport,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.planning.exports import Exports
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import Row, UserData

from .simulation import POOL

GUID, OTHER_GUID = "4a1f2b1e-27c5-4a3e-9f52-2ed2a4f7b1a0", "5a1f2b1e-27c5-4a3e-9f52-2ed2a4f7b1a0"
ENABLED, MODE = "msRTCSIP-UserEnabled", "msRTCSIP-OptionFlags"
ROWS: Mapping[str, list[Row]] = {
    "home": [{"contact_list_version": 3}],
    "contacts": [{"address": "ben@example.com", "subscribed": True}, {"address": "cleo@example.com"}],
}
MENTIONS = tuple(
    UserData(f"{name}@example.com", {"contacts": [{"address": "anna@example.com", "subscribed": True}]})
    for name in ("ben", "dora")
)


def account(**settings: list[str]) -> dict[str, Any]:
    names = dict.fromkeys(("sid", "upn", "login", "display_name", "home_pool"))
    return {"dn": "CN=Anna", "guid": GUID, "kind": "user", **names, "settings": settings}


def anna(
    rows: Mapping[str, list[Row]] | None = None, mentions: tuple[UserData, ...] = MENTIONS, **settings: list[str]
) -> ExportedUser:
    kept = {ENABLED: ["TRUE"], MODE: ["256"], **settings}
    data = UserData("anna@example.com", ROWS if rows is None else rows)
    return ExportedUser("anna@example.com", POOL.name, account(**kept), data, mentions)


@pytest.fixture
def exports(tmp_path: Path) -> Exports:
    exports = Exports.find(tmp_path, POOL, Selection())
    exports.save([anna()], {})
    return exports


@pytest.fixture
def json_texts(exports: Exports, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How often data became JSON, or was made of it, since the first export."""
    made: list[str] = []

    def counted(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *given: made.append(name) or work(*given)  # type: ignore[func-returns-value]

    monkeypatch.setattr(UserData, "to_json", counted("written", UserData.to_json))
    monkeypatch.setattr(UserData, "from_json", counted("read", UserData.from_json))
    return made


def test_a_user_who_was_disabled_and_has_the_same_rows_is_held(exports: Exports, json_texts: list[str]) -> None:
    assert exports.holds(anna(**{ENABLED: ["FALSE"]}))
    assert json_texts == []


def test_a_user_with_fewer_contacts_is_not_held(exports: Exports, json_texts: list[str]) -> None:
    assert not exports.holds(anna({**ROWS, "contacts": [{"address": "cleo@example.com"}]}))
    assert json_texts == []


CHANGED = {
    "a setting": anna(**{MODE: ["257"]}),
    "a value": anna({**ROWS, "contacts": [*ROWS["contacts"][:1], {"address": "dora@example.com"}]}),
    "a missing value": anna({**ROWS, "contacts": [{"address": "ben@example.com"}, ROWS["contacts"][1]]}),
    "a further person": anna(mentions=(*MENTIONS, UserData("emil@example.com", MENTIONS[0].sections))),
    "another person": anna(mentions=(MENTIONS[0], UserData("emil@example.com", MENTIONS[0].sections))),
    "another account": replace(anna(), account={**account(), "guid": OTHER_GUID}),
}


@pytest.mark.parametrize("user", CHANGED.values(), ids=CHANGED)
def test_what_has_changed_is_not_held(exports: Exports, user: ExportedUser) -> None:
    assert not exports.holds(user)


SAME = {
    "rows in another order": anna({**ROWS, "contacts": ROWS["contacts"][::-1]}),
    "a list version": anna({**ROWS, "home": [{"contact_list_version": 4}]}),
    "fewer people": anna(mentions=MENTIONS[1:]),
    "no data any more": anna({"home": ROWS["home"]}),
    "no setting any more": replace(anna(), account=account()),
}


@pytest.mark.parametrize("user", SAME.values(), ids=SAME)
def test_what_says_the_same_or_is_gone_is_held(exports: Exports, user: ExportedUser) -> None:
    assert exports.holds(user)


@pytest.mark.parametrize("damage", [b"damage", b""])
def test_a_line_that_is_not_there_any_more_is_not_relied_on(exports: Exports, damage: bytes) -> None:
    """The same rows, but the file was changed while the run went on."""
    (path,) = exports.written
    path.write_bytes(path.read_bytes().replace(b"ben@example.com", damage))
    with pytest.raises(UnreadableExport, match="does not fit"):
        exports.holds(anna())


def test_an_export_of_an_earlier_run_is_read(exports: Exports, tmp_path: Path) -> None:
    earlier = Exports.find(tmp_path, POOL, Selection())
    assert earlier.holds(anna(**{ENABLED: ["FALSE"]}))
    assert not earlier.holds(anna({**ROWS, "contacts": [{"address": "cleo@example.com"}]}))
