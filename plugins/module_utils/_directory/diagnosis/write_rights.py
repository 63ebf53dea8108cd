# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The attributes of a pool's users that this account cannot write, for moving and for deleting, and the grants that it
lacks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from ..filters.ldap_filter import all_of, any_of, equals
from ..forest.forest import Forest
from ..forest.pools import Pool
from ..ldap import schema, values
from ..users.account_rights import not_writable
from ..users.changes import MOVE_ATTRIBUTES
from ..users.users import read_objects

_ENDS_QUOTES = re.compile('\\\\?(["%\r\n])')
_PEOPLE = any_of([equals("objectClass", "user"), equals("objectClass", "contact")])


@dataclass(frozen=True)
class WriteRights:
    """The result for `asked` users: the DNs of those with attributes that the account cannot write, with the
    attributes. `guarded`: those among them who are protected as administrators are (AdminSDHolder), to whom no right on
    a container applies.
    """

    asked: int
    lacking_to_move: Mapping[str, list[str]]
    lacking_to_delete: Mapping[str, list[str]]
    guarded: frozenset[str]


def write_rights(forest: Forest, pool: Pool, most: int) -> WriteRights:
    """Those on up to so many of the users and contacts who are homed on the pool. Raises DirectoryError."""
    wanted = all_of([_PEOPLE, equals(schema.HOME_SERVER, pool.service_dn)])
    homed = [entry.dn for entry in islice(forest.discover(wanted, ["cn"]), most)]
    deleting = dict.fromkeys(homed, _of_a_deletion(forest))
    moving = set(_of_a_move(forest, pool))
    lacking = {dn: deleting[dn] if names is None else names for dn, names in not_writable(forest, deleting).items()}
    return WriteRights(
        asked=len(homed),
        lacking_to_move={
            dn: found for dn, names in lacking.items() if (found := [name for name in names if name in moving])
        },
        lacking_to_delete={dn: names for dn, names in lacking.items() if names},
        guarded=frozenset(_guarded(forest, [dn for dn, names in lacking.items() if names])),
    )


def delegations(lacking: Mapping[str, Iterable[str]], account: str) -> list[str]:
    """The commands of `dsacls` that let the account write these attributes, one for each container that the users are
    in.
    """
    containers: dict[str, dict[str, None]] = {}
    for dn, names in lacking.items():
        containers.setdefault(values.parent(dn), {}).update(dict.fromkeys(names))
    return [
        " ".join([f'dsacls "{_in_quotes(container)}" /I:S /G', *(f'"{account}:WP;{name};user"' for name in names)])
        for container, names in sorted(containers.items())
    ]


def _in_quotes(dn: str) -> str:
    """The DN within quotation marks of Windows' command line, which end at any of their kind and hold variables.

    Such characters, and ends of lines, become hexadecimal escapes of the DN (RFC 4514, 2.4).
    """
    return _ENDS_QUOTES.sub(lambda found: f"\\{ord(found[1]):02x}", dn)


def _of_a_move(forest: Forest, pool: Pool) -> Iterator[str]:
    """A user who goes from R2 to 2007 loses the location profile."""
    yield from MOVE_ATTRIBUTES
    if forest.r2_schema and pool.version != "2007":
        yield schema.LOCATION_PROFILE


def _of_a_deletion(forest: Forest) -> list[str]:
    """The originator's SID is taken away from user objects only where it should never have been."""
    every = [*schema.OCS_ATTRIBUTES, schema.PROXY_ADDRESSES]
    left_out = {schema.ORIGINATOR_SID, *(() if forest.r2_schema else (schema.LOCATION_PROFILE,))}
    return [name for name in every if name not in left_out]


def _guarded(forest: Forest, dns: Iterable[str]) -> Iterator[str]:
    for entry in read_objects(forest, dns, ["adminCount"]):
        if entry.text("adminCount") == "1":
            yield entry.dn
