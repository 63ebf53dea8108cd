# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random users, criteria, switches and policies: the answer has to be that of a plain evaluation over all users.

The evaluation below knows nothing of LDAP, bits or XML: people and policies are dictionaries of yes and no.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest_facts import ForestFacts
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.global_settings import GlobalSettings
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.user_query import UserQuery
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.options import SELECTION_OPTIONS

from .._directory.descriptions import (
    SYSTEM,
    assignment,
    attributes,
    policies,
    policy_dn,
    policy_entry,
    pool,
    user,
)
from .._directory.filter_evaluator import matches

POOLS = {"one": pool("one"), "two": pool("two", "2007 R2")}
GONE = f"CN=LC Services,CN=Microsoft,CN=gone,CN=Pools,{SYSTEM}"
HOMES = {None: None, "gone": GONE, **{name: one.service_dn for name, one in POOLS.items()}}
BITS = {"public_im": 1, "rcc": 16, "anonymous": 64, "voice": 128, "enhanced_presence": 256, "pbx": 512, "unknown": 2048}
WHOSE = ("nobody", "everybody", "per_user")  # in the order of their codes

YES_NO = st.booleans()
NAMES = ("High", "Low & slow", "Default Policy")

Person = Mapping[str, Any]
Policy = Mapping[str, Any]


@dataclass(frozen=True)
class World:
    """Switches, policies by kind and name, and people."""

    switches: Mapping[str, Any]
    meeting: Mapping[str, Policy]
    voice: Mapping[str, Policy]
    people: list[Person]


def policies_of(settings_of_one: st.SearchStrategy[Policy]) -> st.SearchStrategy[dict[str, Policy]]:
    """Some of the policies by name; who has one of the others has one that was deleted."""
    return st.dictionaries(st.sampled_from(NAMES), settings_of_one, max_size=len(NAMES))


SWITCHES = st.fixed_dictionaries(
    {
        "meeting_per_user": YES_NO,
        "voice_per_user": YES_NO,
        "meeting_for_all": st.sampled_from((None, *NAMES)),
        "voice_for_all": st.sampled_from((None, *NAMES)),
        "anonymous": st.sampled_from(WHOSE),
        "internal": st.sampled_from(WHOSE),
        "federated": st.sampled_from(WHOSE),
        "federation": YES_NO,
    }
)
MEETING = st.fixed_dictionaries({"ip_audio": YES_NO, "size": st.integers(1, 4), "pstn": st.sampled_from((None, True))})
VOICE = st.fixed_dictionaries({"ringing": YES_NO, "usages": st.sets(st.sampled_from(("Local", "Abroad")))})
LINE = st.sampled_from((None, "tel:+1", "tel:+12", "TEL:+1*", "tel:(1)"))
PERSON = st.fixed_dictionaries(
    {
        "name": st.sampled_from(("ann", "Anna", "a*n", "a\\n", "a?n", "(ann)", "änn", "bob")),
        "enabled": st.sampled_from((None, True, False)),
        "home": st.sampled_from(tuple(HOMES)),
        "target": st.sampled_from((None, "two")),
        "bits": st.none() | st.sets(st.sampled_from(tuple(BITS))),
        "federation": st.sampled_from((None, True, False)),
        "internet": st.sampled_from((None, True, False)),
        "archived": st.sets(st.sampled_from(("internal", "federated"))),
        "line": LINE,
        "gateway": st.sampled_from((None, "sip:gw@x")),
        "meeting": st.sampled_from((None, *NAMES)),
        "voice": st.sampled_from((None, *NAMES)),
        "kind": st.sampled_from(("users", "central_forest_contacts", "um_contacts", "other_contacts")),
    }
)
WORLDS = st.builds(World, SWITCHES, policies_of(MEETING), policies_of(VOICE), st.lists(PERSON, min_size=3, max_size=10))

CRITERIA: dict[str, st.SearchStrategy[Any]] = {
    "sip_uri": st.sampled_from(("ann", "ann*", "a?n*", "a\\*n*", "*n@x", "(a", "?nn@x", "a\\\\*")),
    "enabled": st.sampled_from(("enabled", "disabled")),
    "assignment": st.sampled_from(("assigned", "unassigned", "no_pool", "pool_deleted")),
    "half_moved": YES_NO,
    "enhanced_presence": YES_NO,
    "federation": YES_NO,
    "remote_access": YES_NO,
    "public_im": YES_NO,
    "anonymous_participation": YES_NO,
    "archiving": st.fixed_dictionaries({}, optional={"internal": YES_NO, "federated": YES_NO}),
    "meeting_policy": st.fixed_dictionaries(
        {},
        optional={
            "name": st.sampled_from(NAMES),
            "ip_audio": YES_NO,
            "pstn_conferencing": YES_NO,
            "meeting_size_at_least": st.integers(1, 4),
        },
    ),
    "voice_policy": st.fixed_dictionaries(
        {},
        optional={
            "name": st.sampled_from(NAMES),
            "simultaneous_ringing": YES_NO,
            "phone_usage": st.sampled_from(("local", "ABROAD")),
        },
    ),
    "telephony": st.one_of(
        st.fixed_dictionaries({"pc_to_pc_only": YES_NO}),
        st.fixed_dictionaries({"enterprise_voice": YES_NO}),
        st.fixed_dictionaries({"remote_call_control": YES_NO}),
        st.fixed_dictionaries({"line_uri": st.sampled_from(("tel:+1*", "tel:+1?", "tel:+1\\*", "tel:(1)"))}),
    ),
    "kinds": st.lists(
        st.sampled_from(("users", "central_forest_contacts", "um_contacts", "other_contacts")), min_size=1
    ),
}


