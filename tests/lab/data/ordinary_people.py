# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ordinary users: enabled, homed on a pool, with settings as administrators give them."""

from __future__ import annotations

import random

from lab.data.names import person_name
from lab.data.pools import LabPool
from lab.directory.people import Person

SIP_DOMAIN = "example.test"
FIRST_RELATIVE_ID = 20_000
ENHANCED_PRESENCE = 256
OPTION_FLAGS = (256, 256, 257, 320, 384, 385, 272, 896)  # enhanced presence, with and without the other switches


def ordinary_person(number: int, pool: LabPool, seed: int) -> Person:
    """The user with this number in the forest; the pool decides the home and what only R2 knows."""
    draw = random.Random(f"{seed}/person/{number}")
    given, family = person_name(draw)
    address = f"{given}.{family}{number}@{SIP_DOMAIN}".lower()
    voice = draw.random() < 0.3
    return Person(
        login=f"u{number:06d}",
        relative_id=FIRST_RELATIVE_ID + number,
        display_name=f"{given} {family}",
        name=f"{given} {family} {number}",
        organisational_unit=("People", f"Site {number % 5 + 1}"),
        given_name=given,
        family_name=family,
        upn=f"u{number:06d}@corp.{SIP_DOMAIN}",
        mail=address,
        sip_uri=f"sip:{address}",
        proxy_addresses=(f"SMTP:{address}",),
        enabled=True,
        home=pool.name,
        option_flags=draw.choice(OPTION_FLAGS),
        federation=draw.choice((True, False, None)),
        internet_access=draw.choice((True, False, None)),
        archiving=draw.choice((0, 0, 4, 8, 12)),
        line=f"tel:+3120{number:07d}" if voice else None,
        line_server=f"sip:csta@gateway.{SIP_DOMAIN}" if voice and draw.random() < 0.3 else None,
        meeting_policy=draw.choice((None, None, "Policy 1 (High)", "Policy 5 (Low)")),
        voice_policy="Sales & Support" if voice else None,
        location_profile="Amsterdam" if voice and pool.is_r2 else None,
    )


def address_of(person: Person) -> str | None:
    """The SIP address as SQL has it: without `sip:`."""
    return person.sip_uri.partition(":")[2] if person.sip_uri else None
