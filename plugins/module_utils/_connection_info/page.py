# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The result as a page of text for people: what was found, what is missing, and the commands, ready to be pasted.

No line is longer than `WIDTH`, but for a word that is longer itself. A command goes on in further lines as the program
that it is for reads them.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.visible_text import visible_line

from .missing import DOMAIN_CONTROLLER, PURPOSES, SQL_SERVER, THIS_HOST

WIDTH = 98  # columns; terminals at night are narrow
_OK, _FAILED, _NONE = "ok", "FAILED", "-"
_MARK = 8  # columns of these words
_GOES_ON = {THIS_HOST: " \\", DOMAIN_CONTROLLER: " ^", SQL_SERVER: ""}
_LONGEST_COMMAND = 30  # lines; the GRANTs of a pool are fewer
_NO_POOL = "none was asked: which there are is read from Active Directory, and none was found there"
_SHOWN = 3  # differences of a schema; the result has all
_WORD = re.compile(r"""(?:[^\s"']|"[^"]*"|'[^']*'|["'])+""")
_PLACES = {
    THIS_HOST: "On the host where the modules run",
    SQL_SERVER: "On that SQL Server, as its administrator",
    DOMAIN_CONTROLLER: "On a domain controller, as its administrator",
    "the variables": "In the variables of the inventory",
}


def page(result: Mapping[str, Any]) -> list[str]:
    """The lines of the page, from the module's result."""
    lines = ["What this host reaches", "", *_verdict(result)]
    lines += _section("This host", _this_host(result["this_host"]))
    for answers in result["domain_controllers"]:
        name = f"{answers['role'].capitalize()} {answers['server']}, port {answers['port']}"
        lines += _section(name, _controller(answers))
    for answers in result["back_ends"]:
        lines += _section(f"Back end of {answers['pool']}", _back_end(answers))
    if not result["back_ends"]:
        lines += _section("Back ends", iter([(_NONE, _NO_POOL)]))
    if result["directory_rights"]:
        lines += _section("Rights in Active Directory", map(_rights, result["directory_rights"]))
    for number, item in enumerate(result["missing"], 1):
        lines += _missing(number, item)
    return lines


def _verdict(result: Mapping[str, Any]) -> Iterator[str]:
    texts = {"look": "Looking", "move": "Moving and importing", "delete": "Deleting"}
    for place, (what, able) in enumerate(result["able_to"].items(), 1):
        needed = PURPOSES[:place]
        numbers = [str(n) for n, item in enumerate(result["missing"], 1) if item["needed_for"] in needed]
        why = f"no, see {', '.join(numbers)} below" if numbers else "no"
        yield from _wrapped(f"  {texts[what]:<21}{'yes' if able else why}", 23)
    if any(item["needed_for"] == "later" for item in result["missing"]):
        yield "  Some things below are not in the way yet."


def _section(title: str, lines: Iterator[tuple[str, str]]) -> Iterator[str]:
    yield ""
    yield from _wrapped(visible_line(title), 2)
    for mark, text in lines:
        yield from _wrapped(f"  {mark:<{_MARK}}{visible_line(text)}", 2 + _MARK)


