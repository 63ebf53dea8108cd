# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random forests as raw objects: awkward policies, switches in every position, both schemas, people of all kinds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from hypothesis import strategies as st

from .raw_objects import DOMAIN, SERVICES, RawObject, raw_object, schema_objects

YES_NO = st.booleans()
POLICY_NAMES = ("High", "Low & slow", "Default Policy")
USAGES = {"Local": "{0A000000-0000-4000-8000-00000000000A}", "Abroad & far": "{0B000000-0000-4000-8000-00000000000B}"}
PROFILES = {"Amsterdam": "{0C000000-0000-4000-8000-00000000000C}", "Zürich": "{0D000000-0000-4000-8000-00000000000D}"}
COLOURS = ("TrueColor", "HighColor")
KINDS = {
    "users": {"objectClass": ["top", "person", "user"]},
    "central_forest_contacts": {"objectClass": ["top", "contact"], "OriginatorSid": b"\x01\x05"},
    "um_contacts": {"objectClass": ["top", "contact"], "SourceObjectType": 0x90000000 - (1 << 32)},
    "application_contacts": {"objectClass": ["top", "contact"], "ApplicationDestination": "CN=service"},
    "other_contacts": {"objectClass": ["top", "contact"]},
}


@dataclass(frozen=True)
class RandomForest:
    """All objects, and how a user of it may be looked for by what only this forest has."""

    schema: str
    objects: tuple[RawObject, ...]
    usage_names: tuple[str, ...]  # by name, DN and GUID


def weighted(usual: Any, *rare: Any) -> st.SearchStrategy[Any]:
    """Mostly the first."""
    return st.sampled_from((*[usual] * (2 * len(rare)), *rare))


# Policies. What a property holds is XML: with blanks, in CDATA, in any letter case, empty, or not what it should be.
SWITCH = st.sampled_from(("true", "false", "TRUE", " False ", "<![CDATA[ true ]]>", "<![CDATA[false]]>", "", "yes"))
SIZE = st.sampled_from(("10", " 100 ", "250", "<![CDATA[100]]>", "", "many", "-5"))
MEETING_SETTINGS: dict[str, st.SearchStrategy[str]] = {
    **dict.fromkeys(
        (
            *("EnableDataCollaboration", "AllowPresenterToRecord", "AllowPresenterToDelegateRecording"),
            *("AllowIPAudio", "AllowIPVideo", "EnableAppDesktopSharing", "RetainPPTForExternalMeeting"),
            *("EnablePSTNConferencing", "TrustedConferencingPinRequired"),
        ),
        SWITCH,
    ),
    "MeetingSize": SIZE,
    "ColorDepth": st.sampled_from(("TrueColor", "truecolor ", "HighColor", "")),
    "AllowAppSharingForExternalMeeting": st.sampled_from(("None", "SINGLEAPPLICATION", " Desktop ", "")),
}
VOICE_SETTING = "AllowSimultaneousRinging"
STYLES = ("plain", "blanks", "prefix", "namespace", "declaration", "capitals", "group")
BROKEN = (
    "<instance><property",
    "",
    " ",
    '<!DOCTYPE x [<!ENTITY a "b">]><instance/>',
    "<instance>&nbsp;</instance>",
    None,
)


def usage_object(service: str, name: str) -> RawObject:
    guid = USAGES[name]
    dn = f"CN={guid},CN=Phone Route Usages,{service}"
    return raw_object(dn, objectClass=["top", "container", "msRTCSIP-RouteUsage"], cn=guid, RouteUsageAttribute=name)


def ways_to_call(service: str) -> list[str]:
    """Usages by name, DN and GUID, in several letter cases."""
    plain = [
        way for name, guid in USAGES.items() for way in (name, guid, guid.strip("{}"), usage_object(service, name).dn)
    ]
    return [*plain, *(way.swapcase() for way in plain)]


@st.composite
def usage_lists(draw: st.DrawFn, service: str) -> str:
    """The usages of a voice policy: elements, elements inside CDATA, one text, or nothing."""
    listed = [escape(item) for item in draw(st.lists(st.sampled_from((*ways_to_call(service), "Gone")), max_size=2))]
    elements = "".join(f"<element> {item}</element>" for item in listed)
    return draw(st.sampled_from((elements, f"<![CDATA[{elements}]]>", listed[0] if listed else "")))


