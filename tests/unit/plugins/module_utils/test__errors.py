# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils import _errors
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError, PoolNotFound

ABOUT_A_CONNECTION = [
    *("BackEndLoginRefused", "BackEndNotSecure", "BackEndUnreachable", "CertificateNotTrusted", "DatabaseNotOpened"),
    *("DirectoryLoginRefused", "DirectoryUnreachable", "LibraryMissing", "RightsMissing"),
]


def test_a_message_says_what_happened_what_was_changed_and_what_to_do() -> None:
    assert str(OcsError("It broke.", remedy="Mend it.")) == "It broke. Nothing was changed. Mend it."
    assert str(OcsError("It broke.", remedy="Mend it.", changed="One user was.")) == "It broke. One user was. Mend it."


def test_details_are_optional() -> None:
    assert PoolNotFound("No.", remedy="").details == {}
    assert OcsError("No.", remedy="", details={"users": 3}).details == {"users": 3}


@pytest.mark.parametrize("name", ABOUT_A_CONNECTION)
@pytest.mark.parametrize("reads_only", [True, False])
def test_errors_about_a_connection_name_the_playbook_that_tells_more(name: str, reads_only: bool) -> None:
    error = getattr(_errors, name)("It broke.", remedy="Mend it.")
    assert error.message(reads_only=reads_only).endswith(
        " Mend it. To see all that is missing, with what mends it: ansible-playbook msrtc.ocs.check_connection."
    )


def test_no_other_error_does() -> None:
    kinds = [kind for kind in vars(_errors).values() if isinstance(kind, type) and issubclass(kind, OcsError)]
    assert sorted(kind.__name__ for kind in kinds if kind.about_connection) == ABOUT_A_CONNECTION