def _this_host(host: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield _OK, f"Python {host['python']} ({host['interpreter']}), ansible-core {host['ansible_core']}"
    yield _OK, host["openssl"]
    for name, version in host["libraries"].items():
        optional = name in ("gssapi", "cryptography")
        where = "not installed, which only Kerberos needs" if optional else "not installed"
        yield _mark(version or (None if optional else False)), f"{name} {version or where}"
    for name, build in host["drivers"].items():
        yield _mark(build or False), f"driver {name}: {build or 'not found'}"
    if host["kerberos"]:
        yield _NONE, host["kerberos"]


def _controller(answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if not answers["answers"]:
        yield _FAILED, answers["problem"]
        return
    kinds = [
        "" if answers["writable"] else "read-only",
        "Global Catalog" if answers["global_catalog"] else "",
        answers["windows"] or "",
    ]
    about = ", ".join(filter(None, [f"domain {answers['domain']}", f"forest {answers['forest']}", *kinds]))
    yield _OK, f"{answers['dns_name'] or 'a server without a name'}: {about}"
    yield from _times(answers)
    yield from _tls(answers["tls"])
    yield (_OK, f"logged on as {answers['account']}") if answers["logged_on"] else (_FAILED, answers["problem"])


def _back_end(answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if "server" not in answers:
        yield _FAILED, answers["problem"]
        return
    via = f", driver {answers['driver']}" if answers["driver"] else ""
    yield _mark(answers["answers"]), f"{answers['server']}{via}"
    if answers["encrypted"]:
        yield from _tls(answers["tls"])
    else:
        yield _NONE, "in clear text"
    if answers["logged_on"]:
        yield _OK, f"logged on as {answers['login']}"
        yield (
            _OK,
            (
                f"{answers['server_name']}: {answers['product']} {answers['version']} {answers['service_pack']},"
                f" {answers['edition']}, collation {answers['server_collation']}"
            ),
        )
    if answers["opened"]:
        snapshot = {True: "on", False: "off", None: "not told"}[answers["read_committed_snapshot"]]
        yield (
            _OK,
            (
                f"database {answers['database']}, as its user {answers['database_user']}: collation"
                f" {answers['database_collation']}, isolation {answers['isolation'] or 'not told'}, read-committed"
                f" snapshot {snapshot}"
            ),
        )
    if answers["logged_on"]:
        yield from _times(answers)
    yield from _schema_and_rights(answers)
    if answers["problem"]:
        yield _FAILED, answers["problem"].partition("\n")[0]


def _schema_and_rights(answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    schema, rights = answers["schema"], answers["rights"]
    if schema:
        differences = schema["differences"]
        number = "1 difference" if len(differences) == 1 else f"{len(differences)} differences"
        how = f"{number} from" if differences else "as"
        text = f"{schema['tables']} tables, {how} the map of OCS {schema['map']} (fingerprint {schema['fingerprint']})"
        yield _mark(not differences), text
        for difference in differences[:_SHOWN]:
            yield "", difference
        if len(differences) > _SHOWN:
            yield "", f"and {len(differences) - _SHOWN} more, see schema in the result"
    if rights:
        for purpose in PURPOSES[:3]:
            lacking = rights[f"missing_for_{purpose}"]
            number = "1 right is" if len(lacking) == 1 else f"{len(lacking)} rights are"
            text = f"{number} missing" if lacking else "all rights are there"
            yield (_NONE if lacking else _OK), f"for {purpose}: {text}"


def _tls(tls: Mapping[str, Any] | None) -> Iterator[tuple[str, str]]:
    if tls is None:
        yield _FAILED, "no TLS session"
        return
    yield _OK, f"{tls['protocol']}, {tls['cipher']}"
    for place, certificate in enumerate(tls["certificates"]):
        days = certificate["days_left"]
        end = f"ended {-days} days ago" if days < 0 else f"valid for {days} days"
        whose = "certificate" if place == 0 else "sent along:"
        text = f"{whose} {certificate['subject'] or 'without a name'}, {end} (until {certificate['valid_until'][:10]}),"
        yield _mark(days >= 0), f"{text} signed by {certificate['issuer'] or 'nobody named'}"


def _times(answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    latency, skew = answers["latency_ms"], answers["clock_skew"]
    clock = f"its clock is {abs(skew or 0):,.1f} s {'ahead of' if (skew or 0) > 0 else 'behind'} this host's"
    if skew is None:
        clock = "its clock is not told"
    elif abs(skew) < 1:
        clock = "its clock agrees with this host's"
    yield _OK, f"answers in {latency} ms, {clock}" if latency is not None else clock


def _rights(rights: Mapping[str, Any]) -> tuple[str, str]:
    asked, moving, deleting = rights["users_asked"], rights["not_for_moving"], rights["not_for_deleting"]
    if not asked:
        return _NONE, f"{rights['pool']}: nobody is homed there, so nothing could be asked"
    text = f"{rights['pool']}: of {asked} users, {asked - moving} can be moved and {asked - deleting} deleted"
    guarded = f" ({rights['protected']} protected as administrators are)" if rights["protected"] else ""
    return (_NONE if moving or deleting else _OK), text + guarded


def _missing(number: int, entry: Mapping[str, Any]) -> Iterator[str]:
    needed_for = "not in the way yet" if entry["needed_for"] == "later" else f"needed for {entry['needed_for']}"
    yield ""
    yield from _wrapped(visible_line(f"{number}. {entry['where']} ({needed_for})"), 3)
    for text in (entry["what"], entry["remedy"].partition("\n")[0]):
        yield from _wrapped(f"   {visible_line(text)}", 3)
    if entry["command"]:
        yield f"   {_PLACES.get(entry['run_on'], entry['run_on'])}:"
        goes_on = _GOES_ON.get(entry["run_on"])
        shown = [part for line in entry["command"].splitlines() for part in _command(visible_line(line), goes_on)]
        yield from shown[:_LONGEST_COMMAND]
        if len(shown) > _LONGEST_COMMAND:
            left = len(shown) - _LONGEST_COMMAND
            yield f"   {left} more lines: all are in the result, missing[{number - 1}].command."


def _command(line: str, goes_on: str | None) -> Iterator[str]:
    """A line to be pasted, broken between its words only, which may hold blanks in quotes. `goes_on`: the sign of
    the program for a line that goes on; None: it has none.
    """
    if goes_on is None or len(line) <= WIDTH - 6:
        yield f"      {line}"
        return
    shown = "     "
    for word in _WORD.findall(line):
        if len(shown) + 1 + len(word) + len(goes_on) > WIDTH and shown.strip():
            yield f"{shown}{goes_on}"
            shown = "       "
        shown += f" {word}"
    yield shown


def _mark(value: Any) -> str:
    """None: it is not there, and need not be."""
    return _NONE if value is None else _OK if value else _FAILED


def _wrapped(text: str, indent: int) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
    )