@st.composite
def contents(draw: st.DrawFn, service: str) -> str | None:
    """The XML of a policy, of a meeting or a voice one, or of something of both."""
    if draw(weighted(False, True)):
        return draw(st.sampled_from(BROKEN))
    voice = {VOICE_SETTING: SWITCH, "PhoneRouteUsages": usage_lists(service)}
    which = draw(weighted("meeting", "voice", "voice", "both"))
    optional = {"meeting": MEETING_SETTINGS, "voice": voice, "both": {**MEETING_SETTINGS, **voice}}[which]
    settings = draw(st.fixed_dictionaries({}, optional=optional))
    name = draw(weighted(draw(st.sampled_from(POLICY_NAMES)), None))
    style = draw(st.sampled_from(STYLES))
    return written({**({} if name is None else {"Name": escape(name)}), **settings}, style)


def written(settings: dict[str, str], style: str) -> str:
    """The settings as XML of one of the styles that a reader has to cope with."""
    prefix = "p:" if style == "prefix" else ""
    properties = ""
    for name, value in settings.items():
        if style == "blanks":
            name, value = f" {name} ", value if "<" in value else f" {value} "
        if style == "capitals":
            name = name.upper()
        properties += f"<{prefix}property name={quoteattr(name)}>{value}</{prefix}property>"
    root = {"prefix": 'p:instance xmlns:p="urn:x"', "namespace": 'instance xmlns="urn:x"'}.get(style, "instance")
    text = f"<{root}>{properties}</{prefix}instance>"
    if style == "capitals":
        text = text.replace("<instance>", "<INSTANCE>").replace("</instance>", "</INSTANCE>")
    text = f'<?xml version="1.0" encoding="utf-16"?>\n{text}' if style == "declaration" else text
    return f"<provisionGroup>{text}</provisionGroup>" if style == "group" else text


@st.composite
def policy_objects(draw: st.DrawFn, service: str, number: int) -> RawObject:
    guid = f"{{00000000-0000-4000-8000-{number:012X}}}"
    kind = draw(
        st.sampled_from(("meeting", "telephony", "MEETING", " Telephony ", "meeting", "telephony", "presence", None))
    )
    return raw_object(
        f"CN={guid},CN=Policies,{service}",
        objectClass=["top", "container", "msRTCSIP-GlobalUserPolicy"],
        cn=guid,
        PolicyType=kind,
        DefaultPolicy=draw(st.sampled_from((True, False, False, None))),
        PolicyContent=draw(contents(service)),
    )


# The forest's switches, users, and all together.


@st.composite
def global_settings(draw: st.DrawFn, service: str, policies: list[str]) -> RawObject:
    """The switches in every position; the policies for everybody may be of the other kind, gone, or not set."""
    numbers = st.none() | st.integers(0, 31)
    dns = st.sampled_from((None, f"CN=gone,CN=Policies,{service}", *policies))
    return raw_object(
        f"CN=Global Settings,{service}",
        objectClass=["top", "container", "msRTCSIP-GlobalContainer"],
        MeetingFlags=draw(numbers),
        MeetingPolicy=draw(dns),
        UCFlags=draw(st.sampled_from((None, 0, 3, 4, 7))),
        UCPolicy=draw(dns),
        ArchiveDefaultFlags=draw(numbers),
        EnableFederation=draw(st.sampled_from((None, True, False))),
    )


@st.composite
def assignments(draw: st.DrawFn, policies: list[str]) -> list[str] | None:
    """Meeting, voice and presence policies, also several, of the wrong kind, gone, or with the bytes in wrong order."""
    numbers = st.sampled_from(("01000000", "02000000", "01000000", "02000000", "04000000", "05000000", "00000001"))
    dns = st.sampled_from((*policies, "CN={GONE},CN=Policies,DC=x"))
    swapped = draw(YES_NO)
    values = draw(st.lists(st.tuples(numbers, dns), max_size=4, unique=True))
    return [f"B:8:{number}:{dn.swapcase() if swapped else dn}" for number, dn in values] or None


