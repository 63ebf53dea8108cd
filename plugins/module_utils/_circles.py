# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Python looks seldom for circles of objects that nobody uses any more.

By default it looks after 700 new objects, again and again at all that there are: a fifth of the processor time of a run
of a module, whose rows form no circles, and a third of that of Ansible while it packs a module.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def seldom_looking_for_circles(new_objects: int) -> Iterator[None]:
    """Meanwhile Python looks after so many new objects, and hardly ever at older ones; afterwards as before."""
    before = gc.get_threshold()
    gc.set_threshold(new_objects, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
