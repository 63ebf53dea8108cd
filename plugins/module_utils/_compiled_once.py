# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each source of a module is compiled once when the module starts.

Ansible sends a module, with all that it imports, as a zip file of sources. Python asks the importer of that file for
the path of each source before it loads it. The importer compiles the source to answer, since a zip file can hold
compiled code under another path, throws that away, and compiles it again to load it (Lib/zipimport.py: get_filename).
That was a third of the time in which a module starts.
"""

from __future__ import annotations

import sys
from zipimport import zipimporter


class _ImporterOfSources(zipimporter):
    """The importer of a zip file without compiled code: the path of a source follows from its name."""

    def get_filename(self, fullname: str) -> str:
        """The path of a module's source, inside the zip file."""
        path = "/".join((self.archive, self.prefix + fullname.rpartition(".")[2]))
        return path + ("/__init__.py" if self.is_package(fullname) else ".py")


def compile_sources_once() -> None:
    """From now on the sources beside this one are compiled once, if it was read from a zip file. Changes the import of
    that file alone. May be called again.
    """
    importer = sys.modules[__name__].__loader__
    if not isinstance(importer, zipimporter):
        return
    archive = importer.archive
    known = [path for path in sys.path_importer_cache if path == archive or path.startswith(archive + "/")]
    if any(isinstance(sys.path_importer_cache[path], _ImporterOfSources) for path in known):
        return

    def importer_of_sources(path: str) -> _ImporterOfSources:
        if path != archive and not path.startswith(archive + "/"):
            raise ImportError(f"{path} is not in {archive}", path=path)
        return _ImporterOfSources(path)

    sys.path_hooks.insert(0, importer_of_sources)
    for path in known:
        sys.path_importer_cache[path] = _ImporterOfSources(path)
