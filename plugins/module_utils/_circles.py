# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Python looks seldom for circles of objects that nobody uses any more.

By default it looks after 700 new objects, again and again at all that there are, and once more when a process ends: a
fifth of the processor time of a run of a module, whose rows form no circles, a third of that of Ansible while it packs
a module, and most of the time in which a process ends.
"""

from __future__ import annotations

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Batches under way have some hundred thousand rows, and nearly all are gone again before Python looks at them at all.
NEW_OBJECTS = 1_000_000


def look_no_more_at_the_end() -> None:
    """When this process ends, Python does not look. The system takes all its memory back at once."""
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)


@contextmanager
def seldom_looking_for_circles(new_objects: int = NEW_OBJECTS) -> Iterator[None]:
    """Meanwhile Python looks after so many new objects, and hardly ever at older ones; afterwards as before."""
    before = gc.get_threshold()
    gc.set_threshold(new_objects, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
