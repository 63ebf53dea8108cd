# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The common part of benchmarks of a whole pool: their options, and a lab with one pool that is emptied."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lab.data.pools import LabPool
from lab.environment import Lab

POOL, OTHER = "pool07", "poolr2"


def options_of(description: str | None, *, users: int) -> argparse.Namespace:
    """The command's options; C(users) are on the pool unless it says otherwise."""
    options = argparse.ArgumentParser(description=description)
    options.add_argument("--users", type=int, default=users, help="users on the pool that is emptied")
    options.add_argument("--contacts", type=int, default=50, help="contacts of a user, on average")
    options.add_argument("--rounds", type=int, default=3, help="runs beside a bare script; 0: one run alone")
    options.add_argument("--profile", action="store_true", help="say where the module's time goes")
    return options.parse_args()


@contextmanager
def pool_to_empty(users: int, contacts: int) -> Iterator[Lab]:
    """A lab with so many users on POOL, and ten on OTHER."""
    pools = [LabPool(POOL, "2007", users=users), LabPool(OTHER, "2007 R2", users=10)]
    with (
        tempfile.TemporaryDirectory() as folder,
        Lab.up(Path(folder) / "lab", pools=pools, users=users + 10, contacts=contacts, seed=1, awkward=[]) as lab,
    ):
        yield lab


def one_user(lab: Lab) -> str:
    """The SIP URI of a user of POOL. No snapshot is taken for it: a directory whose first state is known is put back
    entry by entry, which takes longer than to copy it where everybody was moved.
    """
    return min(person.sip_uri for person in lab.site.population.people if person.home == POOL and person.sip_uri)
