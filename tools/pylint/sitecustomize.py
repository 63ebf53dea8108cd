# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings with which Python starts pylint. `make sanity` lays this file where pylint looks for collections.

The syntax trees of all files stay until the end. Looking for garbage among them again and again is a quarter of
pylint's time.
"""

from __future__ import annotations

import gc

gc.set_threshold(50_000, 20, 20)
