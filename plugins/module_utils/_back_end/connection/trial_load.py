# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A library is loaded in a process of its own first: one that is damaged ends the process that loads it."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable
from contextlib import suppress

from ansible_collections.msrtc.ocs.plugins.module_utils._common.time_limit import TimeLimit

_SECONDS = 10  # a library that takes longer is never ready
_WENT_ON = 77  # the copy's exit status; a library that ends its process has another


def end_by_loading(load: Callable[[], object]) -> str | None:
    """How a copy of this process ends when it loads a library, such as "by signal 11 (Segmentation fault)"; None where
    it goes on, or where no process can be made. A copy that hangs is killed.

    A half file passes every look at its headers, and whatever is wrong further on does so too: only loading tells. The
    copy costs some 6 ms; a new Python would cost 50.
    """
    try:
        copy = os.fork()
    except OSError:  # a limit on processes
        return None
    if not copy:
        _load_and_end(load)
    with TimeLimit(_SECONDS, lambda: _kill(copy)):
        try:
            code = os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1])
        except ChildProcessError:  # whoever started this process has it forget its children
            return None
    if code == _WENT_ON:
        return None
    return f"by signal {-code} ({signal.strsignal(-code)})" if code < 0 else f"with exit status {code}"


def _load_and_end(load: Callable[[], object]) -> None:
    """In the copy: nothing that this process holds is written or closed a second time, and no memory with passwords is
    left in a core file.
    """
    with suppress(BaseException):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nowhere, stream)
        load()
    os._exit(_WENT_ON)


def _kill(process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
