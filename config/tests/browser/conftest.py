"""One real installation with the demo organisation, and one browser, for all of them.

They are gone again after the last browser test: Playwright's event loop would not let
Django's own tests into the database.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from config.browsing import chromium, executable, sign_in
from config.installation import Installation, prepared

Open = Callable[..., Page]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if executable() is None:
        missing = "Chromium was not found: apt-get install chromium"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def installation(browser) -> Iterator[Installation]:
    """What `make run` starts, running: web, worker, beat, all of it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        os.chmod(home, 0o711)  # noqa: S103 - PostgreSQL is another user under root
        found = prepared(Path(home), with_demo=True)
        with found.running():
            yield found


@pytest.fixture(scope="package")
def site(installation) -> str:
    return installation.address


@pytest.fixture(scope="package")
def sessions(browser, site) -> Callable[[str], Any]:
    """The cookies of a role, which signs in once."""

    @cache
    def of(role: str) -> Any:
        window = browser.new_context()
        if role:
            sign_in(window.new_page(), site, role)
        state = window.storage_state()
        window.close()
        return state

    return of


@pytest.fixture(scope="package")
def open_window(browser, site, sessions) -> Open:
    """Open an empty window of somebody who is signed in, or of nobody."""

    def open_window(role: str = "", width: int = 1440, **options: Any) -> Page:
        context = browser.new_context(
            base_url=site,
            viewport={"width": width, "height": 900},
            storage_state=sessions(role),
            **options,
        )
        return context.new_page()

    return open_window


@pytest.fixture(scope="package")
def first_account(open_window) -> Callable[[str], str]:
    """The address of the first account in the book of a role, looked up once."""

    @cache
    def of(role: str) -> str:
        page = open_window(role)
        page.goto("/")
        address = page.locator("#accounts tbody a").first.get_attribute("href")
        page.context.close()
        return address

    return of


@pytest.fixture
def window(open_window) -> Iterator[Open]:
    """Open windows that nobody used before, and close them after the test."""
    opened: list[Page] = []

    def open_fresh(*arguments: Any, **options: Any) -> Page:
        opened.append(open_window(*arguments, **options))
        return opened[-1]

    yield open_fresh
    for page in opened:
        page.context.close()


@pytest.fixture(scope="package")
def used_window(open_window) -> Open:
    """The same window each time, which has its files already."""
    return cache(open_window)
