# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a driver's error means: the one place that reads SQL Server's error numbers."""

from __future__ import annotations

import re

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end import kerberos_failures
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.settings import BackEndSettings
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import (
    NOTHING_CHANGED,
    BackEndError,
    BackEndLoginRefused,
    BackEndRefused,
    BackEndUnreachable,
    LibraryMissing,
    OcsError,
)

DEADLOCK_VICTIM = 1205
LOCK_TIMEOUT = 1222
DUPLICATES = (2601, 2627)
PASSING = frozenset({DEADLOCK_VICTIM, LOCK_TIMEOUT, *DUPLICATES})

_LOGIN_REFUSED = frozenset({18452, 18456, 18486, 18487, 18488})
_NO_DATABASE = frozenset({911, 916, 4060})
# "The statement has been terminated" and "Changed database context" say nothing of the cause.
_EMPTY = frozenset({0, 3621, 5701, 5703})
# Numbers of FreeTDS itself, all about the network.
_NETWORK = range(20000, 20100)
_NUMBER = re.compile(r"\((-?\d+)\) \(SQL\w+\)")
_DRIVER_PREFIX = re.compile(r"\[\w{5}\] (?:\[[^\]]*\])+| \(-?\d+\) \(SQL\w+\)")

READ_ONLY_REMEDY = (
    "Name the server that holds the copy in use in back_ends, or make the database writable "
    "(ALTER DATABASE rtc SET READ_WRITE). Then run the task again."
)
_REMEDIES = {
    229: "Grant the login this right; the guide Moving users lists the rights that are needed.",
    1105: "Make room: the database or its disk is full. Then run the task again.",
    9002: "Make room: the transaction log is full. Then run the task again.",
    3906: READ_ONLY_REMEDY,
    8152: "A value is longer than its column. Compare the back ends with ocs_pool_info.",
    2628: "A value is longer than its column. Compare the back ends with ocs_pool_info.",
    547: "A rule of the database refuses the data. Compare the back ends with ocs_pool_info.",
}


def sql_number(text: str) -> int:
    """SQL Server's number in a driver's message, 0 if it has none. It stands nowhere else: SQLSTATEs differ by
    driver.
    """
    numbers = [int(number) for number in _NUMBER.findall(text)]
    return next((number for number in numbers if number not in _EMPTY), 0)


def translated(error: Exception, settings: BackEndSettings, *, connected: bool = True) -> OcsError:
    """The error to raise for a driver's error while a connection is used, or while it is made."""
    state = str(error.args[0]) if error.args else ""
    text = str(error.args[1]) if len(error.args) > 1 else str(error)
    number = sql_number(text)
    message = _DRIVER_PREFIX.sub("", text).strip().rstrip(".") + "."
    if state == "IM002" or "Can't open lib" in text:
        return driver_missing(settings)
    if number in _LOGIN_REFUSED or (state == "28000" and not number):
        return _login_refused(settings, message)
    if number in _NO_DATABASE:
        return _no_database(settings, message)
    if settings.auth == "kerberos" and not connected and number not in _NETWORK:
        return kerberos_failures.no_ticket(settings, message)
    if state.startswith("08") or number in _NETWORK or (state == "HY000" and "nknown error" in text):
        return _unreachable(settings, message, connected)
    return _refused(settings, number, state, message)


def driver_missing(settings: BackEndSettings) -> LibraryMissing:
    return LibraryMissing(
        f"The ODBC driver {settings.driver} is not installed where the module runs.",
        remedy="Install it (Debian and Ubuntu: apt install tdsodbc; Red Hat, with EPEL: "
        "dnf install freetds-libs), or set back_end_driver to the name of a driver in odbcinst.ini "
        "or to the path of libtdsodbc.so.",
    )


def pyodbc_missing(text: str, error: BaseException) -> LibraryMissing:
    """C(text): Ansible's own words about a missing library. Without unixODBC, pyodbc is there but cannot be loaded."""
    if "libodbc" in str(error):
        text = "unixODBC (libodbc.so.2) is not installed where the module runs."
    return LibraryMissing(
        text,
        remedy="Install pyodbc and unixODBC (Debian and Ubuntu: apt install unixodbc tdsodbc; "
        "then pip install pyodbc).",
    )


def _login_refused(settings: BackEndSettings, message: str) -> BackEndLoginRefused:
    if settings.auth == "kerberos":
        return kerberos_failures.refused(settings, message)
    return BackEndLoginRefused(
        f"{settings.title} refused the login {settings.user}: {message}",
        remedy="Check the name and the password. A server that takes Windows accounts only needs "
        "back_end_auth: kerberos.",
    )


def _no_database(settings: BackEndSettings, message: str) -> BackEndError:
    return BackEndError(
        f"{settings.title} has no database {settings.database}, or the login may not open it: {message}",
        remedy="Check that the server is the pool's back end (back_ends overrides what the directory says) "
        "and that the login is a user of the database.",
    )


def _unreachable(settings: BackEndSettings, message: str, connected: bool) -> BackEndUnreachable:
    browser = (
        " A named instance without a port needs the SQL Browser service (UDP 1434); "
        "if there is none, name the port in back_ends."
        if settings.instance and not settings.port
        else ""
    )
    return BackEndUnreachable(
        f"{settings.title} cannot be reached: {message}",
        changed="What was committed before stays; an open transaction is rolled back."
        if connected
        else NOTHING_CHANGED,
        remedy="Check that the server runs, that TCP is on (it is off by default on SQL Server Express) "
        f"and that the firewall lets this host in. Then run the task again.{browser}",
    )


def _refused(settings: BackEndSettings, number: int, state: str, message: str) -> BackEndRefused:
    error = BackEndRefused(
        f"{settings.title} refused a statement (error {number or state}): {message}",
        changed="What it would have changed was rolled back.",
        remedy=_REMEDIES.get(number, "Nothing of this transaction is left behind; the task can be run again."),
    )
    error.number = number
    return error
