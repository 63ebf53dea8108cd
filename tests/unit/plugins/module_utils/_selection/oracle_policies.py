# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Policies as raw objects, read by another way than the product's: what an oracle of selections needs to know of them.

Written from the documentation of the policies (MSDN, MS-SIPREGE 2.2.2.5), without the product's code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from xml.dom import Node, minidom
from xml.parsers.expat import ExpatError

from .raw_objects import RawObject

Value: TypeAlias = "str | list[str]"

SWITCHES = {
    "web_conferencing": "enabledatacollaboration",
    "presenters_may_record": "allowpresentertorecord",
    "attendees_may_record": "allowpresentertodelegaterecording",
    "ip_audio": "allowipaudio",
    "ip_video": "allowipvideo",
    "program_sharing": "enableappdesktopsharing",
    "native_powerpoint": "retainpptforexternalmeeting",
    "pstn_conferencing": "enablepstnconferencing",
    "pstn_requires_pin": "trustedconferencingpinrequired",
    "simultaneous_ringing": "allowsimultaneousringing",
}
OF_VOICE = {"allowsimultaneousringing", "phonerouteusages"}
OF_MEETINGS = {*SWITCHES.values(), "meetingsize", "colordepth", "allowappsharingforexternalmeeting"} - OF_VOICE


@dataclass(frozen=True)
class OraclePolicy:
    """`readable`: nothing is known of the content of one that is not. `kind`: None where it cannot be told."""

    dn: str
    kind: str | None
    readable: bool
    default: bool
    properties: Mapping[str, Value] = field(default_factory=dict)

    @property
    def name(self) -> str | None:
        named = self.properties.get("name", next(iter(self.properties.values()), None))
        return named if isinstance(named, str) and named else None

    def may_be(self, kind: str) -> bool:
        """A policy without a type that cannot be read may be anything."""
        return self.kind == kind or (self.kind is None and not self.readable and self.typeless)

    typeless: bool = False


def text_of(raw_object: RawObject, name: str) -> str | None:
    values = raw_object.attributes.get(name)
    return values[0].decode() if values else None


def read_policies(objects: Iterable[RawObject]) -> list[OraclePolicy]:
    policies = []
    for each_object in objects:
        if b"msRTCSIP-GlobalUserPolicy" not in each_object.attributes["objectClass"]:
            continue
        try:
            properties, readable = _properties(text_of(each_object, "msRTCSIP-PolicyContent") or ""), True
        except ValueError:
            properties, readable = {}, False
        stated = (text_of(each_object, "msRTCSIP-PolicyType") or "").strip().lower()
        kind = {"meeting": "meeting", "telephony": "voice", "presence": "presence"}.get(stated)
        if not stated:
            meeting, voice = bool(properties.keys() & OF_MEETINGS), bool(properties.keys() & OF_VOICE)
            kind = None if meeting == voice else ("meeting" if meeting else "voice")
        default = text_of(each_object, "msRTCSIP-DefaultPolicy") == "TRUE"
        policies.append(OraclePolicy(each_object.dn, kind, readable, default, properties, typeless=not stated))
    return policies


def _properties(text: str) -> dict[str, Value]:
    """Names in lower case; ValueError for what is no XML, or has a document type."""
    if text.startswith("<?xml"):
        text = text.partition("?>")[2].strip()  # the encoding it names is not the one that it has
    try:
        document = minidom.parseString(text.encode())
    except ExpatError as error:
        raise ValueError(str(error)) from error
    if document.doctype is not None:
        raise ValueError("a document type")
    found: dict[str, Value] = {}
    for element in _below(document.documentElement, "property"):
        named = {key.rpartition(":")[2].lower(): value for key, value in element.attributes.items()}
        found[named["name"].strip().lower()] = _value(element)
    return found


def _value(element: Any) -> Value:
    listed = [_text(item) for item in _below(element, "element")]
    text = _text(element)
    if not listed and text.startswith("<element>"):
        return _value(minidom.parseString(f"<x>{text}</x>".encode()).documentElement)
    return listed or text


def _below(element: Any, name: str) -> list[Any]:
    children = [child for child in element.childNodes if child.nodeType == Node.ELEMENT_NODE]
    found = [child for child in children if child.localName.lower() == name]
    return found or [item for child in children for item in _below(child, name)]


def _text(element: Any) -> str:
    return "".join(_texts(element)).strip()


def _texts(element: Any) -> Iterable[str]:
    for child in element.childNodes:
        if child.nodeType in (Node.TEXT_NODE, Node.CDATA_SECTION_NODE):
            yield child.data
        else:
            yield from _texts(child)


def has(policy: OraclePolicy, option: str, wanted: Any, usages: list[set[str]]) -> bool:
    """Does a readable policy have what an option asks for? `usages`: of each record all that it may be called."""
    properties = policy.properties
    if option == "name":
        return policy.name is not None and policy.name.strip().lower() == wanted.strip().lower()
    if option in SWITCHES:
        value = properties.get(SWITCHES[option], "false")
        return (isinstance(value, str) and value.lower() == "true") == wanted
    if option == "phone_usage":
        listed = properties.get("phonerouteusages", [])
        called = [called_by(item) for item in (listed if isinstance(listed, list) else [listed]) if item]
        ways = {called_by(wanted)}.union(*(record for record in usages if called_by(wanted) in record))
        return any(item in ways for item in called)
    if option == "colour_depth":
        return str(properties.get("colordepth")).strip().lower() == wanted.strip().lower()
    if option == "external_sharing":
        value = properties.get("allowappsharingforexternalmeeting")
        return value is not None and str(value).lower() == wanted.replace("_", "")
    size = properties.get("meetingsize")
    if not isinstance(size, str) or not size.isdigit():
        return False
    number = int(size)
    return {
        "meeting_size": number == wanted,
        "meeting_size_at_least": number >= wanted,
        "meeting_size_at_most": number <= wanted,
    }[option]


def called_by(usage: str) -> str:
    return usage.strip().strip("{}").lower()
