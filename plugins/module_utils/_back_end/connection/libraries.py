# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The third-party library of the back end layer, imported in one place so that its absence is told in one way."""

from __future__ import annotations

from typing import Any

from ansible.module_utils.basic import missing_required_lib

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import LibraryMissing

__all__ = ["OdbcError", "driver_damaged", "driver_missing", "pyodbc", "require"]

pyodbc: Any
OdbcError: type[Exception]

try:
    import pyodbc  # type: ignore[no-redef]
except ImportError as import_error:
    PYODBC_ERROR: ImportError | None = import_error
    pyodbc = None
    OdbcError = type("OdbcError", (Exception,), {})
else:
    PYODBC_ERROR = None
    OdbcError = pyodbc.Error
    # A pooled connection would keep its session, and with it the locks, after close().
    pyodbc.pooling = False


def require() -> None:
    """Raise LibraryMissing if pyodbc is not installed, or cannot be loaded because unixODBC is not."""
    if PYODBC_ERROR is None:
        return
    text = missing_required_lib("pyodbc")
    if "libodbc" in str(PYODBC_ERROR):
        text = "unixODBC (libodbc.so.2) is not installed where the module runs."
    raise LibraryMissing(
        text,
        remedy="Install pyodbc and unixODBC (Debian and Ubuntu: apt install unixodbc tdsodbc; "
        "then pip install pyodbc).",
    )


def driver_missing(driver: str) -> LibraryMissing:
    """The error for a driver that the driver manager does not know, or cannot load."""
    return LibraryMissing(
        f"The ODBC driver {driver} is not installed where the module runs.",
        remedy="Install it (Debian and Ubuntu: apt install tdsodbc; Red Hat, with EPEL: "
        "dnf install freetds-libs), or set back_end_driver to the name of a driver in odbcinst.ini "
        "or to the path of libtdsodbc.so.",
    )


def driver_damaged(driver: str, end: str) -> LibraryMissing:
    """The error for a driver whose library ends the process that loads it; `end`: how, such as "by signal 11"."""
    return LibraryMissing(
        f"The library of the ODBC driver {driver} is damaged: a process that loads it ends {end}.",
        remedy="Install the driver anew (Debian and Ubuntu: apt install --reinstall tdsodbc; Red Hat: "
        "dnf reinstall freetds-libs), or set back_end_driver to another driver, or to the path of a libtdsodbc.so that "
        "is whole.",
    )
