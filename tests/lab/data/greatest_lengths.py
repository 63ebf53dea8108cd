# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One user's rows of all kinds at the greatest lengths that the stand-in schemas allow, and rows that repeat."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime

from lab.data.user_rows import Conference, Contact, Container, Group, Member, Permission, Publication, UserRows

GROUPS, GROUP_NAME, CONTACT_NAME, EXTERNAL_URI = 64, 512, 1024, 4096
IMAGE = 100_000
LARGEST_VERSION = 2**31 - 1000  # a version can rise still
LATEST = datetime(9999, 12, 31, 23, 59, 59)
EARLIEST = datetime(1753, 1, 1)


def everything(address: str, *, seed: int, others: list[str], r2: bool) -> UserRows:
    """64 groups, a contact in all of them, binary values of all byte values, the largest numbers and dates."""
    draw = random.Random(f"{seed}/everything/{address}")
    all_bytes = bytes(range(256))
    groups = (Group(1, b"~", b""), *(Group(number, draw.randbytes(GROUP_NAME)) for number in range(2, GROUPS)))
    groups += (Group(GROUPS, b"", draw.randbytes(EXTERNAL_URI)),)
    contacts = [
        Contact(other, tuple(range(1, GROUPS + 1)) if not position else (1,), (all_bytes * 4)[:CONTACT_NAME])
        for position, other in enumerate(others)
    ]
    contacts.append(
        Contact(
            f"zalgo'];--@{'x' * 40}.example.org",
            (2,),
            "Z͑ͫ̓a🚀".encode(),
            False,
            b"\0" * EXTERNAL_URI,
            draw.randbytes(IMAGE),
        )
    )
    publications = [
        Publication("note", 200, 2**63 - 1, LARGEST_VERSION, draw.randbytes(IMAGE)),
        Publication("note", 300, 0, 0, b"\0"),
        Publication("note", 32000, 2**31, 1, b""),
        Publication("routing", 1, 0, 1, None),
    ]
    return UserRows(
        address,
        contact_version=LARGEST_VERSION,
        ace_version=0,
        rich_mode=True,
        groups=groups,
        contacts=tuple(contacts),
        permissions=(Permission("A", "", "AA"), Permission("U", "m" * 450, "PB"), Permission("D", "", "DD")),
        containers=(
            Container(0, 0, ()),
            Container(32000, LARGEST_VERSION, (Member("domain", "d" * 450), Member("everyone"))),
        ),
        publications=tuple(publications),
        prompted_subscribers=tuple(others[:200]),
        conferences=(
            Conference("A" * 32, "s" * 256, EARLIEST, LATEST, LATEST, draw.randbytes(IMAGE), 2**53 if r2 else None),
            Conference("12345678", None, None, None, None, None),
        ),
        delegates=tuple(others[:5]) if r2 else (),
    )


def repeated(rows: UserRows) -> UserRows:
    """The same permission twice and the same container member twice: no key of the stand-in schemas forbids it."""
    twice = Member("domain", "twice.example.net")
    return replace(
        rows,
        permissions=(*rows.permissions, Permission("D", twice.value, "AA"), Permission("D", twice.value, "AA")),
        containers=(
            *(container for container in rows.containers if container.number != 400),
            Container(400, 7, (twice, twice)),
        ),
    )
