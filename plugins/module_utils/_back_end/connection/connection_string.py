# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection string for the ODBC drivers, each in its own way. It holds the password: for the driver only."""

from __future__ import annotations

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

from ..settings.settings import APPLICATION_NAME, BackEndSettings
from .driver_build import DriverBuild
from .freetds_configuration import SERVER_NAME

_DOUBLES_BRACES = (1, 4)  # FreeTDS since this version; older ones know no doubled brace
_NAMES = {"UID": "user name", "PWD": "password"}


def connection_string(settings: BackEndSettings, build: DriverBuild) -> str:
    """The connection string for a server whose port is known. FreeTDS finds the server in freetds_configuration.

    Raises BadInput for a user name or password that the driver cannot be given.
    """
    options = {"DRIVER": settings.driver, "DATABASE": settings.database, "APP": APPLICATION_NAME}
    options |= {"SERVERNAME": SERVER_NAME} if build.freetds else _others(settings)
    if settings.auth == "kerberos":
        options["Trusted_Connection"] = "yes"
        options["ServerSPN"] = settings.principal or ""
    else:
        options |= {"UID": settings.user or "", "PWD": settings.password or ""}
    return "".join(f"{name}={_written(name, value, settings, build)};" for name, value in options.items())


def _others(settings: BackEndSettings) -> dict[str, str]:
    """Keywords for Microsoft's driver. It verifies against the certificates that this host trusts, unless it is told to
    trust every server.
    """
    trusting = settings.encrypted and not settings.validate_certs
    return {
        "SERVER": f"{settings.server},{settings.port}",
        "Encrypt": "yes" if settings.encrypted else "no",
        "TrustServerCertificate": "yes" if trusting else "no",
    }


def _written(name: str, value: str, settings: BackEndSettings, build: DriverBuild) -> str:
    """A value as the driver reads it to its end.

    ODBC's rule is to write it in braces and to double a closing brace within them; FreeTDS follows it since 1.4. Older
    versions read up to `};` and take everything before it as it stands (tried with 1.3.17). Where the version is
    unknown, only a value that both rules read alike is accepted.
    """
    doubled = "{" + value.replace("}", "}}") + "}"
    if not build.freetds:
        return doubled
    plain = value if ";" not in value and not value.startswith("{") else "{" + value + "}"
    if plain == value or "}" not in value:
        return plain
    if build.version is not None and build.version >= _DOUBLES_BRACES:
        return doubled
    if build.version is None or "};" in value:
        raise _unwritable(name, settings, build)
    return plain


def _unwritable(name: str, settings: BackEndSettings, build: DriverBuild) -> BadInput:
    what = _NAMES.get(name, name)
    why = "holds };" if build.version else "holds a brace, and how this driver reads braces is not known"
    return BadInput(
        f"The {what} for the back end of the pool {settings.pool} {why}: it cannot be given to {build}.",
        remedy=f"Change the {what}, use FreeTDS 1.4 or newer, or back_end_auth: kerberos.",
    )
