# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way from a pool and a module's parameters to the pool's users in its back end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

from .schema.user_data_map import SHIPPED, UserDataMap
from .settings.settings import BackEndSettings
from .user_store import UserStore


class PoolLike(Protocol):
    """The parts of a pool that opening its back end needs: those of the directory's Pool, without a dependency on the
    directory.
    """

    @property
    def name(self) -> str: ...

    @property
    def fqdn(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def back_end_host(self) -> str: ...

    @property
    def back_end_instance(self) -> str | None: ...


def open_user_store(params: Mapping[str, Any], pool: PoolLike) -> UserStore:
    """Open a pool's back end, with the module's back end options. A context manager.

    Raises BadInput for options that cannot be used, the errors of UserStore.open, and RightsMissing with all tables
    that the login should be able to read and cannot.
    """
    settings = BackEndSettings.for_pool(params, pool.name, pool.back_end_host, pool.back_end_instance, pool.fqdn)
    store = UserStore.open(settings, user_data_map(params, pool.version))
    try:
        store.rights.require_reading(pool.name)
    except BaseException:
        store.close()
        raise
    return store


def user_data_map(params: Mapping[str, Any], version: str) -> UserDataMap:
    """The map of a product version with the site's overrides of it. Raises BadInput for overrides of anything else."""
    maps = params.get("user_data_maps") or {}
    unknown = set(maps) - set(SHIPPED)
    if unknown:
        raise BadInput(
            f"user_data_maps has the keys {in_sentence(sorted(map(str, unknown)))}.",
            remedy='Its keys are the product versions "2007" and "2007 R2" (quoted: a bare 2007 is a number in YAML).',
        )
    return UserDataMap.for_version(version, maps.get(version))