@st.composite
def options_of(draw: st.DrawFn) -> dict[str, Any]:
    """One to three criteria: with many at once, hardly anybody would be found."""
    names = draw(st.lists(st.sampled_from(tuple(CRITERIA)), min_size=1, max_size=3, unique=True))
    reading = draw(st.sampled_from(("explicit", "effective")))
    return {"policy_reading": reading, **{name: draw(CRITERIA[name]) for name in names}}


# The plain evaluation.


def wanted(person: Person, options: Mapping[str, Any], world: World) -> bool:
    return all(
        holds(person, option, value, options, world) for option, value in options.items() if option != "policy_reading"
    ) and ("kinds" in options or person["kind"] in ("users", "central_forest_contacts"))


def holds(person: Person, option: str, value: Any, options: Mapping[str, Any], world: World) -> bool:
    bits, effective = person["bits"] or set(), options["policy_reading"] == "effective"
    switches = world.switches
    federation = "per_user" if switches["federation"] else "nobody"

    def has(own: bool, whose: str) -> bool:
        """The setting in the reading that is asked for."""
        return own if not effective or whose == "per_user" else whose == "everybody"

    if option == "archiving":
        return all(has(what in person["archived"], switches[what]) == yes for what, yes in value.items())
    if option == "telephony":
        return telephony_holds(person, bits, value)
    if option == "meeting_policy":
        return not value or meeting_holds(chosen(person, "meeting", world, effective), value)
    if option == "voice_policy":
        return not value or voice_holds(chosen(person, "voice", world, effective), value, effective and "pbx" in bits)
    found: Any = {
        "sip_uri": lambda: sip_uri_matches(value, f"sip:{person['name']}@x".lower()),
        "enabled": lambda: person["enabled"] is (value == "enabled"),
        "assignment": lambda: assigned(person["home"], value),
        "half_moved": lambda: (person["target"] is not None) == value,
        "enhanced_presence": lambda: ("enhanced_presence" in bits) == value,
        "federation": lambda: has(person["federation"] is True, federation) == value,
        "remote_access": lambda: (person["internet"] is True) == value,
        "public_im": lambda: has("public_im" in bits, federation) == value,
        "anonymous_participation": lambda: has("anonymous" in bits, switches["anonymous"]) == value,
        "kinds": lambda: person["kind"] in value,
    }[option]()
    return bool(found)


def sip_uri_matches(text: str, uri: str) -> bool:
    """What each of the texts means, said in Python."""
    name = uri.removeprefix("sip:").removesuffix("@x")
    return {
        "ann": "ann" in uri,
        "ann*": name.startswith("ann"),
        "a?n*": len(name) >= 3 and name[0] == "a" and name[2] == "n",
        "a\\*n*": name.startswith("a*n"),
        "*n@x": name.endswith("n"),
        "(a": "(a" in uri,
        "?nn@x": len(name) == 3 and name.endswith("nn"),
        "a\\\\*": name.startswith("a\\"),
    }[text]


def assigned(home: str | None, how: str) -> bool:
    return {
        "assigned": home in POOLS,
        "unassigned": home not in POOLS,
        "no_pool": home is None,
        "pool_deleted": home == "gone",
    }[how]


def telephony_holds(person: Person, bits: set[str], value: Mapping[str, Any]) -> bool:
    ((option, wish),) = value.items()
    if option == "line_uri":
        line = (person["line"] or "").lower()
        return {
            "tel:+1*": line.startswith("tel:+1"),
            "tel:+1?": line.startswith("tel:+1") and len(line) == len("tel:+1") + 1,
            "tel:+1\\*": line == "tel:+1*",
            "tel:(1)": line == "tel:(1)",
        }[wish]
    remote = "rcc" in bits or ("pbx" in bits and person["gateway"] is not None)
    has = {
        "pc_to_pc_only": not bits & {"rcc", "voice", "pbx"},
        "enterprise_voice": "voice" in bits,
        "remote_call_control": remote,
    }
    return has[option] == wish


