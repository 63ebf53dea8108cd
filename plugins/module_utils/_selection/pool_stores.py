# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The back ends of the forest's pools, each opened when the first user of it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from types import TracebackType
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.opening import open_user_store
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool

from .right_back_end import require_back_end_of


class PoolStores:
    """The open back ends, as a context manager that closes all of them at its end."""

    def __init__(self, params: Mapping[str, Any], forest: Forest) -> None:
        self._params = params
        self._forest = forest
        self._open: dict[str, UserStore] = {}
        self._stack = ExitStack()

    def of(self, pool: Pool) -> UserStore:
        """The pool's back end, opened. Raises UnsupportedPool for another product's pool, OtherPoolsBackEnd, and the
        errors of `open_user_store`.
        """
        if pool.dn not in self._open:
            pool.require_ocs()
            store = self._stack.enter_context(open_user_store(self._params, pool))
            require_back_end_of(pool, store, self._forest, self._params)
            self._open[pool.dn] = store
        return self._open[pool.dn]

    def __enter__(self) -> PoolStores:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()
