# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS as the standard library does it.

ldap3's own class checks no certificate by default, and its check of the host name knows no IP addresses on
Python 3.12 and later. Here Python's `ssl` verifies the chain and the name, address or not.
"""

from __future__ import annotations

import ssl

from ansible_collections.msrtc.ocs.plugins.module_utils._common.certificate_file import read_authorities

from .settings import DirectorySettings


def verifying(settings: DirectorySettings) -> ssl.SSLContext:
    """A context that verifies as the settings demand. Raises BadInput for a file that holds no certificate."""
    authorities = read_authorities("directory_ca_file", settings.ca_file) if settings.ca_file else None
    context = ssl.create_default_context(cadata=authorities)
    if not settings.validate_certs:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
