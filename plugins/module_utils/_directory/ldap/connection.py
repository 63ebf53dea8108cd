# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One LDAP session with one domain controller, or with its Global Catalog: search, read, modify."""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.time_limit import Deadline
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput, DirectoryUnreachable

from . import answers, connecting, failures, ldap3_inside
from .entry import Entry
from .ldap3_inside import Answer, Search
from .libraries import LDAPExceptionError, LDAPInvalidFilterError
from .messages.search_requests import Page, Scope, in_flight_together
from .modifications import Modification, ModifyResult
from .pipeline import Pipeline
from .received import Received
from .root_dse import RootDse
from .settings import DirectorySettings

PAGE_SIZE = 1000  # MaxPageSize of Active Directory
IN_FLIGHT = 32
_RANGE = re.compile(r"[0-9]{1,9}-([0-9]{1,9})")


class Directory:
    """A session. After a lost connection the next call makes a new one, always with the same server.

    `server` is the name by which it was opened, `root` the server's description of itself, `counters` the number of
    searches, pages and modifies.
    """

    def __init__(self, settings: DirectorySettings, server: str, port: int) -> None:
        self.server = server
        self.port = port
        self.counters: Counter[str] = Counter()
        self._settings = settings
        self._session, self.root = self._connect()

    @classmethod
    def open(cls, settings: DirectorySettings, server: str, *, global_catalog: bool = False) -> Directory:
        """Connect and log on. Raises DirectoryUnreachable, CertificateNotTrusted, DirectoryLoginRefused."""
        return cls(settings, server, settings.global_catalog_port if global_catalog else settings.port)

    def close(self) -> None:
        """End the session. Safe to call twice."""
        with contextlib.suppress(LDAPExceptionError, OSError):
            self._session.unbind()

    def account(self) -> str | None:
        r"""The account that is logged on, in the server's words, such as `CORP\svc-ocs`; None where it does not say.

        The extended operation Who am I (RFC 4532), which Active Directory knows since Windows Server 2008.
        """
        with connecting.limited(self._session, self._settings.timeout):
            try:
                account = self._session.extend.standard.who_am_i()
            except (LDAPExceptionError, OSError, *answers.UNREADABLE):
                return None
        return str(account).removeprefix("u:").removeprefix("dn:") if account else None

    def search(
        self,
        base: str,
        ldap_filter: str,
        attributes: Sequence[str],
        *,
        scope: Scope = "subtree",
        page_size: int = PAGE_SIZE,
        missing_base: bool = False,
    ) -> Iterator[Entry]:
        """All entries that match, page by page. With `missing_base`, a base that does not exist means no entries.

        Attributes of which the server returns a range of values are completed. References to other domains are skipped.
        Raises DirectoryError rather than ending before the last page, or for an answer that is damaged.
        """
        self.counters["searches"] += 1
        search = Search(base, ldap_filter, attributes, scope, Page(page_size))
        found, deadline = 0, Deadline(self._settings.timeout)
        received = Received(self.server)
        while True:
            entries, result = self._page(search, found, deadline)
            if missing_base and result["result"] == failures.NO_SUCH_OBJECT:
                return
            if result["result"] != failures.SUCCESS:
                raise failures.search_failed(self.server, base, result, found)
            new = received.new_among(entries)
            found += len(new)
            yield from new
            any_new = bool(new)
            del entries, new  # their memory is free before the next page comes
            with answers.readable(self.server):
                cookie = _next_page(result)
            if not cookie:
                return
            search = search._replace(page=Page(page_size, cookie))
            if any_new:  # a page without new objects is not yielded: a damaged server may send such pages for ever
                deadline = Deadline(self._settings.timeout)

    def search_each(self, base: str, ldap_filters: Sequence[str], attributes: Sequence[str]) -> Iterator[Entry]:
        """All entries below the base that match one of the filters, each of which finds few; once for each filter.

        The searches are on their way together, and without pages, for which a server would keep what it has found.
        Otherwise as `search`.
        """
        for portion in in_flight_together(ldap_filters):
            searches = [Search(base, each, attributes) for each in portion]
            self.counters.update(searches=len(searches), pages=len(searches))
            found = self._send(searches, 0, Deadline(self._settings.timeout), may_reconnect=True)
            for search, answer in zip(searches, found, strict=True):
                entries, result = self._entries(answer)
                if result["result"] in (failures.SIZE_LIMIT_EXCEEDED, failures.BUSY):  # it comes alone, in pages
                    yield from self.search(base, search.ldap_filter, attributes)
                elif result["result"] != failures.SUCCESS:
                    raise failures.search_failed(self.server, base, result, 0)
                else:
                    yield from Received(self.server).new_among(entries)

    def read(self, dn: str, attributes: Sequence[str]) -> Entry | None:
        """One object; None if no object has that DN (or the account cannot see it)."""
        found = self.search(dn, "(objectClass=*)", attributes, scope="base", missing_base=True)
        return next(iter(list(found)), None)

    def modify(self, modifications: Sequence[Modification], *, in_flight: int = IN_FLIGHT) -> list[ModifyResult]:
        """Apply all modifications, up to `in_flight` at a time on the wire; one result for each, in their order.

        A connection that ends in the middle is no error: modifications without an answer have the result `unknown`.
        """
        self._reconnect_if_closed()
        self.counters["modifies"] += len(modifications)
        return Pipeline(self._session, self.server, self._settings, in_flight).run(modifications)

    def _page(self, search: Search, found: int, deadline: Deadline) -> tuple[list[Entry], Mapping[str, Any]]:
        self.counters["pages"] += 1
        answer = self._send([search], found, deadline, may_reconnect=not (search.page and search.page.cookie))
        return self._entries(answer[0])

    def _entries(self, answer: Answer) -> tuple[list[Entry], Mapping[str, Any]]:
        """The entries of an answer, and its result."""
        items, result = answer
        with answers.readable(self.server):
            if result["type"] != "searchResDone":
                raise answers.damaged(self.server, f"a search is answered with {result['type']}")
            return [self._entry(item) for item in items if item["type"] == "searchResEntry"], result

    def _send(self, searches: Sequence[Search], found: int, deadline: Deadline, *, may_reconnect: bool) -> list[Answer]:
        """Send searches, of which each may take the time until the deadline; in a new session if the server has ended
        the old one and nothing depends on it.

        Active Directory ends sessions that were idle for 15 minutes (MaxConnIdleTime), as they may be during a long
        task.
        """
        if may_reconnect:
            self._reconnect_if_closed()
        with connecting.limited(self._session, deadline.left) as limit:
            try:
                return ldap3_inside.search_each(self._session, searches, limit.begin_anew)
            except LDAPInvalidFilterError as error:
                raise BadInput(
                    f"The directory cannot be searched with the filter {searches[0].ldap_filter}: {error}.",
                    remedy="Correct the filter's syntax (RFC 4515).",
                ) from error
            except (LDAPExceptionError, OSError) as error:
                ldap3_inside.close(self._session)
                if limit.reached or not may_reconnect:
                    raise self._lost(connecting.cause_of(error, limit, self._settings), found) from error
            except answers.UNREADABLE as error:
                ldap3_inside.close(self._session)
                if limit.reached:
                    raise self._lost(connecting.cause_of(error, limit, self._settings), found) from error
                with answers.readable(self.server):
                    raise
        self._reconnect_if_closed()
        return self._send(searches, found, deadline, may_reconnect=False)

    def _entry(self, item: Mapping[str, Any]) -> Entry:
        attributes: dict[str, list[bytes]] = {}
        for name, values in item["raw_attributes"].items():
            plain, _range, options = name.lower().partition(";range=")
            if options:
                values = [*values, *self._rest_of_range(item["dn"], plain, options)]
            if values or plain not in attributes:
                attributes[plain] = values
        entry = Entry(item["dn"], attributes)
        answers.require_sound(self.server, entry)
        return entry

    def _rest_of_range(self, dn: str, attribute: str, options: str) -> Iterator[bytes]:
        """The values that follow those of `member;range=0-1499`; the last part is marked `1500-*` (MS-ADTS
        3.1.1.3.1.3.3).
        """
        start = 0
        while not options.endswith("-*"):
            start = self._next_range(dn, options, start)
            self.counters["pages"] += 1
            search = Search(dn, "(objectClass=*)", [f"{attribute};range={start}-*"], "base")
            deadline = Deadline(self._settings.timeout)
            found, result = self._send([search], start, deadline, may_reconnect=False)[0]
            if result["result"] != failures.SUCCESS:
                raise failures.search_failed(self.server, dn, result, start)
            parts = found[0]["raw_attributes"]
            name = next((name for name in parts if name.lower().startswith(f"{attribute};range=")), None)
            if name is None:
                return
            if not parts[name]:  # parts without values could come for ever
                raise answers.damaged(self.server, f"a range of values is empty, for {dn}")
            yield from parts[name]
            options = name.lower().partition(";range=")[2]

    def _next_range(self, dn: str, options: str, start: int) -> int:
        """The number of the next value, after a part of the values that began at `start` or later."""
        part = _RANGE.fullmatch(options)
        if part and int(part[1]) >= start:
            return int(part[1]) + 1
        raise answers.damaged(self.server, f"a range of values makes no sense, for {dn}")

    def _lost(self, error: Exception, found: int) -> Exception:
        if not found:
            return failures.unreachable(self.server, self.port, error)
        return DirectoryUnreachable(
            f"Domain controller {self.server} went away after {found} entries of a search: {error}."
            " The answer is not complete and is not used.",
            remedy="Run the task again; if it happens again, put another server first in directory_servers.",
        )

    def _connect(self) -> tuple[Any, RootDse]:
        return connecting.connect(self._settings, self.server, self.port)

    def _reconnect_if_closed(self) -> None:
        if self._session.closed:
            self._session, self.root = self._connect()


def _next_page(result: Mapping[str, Any]) -> bytes:
    """The cookie of the paged results control (RFC 2696); empty after the last page."""
    control = result.get("controls", {}).get("1.2.840.113556.1.4.319")
    return control["value"]["cookie"] or b"" if control else b""
