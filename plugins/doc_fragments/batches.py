# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of modules that change many users in one call: batches, failures, progress."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  max_failures:
    description:
      - End after the batch in which more users than this have failed. V(0) ends after the first failure.
      - Up to three batches are under way at once, in a move four, in an import two. With this option a batch is written only when the
        limit would hold even if all users of the batches before it failed; else it waits for them. So a low limit means one batch
        after the other, and the next one is at most read ahead.
      - When more users than this are known beforehand to fail, the task refuses to start.
      - Without it, the task goes on with the other users, however many fail. It still fails at its end.
    type: int
  batch_size:
    description:
      - Users per transaction. The data of up to three batches is in memory, in a move of four, in an import of two. A deletion
        of more users begins with a batch of half the size.
    type: int
    default: 500
  report_file:
    description:
      - Write one line of JSON for each user to this file (mode 0600), also in check mode. A missing folder is made.
      - When the task is refused, a line for each reason instead. A message names no more than 20.
    type: path
  progress:
    description:
      - Show a line for each batch while the task runs. Also in check mode.
    type: bool
    default: true
  progress_file:
    description:
      - Used by the action plugin, which reads the progress from it. Leave it alone.
    type: path
"""
