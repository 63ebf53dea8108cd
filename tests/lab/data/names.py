# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of people, groups and federated partners, in several scripts."""

from __future__ import annotations

import random

GIVEN = (
    "Anna Bilal Carla Daan Elif Femke Goran Hanna Ivo Julia Kofi Lena Milan Nora Oskar Petra Quentin Rosa Stefan Thea "
    "Umar Vera Willem Xenia Yusuf Zoe Bram Chloe Dario Esther"
).split()
FAMILY = (
    "Abbas Bakker Costa Dekker Eriksen Fischer Garcia Horvat Ivanova Jansen Kaya Lindqvist Moreau Novak Okafor Petrov "
    "Quist Rossi Smit Tanaka Urban Visser Weber Xu Yilmaz Zeman Brandt Clarke Dubois Engel"
).split()
OTHER_SCRIPTS = ("李明", "Ольга Петрова", "山田 太郎", "محمد علي", "Γιώργος", "김민준", "Łukasz Żółć", "Zoë Müller")
BEYOND_BMP = ("Team 🚀", "𠮷野家", "👩‍💻 Dev", "𝔊𝔯𝔬𝔲𝔭")
GROUP_WORDS = ("Colleagues", "Family", "Project X", "Friends & co", "A <b> 'c' \"d\"", "Büro Köln", "50 % off; --")
PARTNER_DOMAINS = ("partner.example.net", "fabrikam.example.org", "contoso.example.com", "im.example.edu")


def person_name(random_source: random.Random) -> tuple[str, str]:
    """A given name and a family name."""
    return random_source.choice(GIVEN), random_source.choice(FAMILY)


def shown_name(random_source: random.Random) -> str:
    """A display name as a client would write it into a contact list."""
    kind = random_source.random()
    if kind < 0.8:
        return " ".join(person_name(random_source))
    return random_source.choice(OTHER_SCRIPTS if kind < 0.95 else BEYOND_BMP)


def federated_address(random_source: random.Random) -> str:
    """An address of somebody outside the forest."""
    given, family = person_name(random_source)
    return f"{given}.{family}{random_source.randrange(100)}@{random_source.choice(PARTNER_DOMAINS)}".lower()
