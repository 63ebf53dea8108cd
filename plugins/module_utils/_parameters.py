# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task's parameters before Ansible looks at them: texts that no server can be given, and secrets in a wrong place.

Ansible's own complaints about a parameter of a wrong shape, and the `invocation` of a result, show its value. Ansible
does not know a password as a secret if it stands under an unknown option, or under one of another shape.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from ansible.module_utils.common.validation import check_type_dict, check_type_list

from ansible_collections.msrtc.ocs.plugins.module_utils._compiled_once import compile_sources_once
from ansible_collections.msrtc.ocs.plugins.module_utils._supported_python import require_supported_python

require_supported_python()  # first of all: an older Python cannot read the code of the next imports
compile_sources_once()

Spec = Mapping[str, Mapping[str, Any]]

# Options that people write over several lines.
_OF_SEVERAL_LINES = frozenset({"ldap_filter", "problems", "step", "why", "command"})
_LINE_BREAKS = frozenset("\t\n\r")
# Characters of any other text: no path, name or DN is longer (PATH_MAX of Linux), and messages show them.
_LONGEST = 4096
_LONGEST_NAME = 255  # bytes of a file's name (NAME_MAX)
# Range of numbers: those that C, SQL Server and Active Directory hold in 32 bits.
_GREATEST = 2**31 - 1
# Options whose documentation does not list the names inside them.
_NAMES = frozenset({"user_data_maps"})
# Substitutes for a value that was taken out, so that Ansible accepts the parameters until they are refused.
_EMPTY: Mapping[str, Any] = {"str": "", "path": "", "list": [], "dict": {}}


@dataclass
class Inspection:
    """The complaints about the parameters, option by option."""

    problems: list[str] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set, repr=False)  # the texts of options that no output may show

    def inspect(self, params: MutableMapping[str, Any], spec: Spec) -> None:
        """Check all parameters. Wrong values are taken out of them, so that no output can show them."""
        for name in [name for name in params if not name.startswith("_ansible_")]:
            # Ansible itself refuses a name that it does not know.
            params[name] = self._of_option(params[name], spec[name], name) if name in spec else None

    def _of_option(self, value: Any, option: Mapping[str, Any], path: str) -> Any:
        """The value, or a substitute where its shape is wrong."""
        if value is None:
            if option.get("required") and option["type"] in ("str", "path"):  # Ansible would make an empty text of it
                self.problems.append(f"{path} is empty")
            return None
        if option.get("no_log"):
            return self._secret(value, path)
        if option.get("options"):
            return self._structure(value, option, path)
        known = len(self.problems)
        if value == "" and option["type"] == "path" and option.get("required"):
            self.problems.append(f"{path} is empty")
        if option["type"] in ("int", "float") and _is_out_of_range(value):
            self.problems.append(f"{path} must be a number of at most {_GREATEST:,}")
        for text in _texts(value, deep=path in _NAMES):
            self._text(text, path, secret=False)
        if option["type"] in ("str", "path") and len(self.problems) == known:
            self._one_text(value, option["type"], path)
        return value if len(self.problems) == known else _EMPTY.get(option["type"])

    def _secret(self, value: Any, path: str) -> Any:
        if isinstance(value, (Mapping, list, tuple)):
            self.problems.append(f"{path} must be a text")
            return None
        known = len(self.problems)
        if value != "":
            self.secrets.add(str(value))
        self._text(str(value), path, secret=True)
        return value if len(self.problems) == known else None

    def _structure(self, value: Any, option: Mapping[str, Any], path: str) -> Any:
        if option["type"] == "dict":
            return self._mapping(value, option["options"], path)
        if not isinstance(value, (list, tuple)):
            if _holds_secret(option["options"]) or not _converts(value, check_type_list):
                self.problems.append(f"{path} must be a list of dictionaries")
                return []
            value = check_type_list(value)
        items = (self._mapping(item, option["options"], f"{path}[{number}]") for number, item in enumerate(value))
        return [item for item in items if item is not None]

    def _mapping(self, value: Any, spec: Spec, path: str) -> Any:
        """A mapping, checked. Ansible makes dictionaries of texts, but shows a text that it cannot parse, and fails for
        a number.
        """
        if not isinstance(value, Mapping):
            if _holds_secret(spec) or not _converts(value, check_type_dict):
                self.problems.append(f"{path} must be a dictionary")
                return None
            value = check_type_dict(value)
        kept = {}
        for name, inner in value.items():
            if name in spec:
                kept[name] = self._of_option(inner, spec[name], f"{path}.{name}")
            else:
                shown = "".join(character for character in str(name)[:60] if character.isprintable())
                self.problems.append(f"{path}.{shown} is not known; known are {', '.join(sorted(spec))}")
        return kept

    def _one_text(self, value: Any, kind: str, path: str) -> None:
        """A text, checked. Ansible makes texts of numbers, which is what people mean, but also of lists and
        dictionaries.
        """
        if isinstance(value, (Mapping, list, tuple)):
            self.problems.append(f"{path} must be a text")
        elif kind == "path":
            self._path(str(value), path)

    def _path(self, text: str, path: str) -> None:
        if any(len(name.encode()) > _LONGEST_NAME for name in text.split("/")):
            self.problems.append(f"{path} holds a name of more than {_LONGEST_NAME} bytes")
        elif os.path.expanduser(text).startswith("~"):
            self.problems.append(f"{path} begins with the home folder of an account that is not known on this host")

    def _text(self, text: str, path: str, *, secret: bool) -> None:
        several_lines = path.rpartition(".")[2] in _OF_SEVERAL_LINES
        if len(text) > _LONGEST and not several_lines:
            self.problems.append(f"{path} is longer than {_LONGEST:,} characters")
            return
        allowed = _LINE_BREAKS if several_lines else frozenset()
        for character in text:
            kind = unicodedata.category(character)
            if character == "\0" or kind == "Cs" or (kind == "Cc" and character not in allowed and not secret):
                what = "half of a character" if kind == "Cs" else "a control character"
                self.problems.append(f"{path} holds {what}" + ("" if secret else f" (U+{ord(character):04X})"))
                return


def _is_out_of_range(value: Any) -> bool:
    """The number is infinite, not a number (NaN), or beyond any time-out, port or count."""
    try:
        return not abs(float(value)) <= _GREATEST
    except OverflowError:
        return True
    except (TypeError, ValueError):
        return False  # Ansible itself says that it is no number


def _converts(value: Any, conversion: Callable[[Any], Any]) -> bool:
    """Ansible can convert the value into the option's type."""
    try:
        conversion(value)
    except (TypeError, ValueError):
        return False
    return True


def _holds_secret(spec: Spec) -> bool:
    return any(option.get("no_log") for option in spec.values())


def _texts(value: Any, *, deep: bool) -> Iterator[str]:
    """The texts of a value: itself, and those of a list; `deep`: all texts anywhere in it, and the keys."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            if deep or isinstance(item, str):
                yield from _texts(item, deep=deep)
    elif deep and isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(key, deep=True)
            yield from _texts(item, deep=True)
