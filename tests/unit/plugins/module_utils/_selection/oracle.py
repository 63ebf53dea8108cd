# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An oracle for the users that a selection means: it has raw objects, no LDAP filters, and none of the product's code.

Written criterion by criterion from the documentation of the Find dialog and of the attributes behind it. Where that is
silent: of several policies either will do; default policies count if they agree; a policy that cannot be read, or does
not exist, leaves a user undecided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .oracle_policies import OraclePolicy, called_by, has, read_policies, text_of
from .raw_objects import RawObject

Options = Mapping[str, Any]


class NoAnswer(Exception):
    """A selection that has to be refused, and why."""


@dataclass(frozen=True)
class Answer:
    """The selected users, by DN, and the number of undecided ones."""

    dns: frozenset[str]
    undecided: int


class Oracle:
    """The answers for one forest."""

    def __init__(self, objects: Iterable[RawObject], schema: str) -> None:
        self.objects = list(objects)
        self.schema = schema
        self.policies = read_policies(self.objects)
        self.pools = {item.dn.lower(): item for item in self._of_class("msRTCSIP-Pool")}
        self.switches = self._switches()
        self.usages = [
            {
                called_by(item.dn),
                called_by(text_of(item, "cn") or ""),
                called_by(text_of(item, "msRTCSIP-RouteUsageAttribute") or ""),
            }
            for item in self._of_class("msRTCSIP-RouteUsage")
        ]
        self.profiles = {
            (text_of(item, "msRTCSIP-LocationName") or "").lower(): item.dn
            for item in self._of_class("msRTCSIP-LocationProfile")
        }
        self.people = [
            each_object
            for each_object in self.objects
            if {b"user", b"contact"} & set(each_object.attributes["objectClass"])
        ]

    def answer(self, options: Options) -> Answer:
        """Raises NoAnswer."""
        self._refuse(options)
        meant, undecided = set(), 0
        for person in self.people:
            verdicts = {self._holds(person, option, value, options) for option, value in self._criteria(options)}
            if False not in verdicts:
                if None in verdicts:
                    undecided += 1
                else:
                    meant.add(person.dn)
        return Answer(frozenset(meant), undecided)

    def _of_class(self, name: str) -> list[RawObject]:
        return [each_object for each_object in self.objects if name.encode() in each_object.attributes["objectClass"]]

    def _switches(self) -> Mapping[str, Any]:
        found = self._of_class("msRTCSIP-GlobalContainer")
        raw_object = found[0] if found else RawObject("", {})
        return {
            "meeting": int(text_of(raw_object, "msRTCSIP-MeetingFlags") or 0),
            "voice": int(text_of(raw_object, "msRTCSIP-UCFlags") or 0),
            "archiving": int(text_of(raw_object, "msRTCSIP-ArchiveDefaultFlags") or 0),
            "federation": text_of(raw_object, "msRTCSIP-EnableFederation") == "TRUE",
            "meeting_policy": text_of(raw_object, "msRTCSIP-MeetingPolicy"),
            "voice_policy": text_of(raw_object, "msRTCSIP-UCPolicy"),
        }

    def _criteria(self, options: Options) -> list[tuple[str, Any]]:
        """One by one, with a dot; the base is a criterion too. All that is wanted of a policy is one."""
        found: list[tuple[str, Any]] = [("base", None)]
        for option, value in options.items():
            if option in ("archiving", "telephony"):
                found += [(f"{option}.{part}", wanted) for part, wanted in value.items()]
            elif option not in ("policy_reading", "kinds") and value != {}:
                found.append((option, value))
        return [*found, ("kinds", options.get("kinds", ["users", "central_forest_contacts"]))]

    # What has to be refused.

    def _refuse(self, options: Options) -> None:
        policy_names = {
            kind: {
                (policy.name or "").strip().lower() for policy in self.policies if policy.kind == kind and policy.name
            }
            for kind in ("meeting", "voice")
        }
        for kind, names in policy_names.items():
            named = (options.get(f"{kind}_policy") or {}).get("name")
            if named is not None and named.strip().lower() not in names:
                raise NoAnswer(f"no {kind} policy {named}")
        self._refuse_values(options)
        if options.get("policy_reading") == "effective":
            for option, code in (
                ("anonymous_participation", self.switches["meeting"] >> 2),
                ("archiving.internal", self.switches["archiving"] >> 1),
                ("archiving.federated", self.switches["archiving"] >> 3),
            ):
                if code & 3 == 3 and any(name == option for name, _value in self._criteria(options)):
                    raise NoAnswer(f"{option}: the switch is not explained")

    def _refuse_values(self, options: Options) -> None:
        meeting, voice = options.get("meeting_policy") or {}, options.get("voice_policy") or {}
        pool = options.get("pool")
        if pool is not None and self._pool(pool) is None:
            raise NoAnswer("no such pool")
        older = self.schema == "2007" or (pool and text_of(self._pool(pool), "msRTCSIP-PoolVersion") == "3")
        r2_only = {"pstn_conferencing", "pstn_requires_pin"} & meeting.keys() or "location_profile" in options
        if older and (r2_only or options.get("kinds") == ["application_contacts"]):
            raise NoAnswer("2007 does not have it")
        if "location_profile" in options and options["location_profile"].lower() not in self.profiles:
            raise NoAnswer("no such location profile")
        if "departmnet" in options.get("ldap_filter", ""):
            raise NoAnswer("no such attribute")
        colours = [policy.properties.get("colordepth") for policy in self.policies if policy.kind == "meeting"]
        wanted = meeting.get("colour_depth")
        if wanted is not None and wanted.strip().lower() not in [
            str(colour).strip().lower() for colour in colours if colour
        ]:
            raise NoAnswer("no such colour depth")
        if "phone_usage" in voice and not self._knows_usage(voice["phone_usage"]):
            raise NoAnswer("no such phone usage")

    def _knows_usage(self, usage: str) -> bool:
        if any(called_by(usage) in record for record in self.usages):
            return True
        return any(
            policy.kind == "voice" and has(policy, "phone_usage", usage, self.usages) for policy in self.policies
        )

    def _pool(self, name: str) -> Any:
        short = name.lower().removesuffix(".corp.test")
        return next((pool for dn, pool in self.pools.items() if dn.startswith(f"cn={short},")), None)

    # What each criterion means.

    def _holds(self, person: RawObject, option: str, wanted: Any, options: Options) -> bool | None:
        raw = person.attributes
        effective = options.get("policy_reading") == "effective"
        flags = int(text_of(person, "msRTCSIP-OptionFlags") or 0)
        if option == "base":
            return options.get("enabled") == "never_enabled" or "msRTCSIP-PrimaryUserAddress" in raw
        if option == "enhanced_presence":
            return bool(flags & 256) == wanted
        if option == "remote_access":
            return (text_of(person, "msRTCSIP-InternetAccessEnabled") == "TRUE") == wanted
        if option in ("meeting_policy", "voice_policy"):
            return self._policy(person, option.removesuffix("_policy"), wanted, effective)
        if option in ("federation", "public_im", "anonymous_participation") or option.startswith("archiving"):
            return self._switched(person, option, flags, effective) == wanted
        if option.startswith("telephony."):
            return telephony(person, option.partition(".")[2], flags, wanted)
        return self._of_account(person, option, wanted, effective)

    def _of_account(self, person: RawObject, option: str, wanted: Any, effective: bool) -> bool:
        enabled = text_of(person, "msRTCSIP-UserEnabled")
        if option == "enabled":
            return {
                "enabled": enabled == "TRUE",
                "not_enabled": enabled != "TRUE",
                "disabled": enabled == "FALSE",
                "never_enabled": enabled is None,
            }[str(wanted)]
        if option == "kinds":
            return kind_of(person) in wanted
        if option == "sip_uri":
            return sip_uri(text_of(person, "msRTCSIP-PrimaryUserAddress"), wanted)
        if option == "display_name":
            return like(text_of(person, "displayName"), wanted)
        if option == "duplicate_sip_uri":
            uris = [(text_of(each_person, "msRTCSIP-PrimaryUserAddress") or "").lower() for each_person in self.people]
            own = (text_of(person, "msRTCSIP-PrimaryUserAddress") or "").lower()
            return (own != "" and uris.count(own) > 1) == wanted
        if option == "ldap_filter":  # the server's own, loose reading of blanks
            name = (text_of(person, "displayName") or "").strip().lower()
            return name.startswith("lee") if wanted == "(displayName=Lee*)" else True
        return self._homed(person, option, wanted, effective)

    def _homed(self, person: RawObject, option: str, wanted: Any, effective: bool) -> bool:
        home = (text_of(person, "msRTCSIP-PrimaryHomeServer") or "").lower()
        pool = home.removeprefix("cn=lc services,cn=microsoft,")
        if option == "half_moved":
            return ("msRTCSIP-TargetHomeServer" in person.attributes) == wanted
        if option == "pool":
            return pool == self._pool(wanted).dn.lower()
        if option == "location_profile":
            own = text_of(person, "msRTCSIP-UserLocationProfile")
            of_pool = text_of(self.pools[pool], "msRTCSIP-DefaultLocationProfileLink") if pool in self.pools else None
            return (own or (of_pool if effective else None)) == self.profiles[wanted.lower()]
        return {
            "assigned": pool in self.pools,
            "unassigned": pool not in self.pools,
            "no_pool": home == "",
            "pool_deleted": home != "" and pool not in self.pools,
        }[str(wanted)]

    def _switched(self, person: RawObject, option: str, flags: int, effective: bool) -> bool:
        """The setting as it is set on the user; in effect the forest may have it for everybody, or for nobody."""
        archived = int(text_of(person, "msRTCSIP-ArchivingEnabled") or 0)
        own, code = {
            "federation": (text_of(person, "msRTCSIP-FederationEnabled") == "TRUE", 2 * self.switches["federation"]),
            "public_im": (bool(flags & 1), 2 * self.switches["federation"]),
            "anonymous_participation": (bool(flags & 64), self.switches["meeting"] >> 2 & 3),
            "archiving.internal": (bool(archived & 4), self.switches["archiving"] >> 1 & 3),
            "archiving.federated": (bool(archived & 8), self.switches["archiving"] >> 3 & 3),
        }[option]
        return own if not effective or code == 2 else code == 1

    def _policy(self, person: RawObject, kind: str, wanted: Mapping[str, Any], effective: bool) -> bool | None:
        flags = int(text_of(person, "msRTCSIP-OptionFlags") or 0)
        if effective and "simultaneous_ringing" in wanted and flags & 512:
            if wanted["simultaneous_ringing"]:
                return False
            wanted = {option: value for option, value in wanted.items() if option != "simultaneous_ringing"}
            if not wanted:
                return True
        own = [policy for dn in given(person, kind) if (policy := self._at(dn, kind))]
        per_user = self.switches[kind] & {"meeting": 16, "voice": 4}[kind]
        if not effective or (per_user and own):
            verdicts = {self._verdict(item, wanted) for item in own}
            return True if True in verdicts else (False if verdicts == {False} else None)
        of_all = None if per_user else self._at(self.switches[f"{kind}_policy"] or "", kind)
        verdicts = {self._verdict(item, wanted) for item in ([of_all] if of_all else self._defaults(kind))}
        return verdicts.pop() if len(verdicts) == 1 else None

    def _at(self, dn: str, kind: str) -> OraclePolicy | None:
        return next(
            (policy for policy in self.policies if policy.dn.lower() == dn.lower() and policy.may_be(kind)), None
        )

    def _defaults(self, kind: str) -> list[OraclePolicy]:
        found = [policy for policy in self.policies if policy.kind == kind and policy.default]
        return [found_entry for found_entry in found if "cn=configuration," in found_entry.dn.lower()] or found

    def _verdict(self, policy: OraclePolicy, wanted: Mapping[str, Any]) -> bool | None:
        if not policy.readable:
            return None
        return all(has(policy, option, value, self.usages) for option, value in wanted.items())


