# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Schemas with other names, or without foreign keys: what is translated, and what is left as it is."""

from __future__ import annotations

import re

import pytest

from lab.schema_variants import (
    RENAMED,
    VARIABLE,
    WITHOUT_FOREIGN_KEYS,
    overrides,
    schema_variant,
    stand_in_name,
    translation,
)
from lab.sql_server_databases import FOLDERS, SCHEMAS


@pytest.mark.parametrize("version", FOLDERS)
def test_every_name_of_a_map_is_another_one(version: str) -> None:
    renamed = translation(RENAMED, version)
    names = overrides(RENAMED, version)["tables"].values()
    for table in names:
        old = [
            stand_in_name(name)
            for name in (table["table"], *(column["column"] for column in table["columns"].values()))
        ]
        sql = renamed(f"SELECT t.{', t.'.join(old[1:])} FROM dbo.{old[0]} t")
        assert all(f"[My {name}]" in sql for name in old)
        assert not re.search(rf"(?<!My )\b({'|'.join(old)})\b", sql)
        assert renamed(sql) == sql


def test_texts_parameters_and_temporary_tables_keep_their_names() -> None:
    renamed = translation(RENAMED, "2007")
    kept = "SELECT 'Contact of Resource''s', @_UserAtHost FROM #Contact -- a Resource"
    assert renamed(kept) == kept
    assert renamed("DELETE FROM [Contact]") == "DELETE FROM [My Contact]"


@pytest.mark.parametrize("version", FOLDERS)
def test_no_foreign_key_is_left(version: str) -> None:
    script = (SCHEMAS / FOLDERS[version] / "rtc.sql").read_text(encoding="utf-8")
    changed = translation(WITHOUT_FOREIGN_KEYS, version)(script)
    assert "REFERENCES" in script and "REFERENCES" not in changed and "FOREIGN KEY" not in changed
    assert changed.count("CREATE TABLE") == script.count("CREATE TABLE")


def test_an_unknown_variant_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "upside-down")
    with pytest.raises(ValueError, match="upside-down"):
        schema_variant()