@st.composite
def people(
    draw: st.DrawFn, number: int, schema: str, homes: list[str], policies: list[str], profiles: list[str]
) -> Any:
    kind = draw(weighted("users", *(name for name in KINDS if schema == "R2" or name != "application_contacts")))
    name = draw(st.sampled_from(("ann", "Anna", "a*n", "a\\n", "a?n", "(ann)", "ÄNN", "lee", "lee ann", "lee  ann")))
    home = draw(st.sampled_from((None, *homes, homes[0].swapcase())))
    bits = draw(st.none() | st.sets(st.sampled_from((1, 16, 64, 128, 256, 512, 2048))))
    return raw_object(
        f"CN=p{number},OU=People,{DOMAIN}",
        **KINDS[kind],
        objectGUID=number.to_bytes(16, "little"),
        displayName=draw(st.sampled_from((None, "Lee", "Lee Ann", "Lee  Ann", " Lee", "LEE ANN", "Lee (x)"))),
        PrimaryUserAddress=draw(weighted(f"sip:{name}@x", f"SIP:{name.upper()}@X", None)),
        UserEnabled=draw(st.sampled_from((None, True, False))),
        PrimaryHomeServer=home,
        TargetHomeServer=draw(weighted(None, homes[-1])),
        OptionFlags=None if bits is None else sum(bits),
        FederationEnabled=draw(st.sampled_from((None, True, False))),
        InternetAccessEnabled=draw(st.sampled_from((None, True, False))),
        ArchivingEnabled=draw(st.sampled_from((None, 0, 4, 8, 12, 3))),
        Line=draw(st.sampled_from((None, "tel:+1", "tel:+12", "TEL:+1*", "tel:+1 2", "tel:(1)"))),
        LineServer=draw(st.sampled_from((None, "sip:gw@x", "sip:gw2@x"))),
        UserPolicy=draw(assignments(policies)),
        UserLocationProfile=draw(st.sampled_from((None, None, *profiles))) if schema == "R2" else None,
    )


def pool_objects(service: str, name: str, version: int, profile: str | None) -> list[RawObject]:
    pool = f"CN={name},CN=Pools,{service}"
    return [
        raw_object(
            pool,
            objectClass=["top", "msRTCSIP-Pool"],
            dNSHostName=f"{name}.corp.test",
            PoolVersion=version,
            BackEndServer="sql",
            DefaultLocationProfileLink=profile,
        ),
        raw_object(f"CN=LC Services,CN=Microsoft,{pool}", objectClass=["top", "msRTCSIP-PoolService"]),
    ]


@st.composite
def forests(draw: st.DrawFn) -> RandomForest:
    """A forest prepared for 2007 or R2, with its settings in one container, and perhaps policies left in the other."""
    schema = draw(st.sampled_from(("2007", "R2")))
    service = SERVICES[draw(st.sampled_from(tuple(SERVICES)))]
    policies = [draw(policy_objects(service, number)) for number in range(draw(weighted(5, 0, 1, 3, 7)))]
    if service == SERVICES["configuration"] and draw(weighted(False, True)):
        policies.append(draw(policy_objects(SERVICES["system"], 99)))
    dns = [policy.dn for policy in policies]
    profiles = [
        raw_object(
            f"CN={guid},CN=Location Profiles,{service}", objectClass="msRTCSIP-LocationProfile", LocationName=name
        )
        for name, guid in PROFILES.items()
    ]
    profile_dns = [profile.dn for profile in profiles]
    pools = pool_objects(service, "old", 3, None)
    if schema == "R2":
        pools += pool_objects(service, "new", 4, draw(st.sampled_from((None, *profile_dns))))
    homes = [pool.dn for pool in pools[1::2]] + [f"CN=LC Services,CN=Microsoft,CN=gone,CN=Pools,{service}"]
    switches = [] if draw(weighted(False, True)) else [draw(global_settings(service, dns))]
    usages = [usage_object(service, name) for name in USAGES]
    users = [draw(people(number, schema, homes, dns, profile_dns)) for number in range(1, draw(st.integers(6, 13)))]
    objects = (*schema_objects(schema), *policies, *profiles, *pools, *switches, *usages, *users)
    return RandomForest(schema, objects, tuple(ways_to_call(service)))
