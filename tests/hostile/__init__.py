# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Input as an enemy, a spreadsheet or a tired person would write it, for every option of every module.

- `option_cells.py`: which option of which module gets which value, from the modules' own argument specs.
- `values.py`: the values, each with a name.
- `answers.py`: what every answer has to be, whatever was asked: a result or a clear failure, in time, bounded, without
  characters that steer a terminal, and without a secret.

No server is needed: the modules ask a port on which nothing listens. What is let through ends there, saying so.

`make test` takes a sample, always the same one; `OCS_SAMPLES=exhaustive` (`make test-all`) takes all.
"""
