# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows of an ordinary user in the back end, drawn from a source of randomness of this user's own.

The draws for 2007 R2 come last, so that a user who is drawn for 2007 and for R2 differs in nothing else.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from lab.data.names import BEYOND_BMP, GROUP_WORDS, OTHER_SCRIPTS, PARTNER_DOMAINS, federated_address, shown_name
from lab.data.user_rows import Conference, Contact, Container, Group, Member, Permission, Publication, UserRows

START = datetime(2009, 3, 2, 8, 0)
CONFERENCE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
MEAN_OF_SHARES = 3  # a triangle that begins at its peak has its mean at a third of its width


def user_rows(
    address: str,
    *,
    seed: int,
    others: Sequence[str],
    contacts: int = 50,
    version: str = "2007",
    rich: bool | None = None,
) -> UserRows:
    """The rows of one user.

    `others`: addresses to draw contacts from; one in eight contacts is federated.
    `contacts`: average number of contacts over many users.
    `version`: "2007" or "2007 R2": R2 adds categories, dial-in conferences and delegates.
    `rich`: enhanced presence; None draws it.
    """
    draw = random.Random(f"{seed}/{address.casefold()}")
    people = _other_people(draw, address, others, int(draw.triangular(0, MEAN_OF_SHARES * contacts, 0) + 0.5))
    groups = _groups(draw)
    enhanced = draw.random() < 0.85 if rich is None else rich
    r2 = random.Random(f"{seed}/{address.casefold()}/r2") if version == "2007 R2" else None
    return UserRows(
        address=address,
        contact_version=draw.randrange(1, 400),
        ace_version=draw.randrange(0, 40),
        rich_mode=enhanced,
        groups=groups,
        contacts=tuple(_contact(draw, person, groups) for person in people),
        permissions=_permissions(draw, people),
        containers=_containers(draw, people) if enhanced else (),
        publications=_publications(draw, address, r2) if enhanced else (),
        prompted_subscribers=tuple(_other_people(draw, address, others, draw.choice((0, 0, 1, 3)))),
        conferences=_conferences(draw, r2),
        delegates=tuple(people[: r2.choice((0, 0, 1, 2))]) if r2 else (),
    )


def _other_people(draw: random.Random, address: str, others: Sequence[str], count: int) -> list[str]:
    found: dict[str, str] = {}
    for _unused in range(count):
        federated = not others or draw.random() < 0.125
        other = federated_address(draw) if federated else others[draw.randrange(len(others))]
        if other.casefold() != address.casefold():
            found.setdefault(other.casefold(), other)
    return list(found.values())


def _groups(draw: random.Random) -> tuple[Group, ...]:
    """The default group "~" is number 1; the others have any numbers up to 64."""
    numbers = sorted(draw.sample(range(2, 65), draw.choice((0, 1, 1, 2, 3, 7))))
    return (Group(1, b"~"), *(Group(number, _group_name(draw), _external_uri(draw)) for number in numbers))


def _group_name(draw: random.Random) -> bytes:
    kind = draw.random()
    if kind < 0.6:
        return draw.choice(GROUP_WORDS).encode()
    if kind < 0.8:
        return draw.choice(OTHER_SCRIPTS).encode("utf-8" if kind < 0.7 else "utf-16-le")
    return draw.choice(BEYOND_BMP).encode() if kind < 0.9 else draw.randbytes(draw.randrange(0, 20))


def _external_uri(draw: random.Random) -> bytes | None:
    return draw.choice((None, None, None, b"", b"http://groups.example.test/expand?id=%d" % draw.randrange(99)))


def _contact(draw: random.Random, address: str, groups: tuple[Group, ...]) -> Contact:
    extra = draw.randrange(12)
    members = {draw.choice(groups).number} if extra else {group.number for group in groups[:3]}
    name = shown_name(draw).encode()
    return Contact(
        address,
        groups=tuple(sorted(members)),
        name=None if extra == 1 else b"" if extra == 2 else name,
        subscribed=extra != 3,
        external_uri=_external_uri(draw) if extra == 4 else None,
        extension=b'<contactExtension note="%s"/>' % name if extra == 5 else b"" if extra == 6 else None,
    )


def _permissions(draw: random.Random, people: list[str]) -> tuple[Permission, ...]:
    entries = [Permission("A", "", draw.choice(("AA", "PA", "PP")))]
    if draw.random() < 0.5:
        entries.append(Permission("D", draw.choice(PARTNER_DOMAINS), draw.choice(("AA", "DD"))))
    entries += [Permission("U", person, draw.choice(("AA", "DD", "BB", "PA"))) for person in people[:3]]
    return tuple(entries)


def _containers(draw: random.Random, people: list[str]) -> tuple[Container, ...]:
    """Communicator's containers: 100 public, 200 company, 300 team, 400 personal, 32000 blocked (MS-PRES)."""
    users = [Member("user", person) for person in draw.sample(people, min(len(people), 5))]
    members = {
        0: [Member("everyone")],
        1: [],
        100: [Member("federated"), Member("publicCloud")],
        200: [Member("sameEnterprise")],
        300: users[:2],
        400: [*users[2:4], Member("domain", draw.choice(PARTNER_DOMAINS))],
        32000: [*users[4:], Member("domain", "spam.example.net")],
    }
    return tuple(
        Container(number, draw.randrange(1, 30), tuple(found if number < 300 or draw.random() < 0.7 else ()))
        for number, found in members.items()
    )


def _publications(draw: random.Random, address: str, r2: random.Random | None) -> tuple[Publication, ...]:
    def xml(name: str, text: str) -> bytes:
        return f'<{name} xmlns="http://schemas.microsoft.com/2006/09/sip/{name}"><v>{text}</v></{name}>'.encode()

    found = [
        Publication("contactCard", number, 0, draw.randrange(9), xml("contactCard", address)) for number in (0, 200)
    ]
    found.append(Publication("routing", 1, 0, draw.randrange(9), xml("routing", "forward")))
    found.append(Publication("userInformation", 1, draw.getrandbits(40), 1, xml("userInformation", shown_name(draw))))
    if draw.random() < 0.5:
        note = draw.choice(OTHER_SCRIPTS + BEYOND_BMP)
        found += [Publication("note", number, 0, draw.randrange(99), xml("note", note)) for number in (200, 300, 400)]
    if draw.random() < 0.3:
        found += [Publication("noteHistory", 1, 0, 3, None), Publication("calendarData", 400, 7, 0, b"")]
    if r2:
        found.append(Publication("userProperties", 1, 0, r2.randrange(9), xml("userProperties", "telephonyMode")))
        if r2.random() < 0.3:
            found.append(Publication("dndState", 400, 0, 1, r2.randbytes(12)))
    return tuple(found)


def _conferences(draw: random.Random, r2: random.Random | None) -> tuple[Conference, ...]:
    found = []
    for _unused in range(draw.choice((0, 0, 1, 2, 4))):
        updated = START + timedelta(minutes=draw.randrange(500_000))
        found.append(
            Conference(
                external_id="".join(draw.choices(CONFERENCE_LETTERS, k=draw.randrange(8, 33))),
                subject=draw.choice((None, "", "Weekly", "Müller's 会議", "Plan 🚀")),
                updated=updated,
                activated=draw.choice((None, updated + timedelta(days=2))),
                expires=draw.choice((None, updated + timedelta(days=14))),
                blob=draw.choice((None, b"<conference-info/>", draw.randbytes(300))),
                pstn_id=r2.randrange(10**6, 10**9) if r2 and r2.random() < 0.5 else None,
            )
        )
    return tuple(found)
