# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError, PoolNotFound


def test_a_message_says_what_happened_what_was_changed_and_what_to_do() -> None:
    assert str(OcsError("It broke.", remedy="Mend it.")) == "It broke. Nothing was changed. Mend it."
    assert str(OcsError("It broke.", remedy="Mend it.", changed="One user was.")) == "It broke. One user was. Mend it."


def test_details_are_optional() -> None:
    assert PoolNotFound("No.", remedy="").details == {}
    assert OcsError("No.", remedy="", details={"users": 3}).details == {"users": 3}