def chosen(person: Person, kind: str, world: World, effective: bool) -> Policy | None:
    """The policy to look at, with its name; `Default Policy` is the default one."""
    known: Mapping[str, Policy] = getattr(world, kind)
    own = person[kind] if person[kind] in known else None
    if effective:
        for_all = world.switches[f"{kind}_for_all"]
        name = own if world.switches[f"{kind}_per_user"] else (for_all if for_all in known else None)
        name = name or ("Default Policy" if "Default Policy" in known else None)
    else:
        name = own
    return {"name": name, **known[name]} if name else None


def meeting_holds(policy: Policy | None, value: Mapping[str, Any]) -> bool:
    return policy is not None and all(
        {
            "name": policy["name"] == wish,
            "ip_audio": policy["ip_audio"] == wish,
            "pstn_conferencing": bool(policy["pstn"]) == wish,
            "meeting_size_at_least": option == "meeting_size_at_least" and policy["size"] >= wish,
        }[option]
        for option, wish in value.items()
    )


def voice_holds(policy: Policy | None, value: Mapping[str, Any], silenced: bool) -> bool:
    return policy is not None and all(
        {
            "name": policy["name"] == wish,
            "simultaneous_ringing": (policy["ringing"] and not silenced) == wish,
            "phone_usage": str(wish).capitalize() in policy["usages"],
        }[option]
        for option, wish in value.items()
    )


# The same world as the directory stores it.


def facts_of(world: World) -> ForestFacts:
    switches = world.switches
    meeting = [
        policy_entry(
            "meeting",
            name.replace("&", "&amp;"),
            {"AllowIPAudio": str(one["ip_audio"]).lower(), "MeetingSize": str(one["size"])}
            | ({} if one["pstn"] is None else {"EnablePSTNConferencing": "true"}),
            default=name == "Default Policy",
        )
        for name, one in world.meeting.items()
    ]
    voice = [
        policy_entry(
            "voice",
            name.replace("&", "&amp;"),
            {
                "AllowSimultaneousRinging": f"<![CDATA[ {one['ringing']} ]]>",
                "PhoneRouteUsages": "".join(f"<element>{usage}</element>" for usage in sorted(one["usages"])),
            },
            default=name == "Default Policy",
        )
        for name, one in world.voice.items()
    ]
    return ForestFacts(
        pools=tuple(POOLS.values()),
        policies=policies([*meeting, *voice]),
        switches=GlobalSettings(
            meeting_flags=16 * switches["meeting_per_user"] | WHOSE.index(switches["anonymous"]) << 2,
            meeting_policy=stored_dn("meeting", switches["meeting_for_all"]),
            voice_flags=4 * switches["voice_per_user"],
            voice_policy=stored_dn("voice", switches["voice_for_all"]),
            archiving_flags=WHOSE.index(switches["internal"]) << 1 | WHOSE.index(switches["federated"]) << 3,
            federation=switches["federation"],
        ),
    )


def stored_dn(kind: str, name: str | None) -> str | None:
    return policy_dn(kind, name.replace("&", "&amp;")) if name else None


def stored(person: Person) -> dict[str, list[bytes]]:
    kind = person["kind"]
    assignments = [
        assignment(what, (stored_dn(what, person[what]) or "").swapcase())
        for what in ("voice", "meeting")
        if person[what]
    ]
    return attributes(
        objectclass=["top", "person", "user" if kind == "users" else "contact"],
        originatorsid=b"\x01\x05" if kind in ("central_forest_contacts", "um_contacts") else None,
        sourceobjecttype=0x90000000 - (1 << 32) if kind == "um_contacts" else None,
        primaryuseraddress=f"sip:{person['name']}@x",
        userenabled=person["enabled"],
        primaryhomeserver=HOMES[person["home"]],
        targethomeserver=HOMES[person["target"]],
        optionflags=None if person["bits"] is None else sum(BITS[bit] for bit in person["bits"]),
        federationenabled=person["federation"],
        internetaccessenabled=person["internet"],
        archivingenabled=sum({"internal": 4, "federated": 8}[what] for what in person["archived"]),
        line=person["line"],
        lineserver=person["gateway"],
        userpolicy=assignments or None,
    )


@settings(max_examples=1000, deadline=None)
@given(world=WORLDS, options=options_of())
def test_the_answer_is_that_of_a_plain_evaluation(world: World, options: dict[str, Any]) -> None:
    validated = ArgumentSpecValidator(SELECTION_OPTIONS).validate(options)
    assert not validated.error_messages
    criteria = Selection.from_params(validated.validated_parameters, changing=False).criteria
    query = UserQuery.of(criteria, facts_of(world))
    raws = [stored(person) for person in world.people]
    found = [matches(query.ldap_filter, raw) and query.accepts(user(raw, POOLS.values())) for raw in raws]
    assert found == [wanted(person, options, world) for person in world.people]
