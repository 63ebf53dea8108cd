# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modifications on the wire, many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.time_limit import TimeLimit

from . import answers, connecting, failures, ldap3_inside
from .libraries import LDAPExceptionError
from .modifications import Modification, ModifyResult, Result
from .settings import DirectorySettings

# noSuchAttribute: an old value is missing. attributeOrValueExists: a new value is present already. noSuchObject.
_CONFLICTS = {16, 20, failures.NO_SUCH_OBJECT}
_ADD, _DELETE = "MODIFY_ADD", "MODIFY_DELETE"


class Pipeline:
    """Sends modifications over one session, with at most `in_flight` of them unanswered. Each answer has a time limit
    of its own.
    """

    def __init__(self, session: Any, server: str, settings: DirectorySettings, in_flight: int) -> None:
        self._session = session
        self._server = server
        self._settings = settings
        self._in_flight = in_flight
        self._waiting: dict[int, int] = {}  # message id -> place of the modification

    def run(self, modifications: Sequence[Modification]) -> list[ModifyResult]:
        """One result for each modification; `unknown` for those without an answer when the connection ends."""
        results: dict[int, ModifyResult] = {}
        try:
            with connecting.limited(self._session, self._settings.timeout) as limit:
                sent = 0
                while self._waiting or sent < len(modifications):
                    if len(self._waiting) <= self._in_flight // 2:  # many at a time, which are one packet then
                        due = modifications[sent : sent + self._in_flight - len(self._waiting)]
                        self._send(due, sent)
                        sent += len(due)
                    self._receive(results, limit)
        except (LDAPExceptionError, OSError) as error:
            lost = ModifyResult("unknown", f"the connection to domain controller {self._server} ended: {error}")
        except answers.UNREADABLE as error:
            lost = ModifyResult("unknown", answers.unreadable(self._server, error).what)
        else:
            return [results[place] for place in range(len(modifications))]
        ldap3_inside.close(self._session)
        return [results.get(place, lost) for place in range(len(modifications))]

    def _send(self, modifications: Sequence[Modification], first: int) -> None:
        """Send the modifications whose places begin with `first`."""
        requests = [(modification.dn, _changes(modification)) for modification in modifications]
        numbers = ldap3_inside.send_modifies(self._session, requests)
        self._waiting.update(zip(numbers, range(first, first + len(numbers)), strict=True))

    def _receive(self, results: dict[int, ModifyResult], limit: TimeLimit) -> None:
        limit.begin_anew()
        try:
            messages = ldap3_inside.receive(self._session)
        except (LDAPExceptionError, OSError) as error:
            raise connecting.cause_of(error, limit, self._settings) from error
        if not messages:
            ended = ConnectionResetError("the server closed the connection")
            raise connecting.cause_of(ended, limit, self._settings)
        for message in messages:
            number, answer = ldap3_inside.decoded(self._session, message)
            if number not in self._waiting:  # a notice of disconnection has number 0
                raise ConnectionResetError(failures.answer_text(answer))
            if answer["type"] != "modifyResponse":
                raise ValueError(f"a change is answered with {answer['type']}")
            results[self._waiting.pop(number)] = _result(answer)


def _changes(modification: Modification) -> dict[str, list[tuple[str, list[bytes]]]]:
    """The changes in ldap3's form; within an attribute the old values are removed before the new ones are added."""
    changes: dict[str, list[tuple[str, list[bytes]]]] = {}
    for operation, values in ((_DELETE, modification.deletes), (_ADD, modification.adds)):
        for attribute, wanted in values.items():
            raw = [value if isinstance(value, bytes) else value.encode() for value in wanted]
            changes.setdefault(attribute, []).append((operation, raw))
    return changes


def _result(answer: dict[str, Any]) -> ModifyResult:
    code = answer["result"]
    if code == failures.SUCCESS:
        return ModifyResult("done")
    kind: Result = "failed"
    if code in _CONFLICTS:
        kind = "conflict"
    elif code == failures.INSUFFICIENT_RIGHTS:
        kind = "refused"
    return ModifyResult(kind, failures.answer_text(answer))
