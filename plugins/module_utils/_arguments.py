# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection options that all modules share, as argument specs. The doc fragments describe them."""

from __future__ import annotations

from typing import Any

from ansible.module_utils.basic import env_fallback

from ansible_collections.msrtc.ocs.plugins.module_utils._compiled_once import compile_sources_once
from ansible_collections.msrtc.ocs.plugins.module_utils._supported_python import require_supported_python

require_supported_python()  # first of all: an older Python cannot read the code of the next imports
compile_sources_once()

ArgumentSpec = dict[str, dict[str, Any]]

DIRECTORY_OPTIONS: ArgumentSpec = {
    "directory_servers": {"type": "list", "elements": "str", "required": True},
    "directory_port": {"type": "int"},
    "directory_tls": {"type": "str", "choices": ["ldaps", "start_tls"], "default": "ldaps"},
    "directory_validate_certs": {"type": "bool", "default": True},
    "directory_ca_file": {"type": "path"},
    "directory_auth": {"type": "str", "choices": ["simple", "kerberos"], "default": "simple"},
    "directory_user": {"type": "str", "fallback": (env_fallback, ["OCS_DIRECTORY_USER"])},
    "directory_password": {"type": "str", "no_log": True, "fallback": (env_fallback, ["OCS_DIRECTORY_PASSWORD"])},
    "directory_timeout": {"type": "int", "default": 30},
    "directory_global_catalog_port": {"type": "int"},
}

_AUTH = {"type": "str", "choices": ["sql", "kerberos"]}
_ENCRYPTION = {"type": "str", "choices": ["require", "clear_text"]}
_TDS_VERSION = {"type": "str", "choices": ["7.1", "7.2", "7.3", "7.4"]}

BACK_END_OPTIONS: ArgumentSpec = {
    "back_end_auth": {**_AUTH, "default": "sql"},
    "back_end_user": {"type": "str", "fallback": (env_fallback, ["OCS_BACK_END_USER"])},
    "back_end_password": {"type": "str", "no_log": True, "fallback": (env_fallback, ["OCS_BACK_END_PASSWORD"])},
    "back_end_driver": {"type": "str", "default": "FreeTDS"},
    "back_end_tds_version": {**_TDS_VERSION, "default": "7.1"},
    "back_end_encryption": _ENCRYPTION,
    "back_end_validate_certs": {"type": "bool", "default": True},
    "back_end_ca_file": {"type": "path"},
    "back_end_login_timeout": {"type": "int", "default": 15},
    "back_end_query_timeout": {"type": "int", "default": 600},
    "back_end_lock_timeout": {"type": "int", "default": 30},
    "back_ends": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {
            "pool": {"type": "str", "required": True},
            "server": {"type": "str"},
            "port": {"type": "int"},
            "instance": {"type": "str"},
            "auth": _AUTH,
            "user": {"type": "str"},
            "password": {"type": "str", "no_log": True},
            "driver": {"type": "str"},
            "tds_version": _TDS_VERSION,
            "encryption": _ENCRYPTION,
            "validate_certs": {"type": "bool"},
            "ca_file": {"type": "path"},
            "certificate_fingerprint": {"type": "str"},
        },
    },
    "user_data_maps": {"type": "dict", "default": {}},
}


def merge(*specs: ArgumentSpec) -> ArgumentSpec:
    """One argument spec from several; an option may stand in one of them only.

    Raises ValueError where two of them define the same option.
    """
    merged: ArgumentSpec = {}
    for spec in specs:
        if twice := merged.keys() & spec.keys():
            raise ValueError(f"options defined twice: {', '.join(sorted(twice))}")
        merged.update(spec)
    return merged
