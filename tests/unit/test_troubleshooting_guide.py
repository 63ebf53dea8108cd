# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every error and refusal of the code has its row in the guide troubleshooting."""

from __future__ import annotations

import re

from error_messages import completed, marked, messages

from guides import text


def test_every_message_has_its_row() -> None:
    """`python -m error_messages`, with PYTHONPATH=tests, puts the rows of the present code into the page."""
    assert marked(text("troubleshooting")) >= set(messages())
    assert text("troubleshooting") == completed(text("troubleshooting"))


def test_the_messages_are_found() -> None:
    found = messages()
    assert len(found) > 25 and sum(map(len, found.values())) > 150
    assert any(message.text.startswith("Another run is working on the pool") for message in found["BackEndLocked"])
    assert any(message.text.startswith("Homed on ..., neither on the pool to leave") for message in found["refusals"])


def test_no_cure_is_left_open() -> None:
    """Each of several possible remedies is named; where the case decides, the message itself says it."""
    cures = re.findall(r"^     (?:-|  \*) (.*)$", text("troubleshooting"), flags=re.MULTILINE)
    assert len(cures) > 150
    assert not [cure for cure in cures if not re.search("[a-z]{3}", cure)]
    assert "* Have the account put right in Active Directory, or use another one." in text("troubleshooting")
