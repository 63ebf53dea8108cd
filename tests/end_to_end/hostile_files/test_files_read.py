# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that tasks read, whatever is in them or in their place: a result or a clear failure, nothing else touched."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from end_to_end.hostile_files.files_read import FILES, good_contents
from end_to_end.hostile_files.outside import Outside
from end_to_end.modules import Modules, WarmInterpreters
from hostile.answers import BEYOND_THE_OPTIONS, SECONDS, complaints
from hostile.file_contents import CONTENTS, SECRET
from hostile.file_fields import WRONG, with_wrong_fields
from hostile.file_places import AS_ROOT, READ
from lab.environment import Lab
from samples import PROFILE

IN_THE_GATE = 40
MATRIX = "Files that are read"
Property = Callable[[str, object], None]


@pytest.fixture(scope="module")
def good(
    running_lab: Lab, interpreters: WarmInterpreters, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, bytes]:
    """By option, what belongs into its file."""
    running_lab.reset()
    folder = tmp_path_factory.mktemp("good")
    return good_contents(running_lab, Modules(interpreters, folder, running_lab.connection), folder)


@dataclass
class Reader:
    """Runs the task of an option in a folder of its own, in check mode, and looks at all that it leaves."""

    modules: Modules
    outside: Outside

    def file(self, option: str) -> Path:
        """The path of the file, in folders that are there."""
        path = self.modules.folder / FILES[option].name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def outcome(self, option: str, named: str, *, goes: bool = False) -> str:
        """ "taken" or "refused"; AssertionError with all that is wrong."""
        known = FILES[option]
        # Of these options the connection has its own.
        asked = self.modules.connected(self._connection(option))
        home = {"HOME": str(self.modules.folder)}
        running = asked.start(known.module, known.options(named), check=True, environment=home)
        if goes:
            Path(named).unlink()
        run = running.finish(SECONDS)
        found = complaints(run, [SECRET, "canary"]) + self.outside.complaints()
        if known.module == "ocs_decommission_check_info":  # it finds much else that it refuses
            refused = is_named(" ".join(run.result.get("problems", [])), named, option)
        else:
            refused = run.failed and not any(words in run.message for words in BEYOND_THE_OPTIONS)
            refused = refused and not run.result.get("users")  # else the file was taken, and some users were not
            if refused and not is_named(" ".join([run.message, *run.warnings]), named, option):
                found.append("refuses without naming the file")
        assert not found, f"{option}: {'; '.join(found)}\n{run.output[:3000]}"
        return "refused" if refused else "taken"

    def _connection(self, option: str) -> dict[str, object]:
        if not option.endswith("ca_file") or option.startswith("directory"):
            return dict(self.modules.connection)
        return {name: value for name, value in self.modules.connection.items() if name != "back_ends"}


def is_named(message: str, named: str, option: str) -> bool:
    """The message names the file, or the option that does."""
    words = {Path(named).name[:60], Path(FILES[option].name).name, option.partition(",")[0].rpartition(".")[2]}
    return any(word in message for word in words)


@pytest.fixture
def reader(running_lab: Lab, interpreters: WarmInterpreters, tmp_path: Path) -> Reader:
    folder = tmp_path / "run"
    folder.mkdir()
    return Reader(Modules(interpreters, folder, running_lab.connection), Outside.made(tmp_path / "outside", SECRET))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """All cells, or a sample of them in their order, always the same one."""
    kinds = {"content": list(CONTENTS), "place": list(READ), "wrong": list(WRONG)}
    for name in sorted(set(kinds) & set(metafunc.fixturenames)):
        options = [option for option, file in FILES.items() if name != "wrong" or file.is_json]
        cells = [(option, kind) for option in options for kind in kinds[name]]
        if PROFILE != "exhaustive":
            chosen = sorted(random.Random(2007).sample(range(len(cells)), IN_THE_GATE // len(kinds)))
            cells = [cells[number] for number in chosen]
        ids = [f"{option}-{kind}" for option, kind in cells]
        metafunc.parametrize(("option", name), cells, ids=[cell.replace("/", "|") for cell in ids])


def test_whatever_a_file_holds(
    reader: Reader, good: Mapping[str, bytes], option: str, content: str, record_property: Property
) -> None:
    path = reader.file(option)
    path.write_bytes(CONTENTS[content](good[option], str(reader.outside.secret)))
    outcome = reader.outcome(option, str(path))
    record_property("matrix", [MATRIX, content, option, outcome])
    if content == "as it should be":
        assert outcome == "taken"


def test_whatever_is_in_its_place(
    reader: Reader, good: Mapping[str, bytes], option: str, place: str, record_property: Property
) -> None:
    if place in AS_ROOT and not reader.outside.is_root:
        pytest.skip("Only root can make such a file.")
    path = reader.file(option)
    named = READ[place](path, good[option], reader.outside.folder)
    if FILES[option].in_folder and named != str(path):
        if path.parent != Path(named).parent and not named.startswith(("/dev", "/proc")):
            pytest.skip("The name of this file is not for a task to say.")
        path.unlink(missing_ok=True)
        path.symlink_to(named)
        named = str(path)
    outcome = reader.outcome(option, named, goes=place == "file that goes")
    record_property("matrix", [MATRIX, place, option, outcome])


def test_fields_of_the_wrong_type(
    reader: Reader, good: Mapping[str, bytes], option: str, wrong: str, record_property: Property
) -> None:
    """In the gate one field, otherwise each of them."""
    cells = list(with_wrong_fields(good[option], wrong))
    if PROFILE != "exhaustive":
        cells = [random.Random(f"{option} {wrong}").choice(cells)]
    outcomes: Counter[str] = Counter()
    failures = []
    for field, content in cells:
        path = reader.file(option)
        path.write_bytes(content)
        try:
            outcomes[reader.outcome(option, str(path))] += 1
        except (AssertionError, TimeoutError) as failure:
            failures.append(f"{field}: {str(failure)[:1500]}")
    assert not failures, f"{len(failures)} of {len(cells)} fields:\n" + "\n\n".join(failures[:20])
    sums = ", ".join(f"{outcomes[outcome]} {outcome}" for outcome in sorted(outcomes))
    record_property("matrix", [MATRIX, f"field: {wrong}", option, sums])