def given(person: RawObject, kind: str) -> list[str]:
    """DNs of the policies of a kind: `B:8:`, the kind as a little-endian number, the DN."""
    dns = []
    for value in person.attributes.get("msRTCSIP-UserPolicy", []):
        _b, _eight, number, dn = value.decode().split(":", 3)
        if number == {"meeting": "01000000", "voice": "02000000"}[kind]:
            dns.append(dn)
    return dns


def kind_of(person: RawObject) -> str:
    if b"user" in person.attributes["objectClass"]:
        return "users"
    if int(text_of(person, "msRTCSIP-SourceObjectType") or 0) & 0x90000000 == 0x90000000:
        return "um_contacts"
    if "msRTCSIP-ApplicationDestination" in person.attributes:
        return "application_contacts"
    return "central_forest_contacts" if "msRTCSIP-OriginatorSid" in person.attributes else "other_contacts"


def telephony(person: RawObject, option: str, flags: int, wanted: Any) -> bool:
    gateway = text_of(person, "msRTCSIP-LineServer")
    if option == "server_uri":
        return like(gateway, wanted)
    if option == "line_uri":
        return like(text_of(person, "msRTCSIP-Line"), wanted)
    modes = {
        "pc_to_pc_only": not flags & (16 | 128 | 512),
        "enterprise_voice": bool(flags & 128),
        "remote_call_control": bool(flags & 16 or (flags & 512 and gateway)),
        "pbx_integration": bool(flags & 512),
    }
    return modes[option] == wanted


def sip_uri(uri: str | None, text: str) -> bool:
    """Without a wildcard any part of the SIP URI; with one all of it, with or without its `sip:`."""
    text = text.strip()
    plain = text.replace("\\*", "").replace("\\?", "").replace("\\\\", "")
    if "*" not in plain and "?" not in plain:
        return like(uri, f"*{text}*")
    return like(uri, text if text.lower().startswith("sip:") else f"sip:{text}")


def like(value: str | None, text: str) -> bool:
    """`*` is any characters, `?` is one, a backslash makes either itself; letter case does not count, blanks do."""
    return value is not None and _like(value.lower(), text.lower())


def _like(value: str, text: str) -> bool:
    if not text:
        return not value
    if text[0] == "*":
        return any(_like(value[start:], text[1:]) for start in range(len(value) + 1))
    if text[0] == "\\" and text[1:2] in ("*", "?", "\\"):
        return value[:1] == text[1] and _like(value[1:], text[2:])
    return bool(value) and (text[0] == "?" or value[0] == text[0]) and _like(value[1:], text[1:])
