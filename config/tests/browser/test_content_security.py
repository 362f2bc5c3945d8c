"""A strict policy, and pages that need nothing it forbids."""

import pytest
from playwright.sync_api import expect

from config.browsing import draw_charts
from config.tests.browser.test_accessibility import PAGES

ADDRESSES = [
    (role, address)
    for role, address in PAGES.values()
    if not address.startswith("account")
]
_STATUS = "error: Failed to load resource: the server responded with a status of"
REFUSED = (f"{_STATUS} 404", f"{_STATUS} 410")  # what is not there, or no more


@pytest.fixture
def watched(window, site):
    """A window, what its console says, and where else it asks."""

    def open_window(role: str):
        page = window(role)
        said: list[str] = []
        asked: list[str] = []
        page.on(
            "console", lambda message: said.append(f"{message.type}: {message.text}")
        )
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        return page, said, asked

    return open_window


def elsewhere(asked: list[str], site: str) -> list[str]:
    ours = (f"{site}/", "data:", "blob:")
    return [address for address in asked if not address.startswith(ours)]


@pytest.mark.parametrize(("role", "address"), ADDRESSES)
def test_a_page_breaks_no_rule_and_asks_nobody_else(watched, site, role, address):
    page, said, asked = watched(role)

    page.goto(address, wait_until="networkidle")
    draw_charts(page)

    assert [line for line in said if not line.startswith((*REFUSED, "verbose"))] == []
    assert elsewhere(asked, site) == []


def test_the_charts_of_an_account_are_drawn_in_their_place(watched, site):
    page, said, asked = watched("executive")
    page.goto("/")
    page.locator("#accounts tbody a").first.click()
    expect(page.locator("#diagnosis")).to_be_visible()
    draw_charts(page)
    page.get_by_text("By measure", exact=True).click()
    draw_charts(page)

    for drawing in page.locator(".main-svg").all():
        expect(drawing).to_have_css("position", "absolute")
    expect(page.locator(".modebar, [data-title*='Share']")).to_have_count(0)
    assert said == []
    assert elsewhere(asked, site) == []


def test_the_reference_of_the_api_is_readable_offline(watched):
    page, _, _ = watched("executive")
    page.goto("/api/v1/docs/")

    expect(page.get_by_text("/api/v1/scores/", exact=True).first).to_be_visible()
