# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The forest of the directory layer's tests: pools of all products in both containers, people of all kinds."""

from __future__ import annotations

import os
from typing import Any

from lab.directory.forest import ConferenceDirectory, Forest, Group, LocationContactMapping, Pool, TrustedService
from lab.directory.people import Person
from lab.directory.policies import Policy, usual_policies

# pytest-xdist runs files beside each other, in workers gw0, gw1, ...: each has addresses of its own.
_NETWORK = "127.0." + os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
ADDRESS = f"{_NETWORK}.14"
PROXY_ADDRESS = f"{_NETWORK}.15"  # where tests put something in between; not in the domain controller's certificate
SLAPD_ADDRESS = f"{_NETWORK}.16"
NOBODY_ADDRESS = f"{_NETWORK}.17"  # nothing listens there

FOREST = Forest(
    container="configuration",
    pools=(
        Pool("Old Pool", back_end=r"sql1.corp.example.test\RTC", front_ends=("fe1", "fe2"), container="system"),
        Pool("standard", edition="standard", container="system"),
        Pool("r2pool", "R2", wide_version=True, service_name="Lc Services", location_profile="Amsterdam"),
        Pool("twice", container="system", fqdn="twice.old.example.test"),
        Pool("Twice", "R2", fqdn="twice.new.example.test"),
        Pool("lync", "Lync 2010", wide_version=True),
        Pool("lcs", "LCS 2005 SP1", container="system"),
        Pool("gone", container="system", removed=True),
    ),
    trusted_services=(
        TrustedService("r2pool.corp.example.test", "CWA", pool="r2pool"),
        TrustedService("fe1.corp.example.test", "MRAS"),
        TrustedService("elsewhere.corp.example.test", "Gateway"),
    ),
    conference_directories=(ConferenceDirectory(1, "r2pool"), ConferenceDirectory(2, "Twice", target="r2pool")),
    location_contact_mappings=(LocationContactMapping("Dial-in", "Amsterdam"),),
    policies=(*usual_policies("R2"), Policy("Former", "meeting", removed=True)),
    groups=(Group("Sales"),),
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
    *(ocs_user(f"user{number:02}", groups=("Sales",)) for number in range(40)),
    ocs_user("disabled", enabled=False),
    ocs_user("r2user", home="r2pool", location_profile="Zürich"),
    ocs_user("orphan", home="gone"),
    ocs_user("ruin", home="gone", meeting_policy="Former", voice_policy="Default Policy"),
    ocs_user("half", target="r2pool"),
    ocs_user(
        "full",
        proxy_addresses=("SMTP:full@example.test", "smtp:f@example.test"),
        line="tel:+31201234567",
        line_server="sip:gateway@example.test",
        federation=True,
        internet_access=False,
        archiving=4,
        meeting_policy="Policy 1 (High)",
        location_profile="Zürich",
    ),
    ocs_user("chief", protected=True, groups=("Domain Admins",)),
    ocs_user("central", kind="contact", originator_sid="S-1-5-21-1-2-3-1111"),
    ocs_user("contact", kind="contact"),
    ocs_user("voicemail", kind="um_contact"),
    ocs_user(
        "dialin",
        display_name="Dial-in",
        kind="application_contact",
        home="r2pool",
        application_destination="CWA on r2pool.corp.example.test:5061",
    ),
    ocs_user("quote", display_name='O\'Brien, "Jo" <x>; #+=\\', sip_uri="sip:quote@example.test"),
    Person("never", "Never Enabled"),
)
