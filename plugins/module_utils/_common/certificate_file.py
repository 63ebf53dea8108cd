# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file of an option that names authorities: whoever can write it decides which servers get the password."""

from __future__ import annotations

import ssl
from pathlib import Path

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

from .trusted_files import UntrustedFile, open_trusted

_LARGEST = 16 * 1024 * 1024  # bytes; all authorities that a system trusts need a quarter of one


def read_authorities(option: str, path: str) -> str:
    """The content of a PEM file, as `cadata` of an SSL context takes it.

    Raises BadInput, naming the option, for a file that cannot be read, that others may write, or that holds no
    certificate.
    """
    try:
        with open_trusted(Path(path)) as file:
            content = file.read(_LARGEST + 1)
    except UntrustedFile as error:
        raise BadInput(f"{option}: {error.what}", remedy=error.remedy) from error
    except OSError as error:
        raise BadInput(
            f"{option} {path} cannot be read on the host where the module runs: {error.strerror}.",
            remedy="Copy the certificate of the authority (PEM) there and name it.",
        ) from error
    authorities = content.decode("ascii", "backslashreplace")  # names stand beside the certificates, in any letters
    if len(content) > _LARGEST or not _holds_certificates(authorities):
        raise BadInput(
            f"{option} {path} holds no certificate in PEM form, or a damaged one.",
            remedy="Export the authority's certificate as Base-64 (PEM) and name that file.",
        )
    return authorities


def _holds_certificates(authorities: str) -> bool:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=authorities)
    except (ssl.SSLError, ValueError):
        return False
    return True
