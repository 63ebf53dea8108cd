# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The name of a driver names a driver, and leads to no other server."""

from __future__ import annotations

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection import connecting
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput


@pytest.mark.parametrize(
    "name",
    ["FreeTDS};SERVER=other;X={", "FreeTDS}", "FreeTDS}}", "{FreeTDS}", "FreeTDS;SERVER=other", "/usr/lib/odbc/{x}.so"],
)
def test_parameters_in_a_drivers_name_are_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []
    monkeypatch.setattr(connecting.pyodbc, "connect", lambda text, **_options: given.append(text))
    with pytest.raises(BadInput, match="back_end_driver holds a brace or a semicolon") as refusal:
        connecting.build_of_driver(name)
    assert "odbcinst -q -d" in str(refusal.value)
    assert not given
