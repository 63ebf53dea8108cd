# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every criterion of a selection on a real directory."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from unit.plugins.module_utils._directory.filter_evaluator import matches

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.catalog import catalog_knows
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.user_search import (
    find_by_addresses,
    users_matching,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from end_to_end.find.selecting import directory, find, names
from end_to_end.find.selection_cases import CASES, FOREST, PEOPLE, Options


@pytest.fixture(scope="module")
def forest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forest]:
    """A forest prepared for R2, in which everything is per user."""
    with directory(tmp_path_factory.mktemp("selection"), FOREST, PEOPLE, "127.0.0.18") as opened:
        yield opened


@pytest.mark.parametrize("case", CASES)
def test_a_criterion_finds_the_one_and_not_the_other(forest: Forest, case: str) -> None:
    unit = f"OU={case},OU=Cases,{FOREST.domain_dn}"
    match, _other = (person for person in PEOPLE if person.organisational_unit == ("Cases", case))
    found = find(forest, {**CASES[case].options, "organizational_unit": unit})
    assert names(found) == {match.display_name}
    orphans = ["1 policies assigned to the users looked at do not exist (any more) and have no effect."]
    assert found.warnings == (orphans if case == "effective_orphan" else [])


def test_the_whole_forest_is_searched_without_a_unit(forest: Forest) -> None:
    everybody = names(find(forest, {}))
    in_ocs = {
        person.display_name for person in PEOPLE if person.sip_uri and (person.kind == "user" or person.originator_sid)
    }
    assert everybody == in_ocs


@pytest.mark.parametrize("case", CASES)
def test_a_filter_means_the_same_to_the_directory_and_to_the_judge_of_the_unit_tests(forest: Forest, case: str) -> None:
    query = find(forest, CASES[case].options).query
    if "memberOf" in query.ldap_filter or "mail" in query.ldap_filter:
        pytest.skip("The judge does not know who is a member of what.")
    everybody = users_matching(forest, "(|(objectClass=user)(objectClass=contact))")
    expected = {user.dn for user in everybody if matches(query.ldap_filter, user.raw)}
    assert {user.dn for user in users_matching(forest, query.ldap_filter)} == expected


@pytest.mark.parametrize("case", ["sip_prefix", "enhanced_presence_never_set", "line_uri", "group_nested", "ip_video"])
def test_the_global_catalog_leads_to_the_same_users(forest: Forest, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A forest of several domains is searched like this: found in the catalog, confirmed on the domain controller."""
    directly = list(find(forest, CASES[case].options).users)
    monkeypatch.setitem(vars(forest), "discovery_is_current", False)
    through_the_catalog = list(find(forest, CASES[case].options).users)
    assert directly
    assert sorted(through_the_catalog, key=lambda user: user.dn) == sorted(directly, key=lambda user: user.dn)


def test_the_global_catalog_is_not_asked_for_what_it_does_not_hold(forest: Forest) -> None:
    assert catalog_knows(forest, "(&(msRTCSIP-Line=*)(!(displayName=x)))")
    assert not catalog_knows(forest, "(&(msRTCSIP-Line=*)(memberOf=CN=x,DC=y))")
    assert not catalog_knows(forest, "(msRTCSIP-PolicyType=meeting)")


def test_addresses_of_a_back_end_are_looked_up_as_it_spells_them(forest: Forest) -> None:
    found = find_by_addresses(forest, ["straße@example.test", "UNPREFIXED@example.test  ", "nobody@example.test"])
    assert {address: [user.display_name for user in users] for address, users in found.items()} == {
        "straße@example.test": ["match sip_sharp_s"],
        "UNPREFIXED@example.test  ": ["other sip_prefix"],
        "nobody@example.test": [],
    }


@pytest.mark.parametrize(
    "identity",
    [
        "sip:{login}@example.test",
        "{login}@example.test",
        "{login}@corp.example.test",
        "CORP\\{login}",
        "corp.example.test\\{login}",
        "{dn}",
        "{guid}",
        "{{{guid}}}",
    ],
)
def test_an_identity_names_one_user(forest: Forest, identity: str) -> None:
    wanted = next(person for person in PEOPLE if person.organisational_unit[1] == "enabled")
    text = identity.format(login=wanted.login, dn=wanted.dn(FOREST), guid=wanted.guid).upper()
    found = find(forest, {"identities": [text]})
    assert names(found) == {wanted.display_name}
    assert found.unresolved == []


def test_each_identity_that_is_not_found_is_reported_with_the_reason(forest: Forest) -> None:
    never = next(person for person in PEOPLE if person.sip_uri is None)
    enabled, disabled = (person for person in PEOPLE if person.organisational_unit[1] == "enabled")
    identities = [f"CORP\\{enabled.login}", f"CORP\\{disabled.login}", f"CORP\\{never.login}", "no@body.test"]
    found = find(forest, {"identities": identities, "enabled": "enabled"})
    assert names(found) == {enabled.display_name}
    assert [(identity.identity, identity.problem) for identity in found.unresolved] == [
        (f"CORP\\{disabled.login}", "other_criteria"),
        (f"CORP\\{never.login}", "without_sip_uri"),
        ("no@body.test", "unknown"),
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"pool": "nopool"}, "no pool 'nopool'"),
        ({"meeting_policy": {"name": "No Such"}}, "Known are: Alone, Attendees, Colours"),
        ({"meeting_policy": {"colour_depth": "infrared"}}, "HighColor, TrueColor"),
        ({"voice_policy": {"phone_usage": "Mars"}}, "Known are: International, Local, Long Distance"),
        ({"location_profile": "Mars"}, "Known are: Amsterdam, Zürich"),
        ({"location_profile": "Zürich", "pool": "pool07"}, "pool07 is one of OCS 2007"),
        ({"meeting_policy": {"pstn_conferencing": True}, "pool": "pool07"}, "came with 2007 R2"),
        ({"group": "nobody\\here"}, "no groups of the forest answer"),
        ({"domain": "MARS"}, "It has: CORP (corp.example.test)"),
        ({"organizational_unit": "OU=Mars,DC=corp,DC=example,DC=test"}, "there is no object"),
        ({"organizational_unit": "Mars"}, "there is no object"),
    ],
    ids=str,
)
def test_an_unknown_name_is_an_error_that_lists_the_known_ones(forest: Forest, options: Options, message: str) -> None:
    with pytest.raises(BadInput) as error:
        find(forest, options)
    assert message in str(error.value)
