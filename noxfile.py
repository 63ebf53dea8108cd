# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ansible's own checks of collections; antsibull-nox.toml says which. `pip install antsibull-nox`, then `nox`."""

from __future__ import annotations

import antsibull_nox

antsibull_nox.load_antsibull_nox_toml()
