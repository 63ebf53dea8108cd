# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A line that is read again must be the line that was accepted: a damaged one is no proof that rows are saved."""

from __future__ import annotations

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._files.checked_lines import (
    decode_record,
    encode_record,
    reread_record,
)

RECORD = {"record": "user", "address": "zoë@example.com", "data": {"contacts": [1, None, "x"]}}


def test_a_line_with_any_other_byte_is_refused() -> None:
    line = encode_record(RECORD)
    assert reread_record(line) == RECORD
    for place in range(len(line)):
        damaged = line[:place] + bytes([line[place] ^ 1]) + line[place + 1 :]
        assert decode_record(damaged) is None
        with pytest.raises(ValueError, match="check"):
            reread_record(damaged)


def test_a_line_that_is_cut_off_is_refused() -> None:
    line = encode_record(RECORD)
    for length in range(len(line)):
        with pytest.raises(ValueError, match="check"):
            reread_record(line[:length])
