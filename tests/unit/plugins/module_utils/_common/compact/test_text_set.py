# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A set of texts finds what was added, in whichever order, and nothing else; in order it takes little memory."""

from __future__ import annotations

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.msrtc.ocs.plugins.module_utils._common.compact.text_set import TextSet

# Texts that are parts of each other, and line breaks, which no address has but a file may.
TEXTS = st.lists(st.text("ab\n@\ud800", max_size=5), max_size=300)


def of(texts: list[str]) -> TextSet:
    found = TextSet()
    for text in texts:
        found.add(text)
    return found


@given(TEXTS, TEXTS, st.booleans())
def test_it_has_what_was_added(added: list[str], others: list[str], ascending: bool) -> None:
    found = of(sorted(added) if ascending else added)
    assert {text for text in [*added, *others] if text in found} == set(added)


def test_it_takes_little_memory() -> None:
    number = 5000
    tracemalloc.start()
    try:
        before, _peak = tracemalloc.get_traced_memory()
        found = of([f"first.last{place:05}@corp.example.test" for place in range(number)])
        taken = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert "first.last04999@corp.example.test" in found
    assert taken / number < 50  # bytes; a text of this length takes 82, and its place in a set 50 more
