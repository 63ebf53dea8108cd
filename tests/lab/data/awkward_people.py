# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Awkward users, one of each kind: the table says what is awkward about whom, and where which rows stand.

A key is the account's name and the first part of the address. In the table a pool is "source" (the first pool with a
back end), "target" (the second), "other" (a pool that is neither), "deleted" (a pool that is gone), "old container"
(the source as it stood before the forest's global settings were moved) or "source in lower case".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lab.data.ordinary_people import ENHANCED_PRESENCE, SIP_DOMAIN
from lab.directory.forest import TrustedService
from lab.directory.people import Person

APPLICATION = TrustedService(f"apps.corp.{SIP_DOMAIN}", "RtcApplication-CAA")
FIRST_RELATIVE_ID = 10_000
RELATIVE_ID_OF_A_PREDECESSOR = 19_999
LONGEST_ADDRESS = 450  # Resource.UserAtHost
FOREIGN_SID = "S-1-5-21-2222222222-3333333333-1111111111-1105"


@dataclass(frozen=True)
class Awkward:
    """One row of the table: what is awkward; fields of the account that differ from an ordinary user's; and rows.

    `rows` maps a pool to what it holds of this user:
    "ordinary"; "older" (ordinary, but other data); "nothing" (a home row alone); "everything" (all kinds at their
    greatest lengths); "repeated" (the same permission and the same container member twice); "signed in" (ordinary, with
    registered clients); "equal groups" (ordinary, but all contact groups have one name); "no home" (identity and phone
    number, but not homed); "presence" (published presence without a home row: all that foreign keys allow); "buddy"
    (an identity row, because others have the user as a contact).

    `predecessor`: the rows name another account, which had the address before and is gone.
    """

    what: str
    rows: Mapping[str, str] = field(default_factory=lambda: {"source": "ordinary"})
    account: bool = True
    changes: Mapping[str, Any] = field(default_factory=dict)
    back_end_address: str | None = None
    predecessor: bool = False


def _awkward(what: str, rows: Mapping[str, str] | None = None, **changes: Any) -> Awkward:
    return Awkward(what, rows=rows if rows is not None else {"source": "ordinary"}, changes=changes)


AWKWARD_PEOPLE: Mapping[str, Awkward] = {
    "no_home": _awkward("Unassigned: enabled, without a home server.", {}, home=None),
    "home_deleted": _awkward("Unassigned: the home is a pool that was deleted.", {}, home="deleted"),
    "old_container": _awkward(
        "The home's DN is the one that the pool had in the other container.", home="old container"
    ),
    "disabled": _awkward("UserEnabled is FALSE; the data is kept.", enabled=False),
    "never_enabled": _awkward(
        "An account without any OCS attribute.", {}, home=None, enabled=None, sip_uri=None, option_flags=None
    ),
    "enabled_absent": _awkward("Address and home, but UserEnabled is absent.", {}, enabled=None),
    "move_announced": _awkward("Half-moved: TargetHomeServer is the target; data on the source only.", target="target"),
    "move_copied": _awkward(
        "Half-moved: TargetHomeServer is the target; the same data on both.",
        {"source": "ordinary", "target": "ordinary"},
        target="target",
    ),
    "move_switched": _awkward(
        "Half-moved: homed on the target, the source not yet cleaned; the same data on both.",
        {"source": "ordinary", "target": "ordinary"},
        home="target",
    ),
    "move_elsewhere": _awkward("Half-moved: TargetHomeServer is some other pool.", target="other"),
    "forced_away": _awkward(
        "Homed on the target without any row there: a forced move. Data on the source.", home="target"
    ),
    "ghost_elsewhere": _awkward(
        "Ghost: homed on the target; older data was left on the source.",
        {"source": "older", "target": "ordinary"},
        home="target",
    ),
    "ghost_gone": Awkward("Ghost: homed with data in the back end; the account is gone.", account=False),
    "ghost_phone": Awkward(
        "Ghost: identity and phone number, no home row; the account is gone.", {"source": "no home"}, account=False
    ),
    "central_forest": _awkward(
        "A contact for a person of another forest (OriginatorSid).", kind="contact", originator_sid=FOREIGN_SID
    ),
    "um_contact": _awkward("Exchange UM's contact: not a person.", {"source": "nothing"}, kind="um_contact"),
    "application": _awkward(
        "A contact of an application (R2): not a person.",
        {"source": "nothing"},
        kind="application_contact",
        application_destination=APPLICATION.name,
    ),
    "spaces": _awkward(
        "Names with leading and trailing spaces.",
        display_name="  Spaces Around ",
        given_name=" Spaces",
        family_name="Around ",
    ),
    "o'apostrophe": _awkward(
        "Apostrophes in name and address.", display_name="Sean O'Apostrophe", family_name="O'Apostrophe"
    ),
    "dn_special": _awkward("The DN needs escapes.", display_name='#1 Weiß, "Jörg" <IT> + Co; a=b\\c'),
    "non_latin": _awkward("A name in another script.", display_name="李明 (Ли Мин)", given_name="明", family_name="李"),
    "non_bmp": _awkward("A name outside the Basic Multilingual Plane.", display_name="𠮷野 🚀"),
    "letter_case_home": _awkward("The home's DN is written in lower case.", home="source in lower case"),
    "capitals": Awkward(
        "Capital letters in AD, none in SQL.",
        changes={"sip_uri": f"SIP:CaPitals@{SIP_DOMAIN.title()}"},
        back_end_address=f"capitals@{SIP_DOMAIN}",
    ),
    "protected": _awkward("An administrator's account, which others may not write.", protected=True),
    "same_address_1": _awkward(
        "Two accounts with the same SIP URI; this one on the source.", sip_uri=f"sip:same@{SIP_DOMAIN}"
    ),
    "same_address_2": _awkward(
        "Two accounts with the same SIP URI; this one on the target.",
        {"target": "ordinary"},
        home="target",
        sip_uri=f"sip:same@{SIP_DOMAIN}",
    ),
    "long_address": _awkward(
        "The longest address that a back end can hold.",
        sip_uri="sip:" + "long".ljust(LONGEST_ADDRESS - len(SIP_DOMAIN) - 1, "g") + f"@{SIP_DOMAIN}",
        proxy_addresses=(),
        sip_proxy_address=False,
    ),
    "no_data": _awkward("Homed, but has no data at all.", {"source": "nothing"}),
    "not_replicated": _awkward("Homed in AD; User Replicator has not been here yet.", {}),
    "only_buddy": _awkward(
        "On the source only as somebody's contact; lives on the target.",
        {"source": "buddy", "target": "ordinary"},
        home="target",
    ),
    "everything": _awkward("All kinds of data at their greatest lengths.", {"source": "everything"}),
    "repeated": _awkward("The same permission twice, and the same container member twice.", {"source": "repeated"}),
    "signed_in": _awkward("Clients are registered now.", {"source": "signed in"}),
    "elsewhere": _awkward("Homed on a pool that is neither source nor target.", {}, home="other"),
}

# People whom a lab has only if they are asked for by key: their rows differ from the directory.
CHANGED_PEOPLE: Mapping[str, Awkward] = {
    "renamed": Awkward(
        "Has married: the address in AD is new, and User Replicator has not been here yet.",
        changes={"display_name": "Thea Married", "sip_uri": f"sip:thea.married@{SIP_DOMAIN}"},
        back_end_address=f"thea.maiden@{SIP_DOMAIN}",
    ),
    "rehired": Awkward("The account was made anew; the rows are the former account's.", predecessor=True),
    "unhomed": _awkward("Presence is published, but there is no home row.", {"source": "presence"}),
    "namesake_1": _awkward(
        "One of two with the same name; contact groups of one name.",
        {"source": "equal groups"},
        display_name="Jan Jansen",
        organisational_unit=("People", "Site 1"),
    ),
    "namesake_2": _awkward(
        "The other one, with data on both pools; contact groups of one name.",
        {"source": "equal groups", "target": "equal groups"},
        display_name="Jan Jansen",
        organisational_unit=("People", "Site 2"),
        target="target",
    ),
    "letters": _awkward(
        "Letters beyond ASCII in the address.", display_name="Jörg Groß", sip_uri=f"sip:jörg.groß@{SIP_DOMAIN}"
    ),
}
KNOWN_PEOPLE: Mapping[str, Awkward] = {**AWKWARD_PEOPLE, **CHANGED_PEOPLE}


def awkward_person(key: str, homes: Mapping[str, str]) -> Person:
    """The account of one row of the table. `homes` turns the table's words for pools into homes of the forest."""
    address = f"{key}@{SIP_DOMAIN}"
    fields: dict[str, Any] = {
        "display_name": key.replace("_", " ").capitalize(),
        "organisational_unit": ("People", "Awkward"),
        "sip_uri": f"sip:{address}",
        "upn": f"{key}@corp.{SIP_DOMAIN}",
        "mail": address,
        "proxy_addresses": (f"SMTP:{address}",),
        "enabled": True,
        "option_flags": ENHANCED_PRESENCE,
        "home": "source",
        **KNOWN_PEOPLE[key].changes,
    }
    if fields.get("kind", "user") == "user":
        fields["relative_id"] = FIRST_RELATIVE_ID + list(KNOWN_PEOPLE).index(key)
    else:
        fields["upn"] = None
    for link in ("home", "target"):
        if fields.get(link):
            fields[link] = homes[fields[link]]
    return Person(login=key, **fields)
