"""Whose address counts: who connected, or whom our own proxies saw."""

import pytest
from axes.helpers import get_client_ip_address

from web.client_address import client_address

PROXY, CLIENT, INNER = "10.0.0.1", "203.0.113.7", "10.0.0.2"


@pytest.fixture
def seen(rf, settings):
    """The address found, by how many proxies there are and what they say."""

    def address(proxies: int, forwarded: str | None) -> str | None:
        settings.PROXY_COUNT = proxies
        headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
        return client_address(rf.get("/", headers=headers, REMOTE_ADDR=PROXY))

    return address


@pytest.mark.parametrize(
    ("proxies", "forwarded"),
    [(1, CLIENT), (2, f"{CLIENT}, {INNER}"), (1, f" {CLIENT} "), (1, "2001:db8::7")],
)
def test_our_proxies_tell_who_the_client_is(seen, proxies, forwarded):
    assert seen(proxies, forwarded) == forwarded.partition(",")[0].strip()


@pytest.mark.parametrize(
    ("proxies", "forwarded"),
    [(1, f"192.0.2.1, {CLIENT}"), (2, f"192.0.2.1, nonsense, {CLIENT}, {INNER}")],
)
def test_what_a_client_adds_by_itself_is_not_believed(seen, proxies, forwarded):
    assert seen(proxies, forwarded) == CLIENT


def test_without_proxies_the_header_is_not_read(seen):
    assert seen(0, CLIENT) == PROXY


@pytest.mark.parametrize(
    "forwarded", [None, "", "unknown", f"{CLIENT}:4711", "fe80::1%eth0", f"{CLIENT},"]
)
def test_a_header_that_is_no_help_leaves_who_connected(seen, forwarded):
    assert seen(1, forwarded) == PROXY


def test_fewer_addresses_than_proxies_leave_who_connected(seen):
    assert seen(2, CLIENT) == PROXY


def test_wrong_passwords_are_counted_by_that_address(rf, settings):
    settings.PROXY_COUNT = 1
    request = rf.get("/", headers={"X-Forwarded-For": CLIENT}, REMOTE_ADDR=PROXY)

    assert get_client_ip_address(request) == CLIENT
