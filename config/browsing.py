"""Chromium from PATH, signed in: for browser tests and for pictures."""

import contextlib
import shutil
from collections.abc import Iterator

from playwright.sync_api import Browser, Page, expect, sync_playwright

from config.installation import DOMAIN, PASSWORD

NAMES = ("chromium", "chromium-browser", "google-chrome")
# A container's root may open no sandbox, and its shared memory is small.
OPTIONS = ["--no-sandbox", "--disable-dev-shm-usage"]

expect.set_options(timeout=30_000)  # milliseconds: a busy machine is slow, not wrong


def executable() -> str | None:
    """Where the browser is; None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=OPTIONS)
        yield browser
        browser.close()


def sign_in(page: Page, address: str, role: str) -> None:
    """By the form, as a person would."""
    page.goto(f"{address}/login/")
    page.get_by_label("E-mail").fill(f"{role}@{DOMAIN}")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/login/" not in url)


def draw_charts(page: Page) -> None:
    """Bring every chart into view, because each is drawn only then."""
    expect(page.locator(".loading-container")).to_have_count(0)  # of the API reference
    plots = page.locator("[data-figure]:visible")
    for plot in plots.all():
        plot.scroll_into_view_if_needed()
        plot.locator(".main-svg").first.wait_for()
    page.evaluate("window.scrollTo(0, 0)")
