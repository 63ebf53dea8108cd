# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a module in one long call and shows, while it runs, the lines that it writes to its progress file."""

from __future__ import annotations

import contextvars
import copy
import shlex
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ansible.errors import AnsibleError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ansible_collections.msrtc.ocs.plugins.module_utils._circles import seldom_looking_for_circles
from ansible_collections.msrtc.ocs.plugins.module_utils._common.visible_text import visible_line
from ansible_collections.msrtc.ocs.plugins.plugin_utils._who_is_meant import refuse_missing_values

display = Display()

SECONDS_BETWEEN_LOOKS = 1.0
# To pack a module Ansible makes a syntax tree of each source, about a million objects; these take 45 MB.
_OBJECTS_OF_A_PAYLOAD = 1_000_000


class ActionWithProgress(ActionBase):
    """The action of modules that change many users, with the options progress and progress_file. Without an action
    plugin such a module runs silently.
    """

    module: str  # FQCN
    _supports_check_mode = True
    _supports_async = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """The module's result, unchanged. Raises AnsibleActionFail for a task with a null where users are selected."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        task_vars = task_vars or {}
        arguments = dict(self._task.args)
        refuse_missing_values(arguments)
        if not self._wants_progress(arguments):
            return result | self._answer(arguments, task_vars)
        folder = self._make_tmp_path()
        arguments["progress_file"] = self._connection._shell.join_path(folder, "progress")
        try:
            with self._showing(arguments["progress_file"], task_vars.get("inventory_hostname", "")):
                result |= self._answer(arguments, task_vars)
        finally:
            self._remove_tmp_path(folder, force=True)
        return result

    def _answer(self, arguments: dict[str, Any], task_vars: dict[str, Any]) -> dict[str, Any]:
        """The result of the module. Ansible packs it before it runs it, unless an earlier task of the play has."""
        with seldom_looking_for_circles(_OBJECTS_OF_A_PAYLOAD):
            answer: dict[str, Any] = self._execute_module(self.module, module_args=arguments, task_vars=task_vars)
        return answer

    @staticmethod
    def _wants_progress(arguments: dict[str, Any]) -> bool:
        """The task wants progress. A value that is no boolean is left to the module to refuse."""
        return boolean(arguments.get("progress", True), strict=False) and not arguments.get("progress_file")

    @contextmanager
    def _showing(self, path: str, host: str) -> Iterator[None]:
        """Read the progress file in a thread as long as the module runs, and once more at the end."""
        watcher = _Watcher(self, path, host)
        context = contextvars.copy_context()
        thread = threading.Thread(target=context.run, args=(watcher.watch,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            watcher.finished.set()
            thread.join()


class _Watcher:
    """Reads the lines that were added to the progress file since it last looked."""

    def __init__(self, action: ActionWithProgress, path: str, host: str) -> None:
        # The connection that runs the module keeps state of its own call, so the file is read over a copy.
        self._action = copy.copy(action)
        self._action._connection = copy.copy(action._connection)
        self._path = path
        self._host = host
        self._shown = 0
        self.finished = threading.Event()

    def watch(self) -> None:
        """Read until the module has ended; a read that fails is tried again the next time.

        Ctrl-C is for the main thread, which waits for the module and passes it on. A signal that arrives in this thread
        would not wake the main one, and the module would go on to its end.
        """
        signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
        while not self.finished.wait(SECONDS_BETWEEN_LOOKS):
            self._look()
        self._look()

    def _look(self) -> None:
        command = f"tail -n +{self._shown + 1} {shlex.quote(self._path)} 2>/dev/null || true"
        try:
            output = self._action._low_level_execute_command(command)["stdout"]
        except AnsibleError as error:
            display.vvv(f"{self._host}: progress could not be read: {error}")
            return
        complete, newline, _rest = output.rpartition("\n")
        for line in complete.split("\n") if newline else ():
            self._shown += 1
            display.display(f"{self._host}: {visible_line(line)}", color="blue")
