# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A driver whose library would end this process is an error, whatever is wrong with the file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection import connecting, libraries
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.trial_load import end_by_loading
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import LibraryMissing
from samples import sample

LIBRARY = next((path for path in Path("/usr/lib").rglob("libtdsodbc.so*") if path.is_file()), None)
DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "NUL in the middle": lambda good: good[: len(good) // 2] + b"\0" + good[len(good) // 2 :],
    "line of a megabyte": lambda good: good[: len(good) // 2] + b"x" * 2**20 + good[len(good) // 2 :],
    "bad UTF-8": lambda good: good[: len(good) // 2] + b"\xff\xfe\x80" + good[len(good) // 2 :],
    "CRLF": lambda good: good.replace(b"\n", b"\r\n"),
    "half": lambda good: good[: len(good) // 2],
    "zeros in the middle": lambda good: good[: len(good) // 4] + bytes(len(good) // 2) + good[-(len(good) // 4) :],
}
OPEN = """
import sys
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.connecting import build_of_driver
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import LibraryMissing
try:
    print(build_of_driver(sys.argv[1]))
except LibraryMissing as error:
    print(error.what)
"""


def opened(driver: Path) -> str:
    """The driver's build, or the error, of a process of its own. AssertionError if that ends by a signal."""
    driver.chmod(0o600)
    ended = subprocess.run([sys.executable, "-c", OPEN, str(driver)], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, f"{ended.returncode}: {ended.stderr}"
    assert not ended.stderr
    return ended.stdout.strip()


@pytest.mark.skipif(LIBRARY is None, reason="no FreeTDS here")
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_library_is_an_error(damage: str, tmp_path: Path) -> None:
    assert LIBRARY is not None
    driver = tmp_path / "libtdsodbc.so"
    driver.write_bytes(DAMAGES[damage](LIBRARY.read_bytes()))
    message = opened(driver)
    assert message.startswith(
        f"The library of the ODBC driver {driver} is damaged: a process that loads it ends by signal"
    )


@pytest.mark.skipif(LIBRARY is None, reason="no FreeTDS here")
def test_a_library_cut_at_any_length_never_ends_the_process(tmp_path: Path) -> None:
    """The driver works where only the table of sections is cut off: nothing reads that table."""
    assert LIBRARY is not None
    good, driver = LIBRARY.read_bytes(), tmp_path / "libtdsodbc.so"
    cuts = sample(3)
    for number in range(cuts):
        driver.write_bytes(good[: len(good) * number // cuts])
        assert "is damaged" in (message := opened(driver)) or "is not installed" in message, message


def test_a_driver_by_its_name_is_tried_too(monkeypatch: pytest.MonkeyPatch) -> None:
    here = os.getpid()

    def connect(_text: str, **_options: object) -> None:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        pytest.fail("the damaged library was loaded by this process")

    monkeypatch.setattr(connecting.pyodbc, "connect", connect)
    with pytest.raises(LibraryMissing, match=r"FreeTDS of 2007 is damaged.*ends by signal 9 \(Killed\)") as refusal:
        connecting.build_of_driver("FreeTDS of 2007")
    assert "apt install --reinstall tdsodbc" in refusal.value.remedy


def test_a_library_that_ends_its_process_is_told() -> None:
    assert end_by_loading(lambda: os._exit(3)) == "with exit status 3"


def test_a_library_that_never_gets_ready_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{end_by_loading.__module__}._SECONDS", 0.05)
    assert end_by_loading(signal.pause) == "by signal 9 (Killed)"


def test_errors_of_loading_are_left_to_the_load_that_counts() -> None:
    def load() -> None:
        raise libraries.driver_missing("Nonesuch")

    assert end_by_loading(load) is None


def test_where_no_process_can_be_made_the_driver_is_loaded_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> int:
        raise BlockingIOError("Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", refused)
    assert end_by_loading(lambda: os._exit(3)) is None
