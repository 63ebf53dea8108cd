# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's people: the same for the same seed, and as many and as varied as was asked for."""

from __future__ import annotations

import pytest

from lab.data.awkward_people import AWKWARD_PEOPLE, LONGEST_ADDRESS
from lab.data.pools import LabPool, parse_pool
from lab.data.user_rows import UserRows
from lab.site import Site


def all_rows(site: Site) -> dict[str, list[UserRows]]:
    population = site.population
    return {
        pool.name: [population.rows(standing, pool) for standing in population.standings(pool)]
        for pool in site.back_end_pools
    }


def test_the_same_parameters_give_the_same_people_and_rows() -> None:
    assert all_rows(Site(users=20)) == all_rows(Site(users=20))
    assert Site(users=20).population.people == Site(users=20).population.people


def test_another_seed_gives_other_people_and_rows() -> None:
    assert Site(users=20, seed=2).population.ordinary != Site(users=20).population.ordinary
    assert all_rows(Site(users=20, seed=2)) != all_rows(Site(users=20))


def test_users_have_so_many_contacts_on_average() -> None:
    rows = all_rows(Site(users=1000, contacts=30, awkward=()))["pool07"]
    assert 27 < sum(len(row.contacts) for row in rows) / len(rows) < 32
    assert min(len(row.contacts) for row in rows) < 5 < 60 < max(len(row.contacts) for row in rows)


def test_every_contact_is_in_groups_that_its_owner_has() -> None:
    for row in (row for rows in all_rows(Site(users=100)).values() for row in rows):
        numbers = {group.number for group in row.groups}
        assert len(numbers) == len(row.groups)
        assert all(contact.groups and numbers >= set(contact.groups) for contact in row.contacts)


def test_only_r2_pools_have_what_only_r2_knows() -> None:
    rows = all_rows(Site(users=200, awkward=()))

    def r2_only(pool: str) -> tuple[int, int, int]:
        of_pool = rows[pool]
        return (
            sum(conference.pstn_id is not None for row in of_pool for conference in row.conferences),
            sum(
                publication.category in ("userProperties", "dndState")
                for row in of_pool
                for publication in row.publications
            ),
            sum(len(row.delegates) for row in of_pool),
        )

    assert r2_only("pool07") == (0, 0, 0)
    assert all(r2_only("poolr2"))


def test_users_are_spread_as_asked() -> None:
    pools = (LabPool("a", "2007", users=7), LabPool("b", "2007 R2"), LabPool("c", "2007"), LabPool("l", "Lync 2010"))
    ordinary = Site(pools, users=20).population.ordinary
    assert {pool: len(people) for pool, people in ordinary.items()} == {"a": 7, "b": 7, "c": 6}


def test_accounts_are_unique_in_what_the_directory_keeps_unique() -> None:
    site = Site(users=300)
    people = site.population.people
    assert len({person.login for person in people}) == len(people)
    assert len({person.dn(site.forest).casefold() for person in people}) == len(people)
    sids = [person.sid(site.forest) for person in people if person.kind == "user"]
    assert None not in sids
    assert len(set(sids)) == len(sids)


def test_no_address_is_longer_than_a_back_end_can_hold_and_one_is_as_long() -> None:
    lengths = [len(row.address) for rows in all_rows(Site(users=10)).values() for row in rows]
    assert max(lengths) == LONGEST_ADDRESS


@pytest.mark.parametrize("pools", [(LabPool("only", "2007"),), (LabPool("a", "2007"), LabPool("b", "2007"))])
def test_awkward_people_fit_the_pools(pools: tuple[LabPool, ...]) -> None:
    site = Site(pools, users=5)
    assert len(site.population.awkward_people) < len(AWKWARD_PEOPLE)
    assert site.population.people
    assert all_rows(site)


def test_parameters_survive_being_written_down() -> None:
    site = Site((parse_pool("x:r2:standard:12"), parse_pool("y:2007")), users=3, awkward=("no_data",))
    assert Site.from_json(site.to_json()) == site
    assert site.pools[0] == LabPool("x", "2007 R2", standard_edition=True, users=12)


@pytest.mark.parametrize("text", ["pool07", "pool07:2010", ":2007", "pool07:2007:many"])
def test_a_pool_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_pool(text)
