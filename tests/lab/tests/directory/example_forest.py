# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The forest of these tests: both containers, pools of several versions, people of every kind."""

from __future__ import annotations

import os
from typing import Any

from lab.directory.forest import ConferenceDirectory, Forest, Group, LocationContactMapping, Pool, TrustedService
from lab.directory.people import Person

# pytest-xdist runs files beside each other, in workers gw0, gw1, ...: each has addresses of its own.
_NETWORK = "127.0." + os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
ADDRESS, CLONE_ADDRESS = f"{_NETWORK}.12", f"{_NETWORK}.13"
AWKWARD_NAMES = (
    'O\'Brien, "Jo" <x>; #+=\\',
    " leading and trailing ",
    "#hash",
    "Ångström Żółć",
    "李 小龍",
    "Müller=Lüdenscheid+",
    "two  blanks",
    "(star*) & paren",
)

FOREST = Forest(
    container="configuration",
    pools=(
        Pool("Old Pool", back_end=r"sql1.corp.example.test\RTC", front_ends=("fe1", "fe2"), container="system"),
        Pool("r2pool", "R2", wide_version=True, service_name="Lc Services", location_profile="Amsterdam"),
        Pool("lyncpool", "Lync 2010", wide_version=True),
        Pool("gone", container="system", removed=True),
    ),
    trusted_services=(TrustedService("r2pool.corp.example.test", "CWA", pool="r2pool"),),
    conference_directories=(ConferenceDirectory(1, "r2pool"),),
    location_contact_mappings=(LocationContactMapping("Dial-in", "Amsterdam"),),
    groups=(Group("Sales", groups=("Everyone",)), Group("Everyone")),
)


def ocs_user(login: str, **settings: Any) -> Person:
    usual: dict[str, Any] = {
        "display_name": login,
        "sip_uri": f"sip:{login}@example.test",
        "enabled": True,
        "home": "Old Pool",
        "option_flags": 256,
    }
    return Person(login, **{**usual, **settings})


PEOPLE = (
    *(ocs_user(f"user{number}", relative_id=10_000 + number) for number in range(20)),
    *(ocs_user(f"odd{number}", display_name=name) for number, name in enumerate(AWKWARD_NAMES)),
    ocs_user("voice", option_flags=256 + 128, line="tel:+31201234567", voice_policy="Sales & Support"),
    ocs_user("seller", groups=("Sales",), meeting_policy="Policy 1 (High)", location_profile="Zürich", home="r2pool"),
    ocs_user("orphan", home="gone"),
    ocs_user("half", target="r2pool"),
    ocs_user("chief", protected=True, groups=("Domain Admins",)),
    ocs_user("central", kind="contact", originator_sid="S-1-5-21-1-2-3-1111"),
    ocs_user("voicemail", kind="um_contact"),
    ocs_user("dialin", display_name="Dial-in", kind="application_contact", home="r2pool", application_language="en-US"),
    Person("plain", "Plain User"),
)
