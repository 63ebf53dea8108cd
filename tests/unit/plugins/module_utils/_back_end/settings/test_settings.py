# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings for reaching a pool's back end: options, overrides, the directory."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.settings.settings import BackEndSettings
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput


def settings(*, host: str = "sql1.example.test", instance: str | None = "RTC", **params: Any) -> BackEndSettings:
    given = {"back_end_user": "mover", "back_end_password": "secret", **params}
    return BackEndSettings.for_pool(given, "pool1", host, instance, "pool1.example.test")


def test_the_directory_says_where() -> None:
    found = settings()
    assert found.where == "sql1.example.test\\RTC"
    assert (found.server, found.instance, found.port) == ("sql1.example.test", "RTC", None)


@pytest.mark.parametrize("host", ["(local)", "(LOCAL)", ".", "localhost"])
def test_a_standard_edition_pool_is_its_own_back_end(host: str) -> None:
    assert settings(host=host).where == "pool1.example.test\\RTC"


@pytest.mark.parametrize("name", ["pool1", "POOL1", "Pool1.Example.Test"])
def test_an_override_of_the_pool_goes_first(name: str) -> None:
    override = {"pool": name, "server": "10.0.0.7", "port": 1444, "user": "other", "password": "own"}
    found = settings(back_ends=[{"pool": "else", "server": "x"}, override])
    assert found.where == "10.0.0.7:1444"
    assert (found.user, found.password, found.instance) == ("other", "own", None)


def test_two_overrides_of_a_pool_are_refused() -> None:
    with pytest.raises(BadInput, match="2 entries"):
        settings(back_ends=[{"pool": "pool1", "port": 1}, {"pool": "POOL1", "port": 2}])


def test_a_login_without_a_password_is_refused_with_all_ways_to_give_it() -> None:
    with pytest.raises(BadInput, match="no login") as refusal:
        settings(back_end_password=None)
    assert "OCS_BACK_END_PASSWORD" in str(refusal.value)


def test_kerberos_needs_no_login() -> None:
    found = settings(back_end_auth="kerberos", back_end_user=None, back_end_password=None)
    assert (found.auth, found.user, found.password) == ("kerberos", None, None)


@pytest.mark.parametrize("name", ["login_timeout", "query_timeout", "lock_timeout"])
@pytest.mark.parametrize("seconds", [0, -1])
def test_a_time_out_that_would_wait_for_ever_is_refused(name: str, seconds: int) -> None:
    with pytest.raises(BadInput, match=f"back_end_{name} is {seconds}"):
        settings(**{f"back_end_{name}": seconds})


def test_the_password_is_not_in_what_is_printed() -> None:
    assert "secret" not in repr(settings())
