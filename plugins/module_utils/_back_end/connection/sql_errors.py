# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The meaning of a driver's error: the one place that reads SQL Server's error numbers."""

from __future__ import annotations

import re

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import (
    NOTHING_CHANGED,
    BackEndLoginRefused,
    BackEndRefused,
    BackEndUnreachable,
    DatabaseNotOpened,
    OcsError,
)

from ..settings.settings import BackEndSettings
from . import kerberos_failures

DEADLOCK_VICTIM = 1205
LOCK_TIMEOUT = 1222
DUPLICATES = (2601, 2627)
RETRIED = frozenset({DEADLOCK_VICTIM, LOCK_TIMEOUT, *DUPLICATES})

_LOGIN_REFUSED = frozenset({18452, 18456, 18486, 18487, 18488})
_NO_DATABASE = frozenset({911, 916, 4060})
# "The statement has been terminated" and "Changed database context" tell no cause.
_EMPTY = frozenset({0, 3621, 5701, 5703})
# Numbers of FreeTDS itself, all about the network.
_NETWORK = range(20000, 20100)
_OUT_OF_TIME = frozenset({"HYT00", "HYT01", "S1T00"})
_NUMBER = re.compile(r"\((-?\d+)\) \(SQL\w+\)")
# A password's name and the rest of the message: an echo that is cut off does not show where the value ends.
_ECHOED, _HIDDEN = re.compile(r"\b(PWD|PASSWORD)\s*=.*", re.IGNORECASE | re.DOTALL), "(hidden)"
_DRIVER_PREFIX = re.compile(r"\[\w{5}\] (?:\[[^\]]*\])+| \(-?\d+\) \(SQL\w+\)")

_AFTER_THE_END = "What was committed before stays; an open transaction is rolled back."
READ_ONLY_REMEDY = (
    "Name the server that holds the copy in use in back_ends, or make the database writable "
    "(ALTER DATABASE rtc SET READ_WRITE). Then run the task again."
)
_REMEDIES = {
    229: "Grant the login this right; the guide Rights lists the rights that are needed.",
    1105: "Make room: the database or its disk is full. Then run the task again.",
    9002: "Make room: the transaction log is full. Then run the task again.",
    3906: READ_ONLY_REMEDY,
    8152: "A value is longer than its column. Compare the back ends with ocs_pool_info.",
    2628: "A value is longer than its column. Compare the back ends with ocs_pool_info.",
    547: "A rule of the database refuses the data. Compare the back ends with ocs_pool_info.",
}


def sql_number(text: str) -> int:
    """SQL Server's number in a driver's message; 0 if there is none. The message is the only place for it, since
    SQLSTATEs differ by driver.
    """
    numbers = [int(number) for number in _NUMBER.findall(text)]
    return next((number for number in numbers if number not in _EMPTY), 0)


def message_of(error: Exception, settings: BackEndSettings) -> str:
    """A driver's message as a part of a sentence, without the driver's prefixes and without the password, since drivers
    may echo the connection string or a piece of it.
    """
    text = _ECHOED.sub(rf"\1={_HIDDEN}", _text(error))
    password = settings.password or ""
    for spelled in (password.replace("}", "}}"), password):
        text = text.replace(spelled, _HIDDEN) if spelled else text
    return _DRIVER_PREFIX.sub("", text).strip().rstrip(".")


def is_driver_missing(error: Exception) -> bool:
    """The driver manager does not know the driver, or cannot load it."""
    return _state(error) == "IM002" or "Can't open lib" in _text(error)


def is_answer_to_a_login(error: Exception) -> bool:
    """The server itself says why it refuses the login. So it was reached, and has got the login."""
    number = sql_number(_text(error))
    return (number > 0 and number not in _NETWORK) or _state(error) == "28000"


def is_out_of_time(error: Exception) -> bool:
    """The driver has given up a statement or a login because it took too long."""
    return _state(error) in _OUT_OF_TIME


def translated(error: Exception, settings: BackEndSettings, *, connected: bool = True) -> OcsError:
    """The error to raise for a driver's error while a connection is used, or while it is made."""
    state, number, message = _state(error), sql_number(_text(error)), f"{message_of(error, settings)}."
    if number in _LOGIN_REFUSED or (state == "28000" and not number):
        return _login_refused(settings, message)
    if number in _NO_DATABASE:
        return _no_database(settings, message)
    if settings.auth == "kerberos" and not connected and number not in _NETWORK:
        return kerberos_failures.no_ticket(settings, message)
    lost = state.startswith("08") or (state == "HY000" and "nknown error" in _text(error))
    if lost or number in _NETWORK or (is_out_of_time(error) and not connected):
        return unreachable(settings, message, connected)
    return _refused(settings, number, state, message)


def out_of_time(settings: BackEndSettings) -> BackEndUnreachable:
    """The error for a statement that was given up with its connection, so that its outcome is unknown."""
    return BackEndUnreachable(
        f"{settings.title} did not finish a statement within back_end_query_timeout ({settings.query_timeout} s). Its "
        "connection was ended.",
        changed=_AFTER_THE_END,
        remedy="Look what the server is busy with, or waits for, or raise back_end_query_timeout. Then run the task "
        "again.",
    )


def unreachable(settings: BackEndSettings, message: str, connected: bool) -> BackEndUnreachable:
    """The error for a server that cannot be reached. `message`: the reason, as a sentence that begins with a small
    letter, or the driver's own text.
    """
    return BackEndUnreachable(
        f"{settings.title} cannot be reached: {message}",
        changed=_AFTER_THE_END if connected else NOTHING_CHANGED,
        remedy="Check that the server runs, that TCP is on (it is off by default on SQL Server Express) "
        "and that the firewall lets this host in. Then run the task again.",
    )


def _state(error: Exception) -> str:
    return str(error.args[0]) if error.args else ""


def _text(error: Exception) -> str:
    return str(error.args[1]) if len(error.args) > 1 else str(error)


def _login_refused(settings: BackEndSettings, message: str) -> BackEndLoginRefused:
    if settings.auth == "kerberos":
        return kerberos_failures.refused(settings, message)
    return BackEndLoginRefused(
        f"{settings.title} refused the login {settings.user}: {message}",
        remedy="Check the name and the password. A server that takes Windows accounts only needs "
        "back_end_auth: kerberos.",
    )


def _no_database(settings: BackEndSettings, message: str) -> DatabaseNotOpened:
    return DatabaseNotOpened(
        f"{settings.title} has no database {settings.database}, or the login may not open it: {message}",
        remedy="Check that the server is the pool's back end (back_ends overrides what the directory says) "
        "and that the login is a user of the database.",
    )


def _refused(settings: BackEndSettings, number: int, state: str, message: str) -> BackEndRefused:
    error = BackEndRefused(
        f"{settings.title} refused a statement (error {number or state}): {message}",
        changed="What it would have changed was rolled back.",
        remedy=_REMEDIES.get(number, "Nothing of this transaction is left behind; the task can be run again."),
    )
    error.number = number
    return error
