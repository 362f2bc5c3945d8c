"""Every page in both themes on a desk and on a phone: no axe violation, no overflow."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from config.browsing import draw_charts
from config.tests.browser.conftest import Open

DESK, PHONE = 1440, 390
# What is shown, to whom; an account, or what is below it, is the first of the book.
PAGES = {
    "login": ("", "/login/"),
    "book": ("executive", "/"),
    "accounts of several owners": ("director", "/?q=Clinics&band=at_risk"),
    "book by margin": ("executive", "/?risk=margin&show=attention"),
    "book by strategic accounts": ("director", "/?risk=strategic&show=overdue"),
    "no account that fits": ("executive", "/?q=nothing+like+this"),
    "account": ("executive", "account"),
    "account to read only": ("analyst", "account"),
    "account with a choice of people": ("executive", "account?add=staffing"),
    "account with little to show": ("executive", "account?kind=surveys&add=incident"),
    "what changed": ("executive", "accountbridge/?from=2026-01-01"),
    "score to set by hand": ("executive", "accountoverride/"),
    "measure of an account": ("executive", "accountmeasures/late_deliveries/"),
    "measure in words": ("analyst", "accountmeasures/champion_present/"),
    "every kind of fact": ("executive", "accountfacts/"),
    "fact to add": ("executive", "accountfacts/ticket/add/"),
    "review": ("executive", "accountreview/"),
    "method": ("manager", "/method/"),
    "practice": ("executive", "/method/practice/"),
    "training": ("admin", "/people/3/training/"),
    "facts of the company": ("admin", "/facts/"),
    "fact of the company to add": ("admin", "/facts/incident/add/"),
    "fact to change": ("admin", "/facts/product/1/"),
    "league": ("director", "/league/"),
    "league of teams": ("manager", "/league/?by=team"),
    "checked": ("executive", "/checked/"),
    "imports": ("executive", "/imports/"),
    "people": ("admin", "/people/?show=all"),
    "person": ("admin", "/people/3/"),
    "team": ("admin", "/people/teams/2/"),
    "settings": ("admin", "/settings/"),
    "operations": ("admin", "/operations/"),
    "scoring models": ("admin", "/frameworks/"),
    "scoring models to read": ("executive", "/frameworks/"),
    "scoring model": ("admin", "/frameworks/1/"),
    "version of a scoring model": ("executive", "/frameworks/versions/1/"),
    "measure of a scoring model": (
        "executive",
        "/frameworks/versions/1/measures/purchase_rhythm/",
    ),
    "versions compared": ("director", "/frameworks/compare/?before=1&after=1"),
    "link that works no more": ("", "/password/MQ/no-such-token/"),
    "own data": ("admin", "/own-data/"),
    "not found": ("", "/no/such/page/"),
    "api": ("executive", "/api/v1/docs/"),
}
# Swagger UI is not ours: it skips a heading, and puts buttons into buttons and its
# title outside its own landmark.
EXCEPT = {"api": ("heading-order", "nested-interactive", "region")}


@pytest.fixture
def address_of(first_account) -> Callable[[str], str]:
    """Where a page is; see PAGES."""

    def of(name: str) -> str:
        role, address = PAGES[name]
        _, is_account, below = address.partition("account")
        return f"{first_account(role)}{below}" if is_account else address

    return of


def visit(window: Open, name: str, address: str = "", **options) -> Page:
    """Open a page and draw what is drawn only when it comes into view."""
    role, written = PAGES[name]
    page = window(role, **options)
    page.goto(address or written)
    if re.fullmatch(r"account(\?.*)?", written):
        expect(page.locator("#diagnosis")).to_be_visible()
    draw_charts(page)
    return page


# Colours change with the theme and the layout with the width, each by itself.
@pytest.mark.parametrize(("theme", "width"), [("light", DESK), ("dark", PHONE)])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_serves_everybody(used_window, address_of, name, theme, width):
    page = visit(used_window, name, address_of(name), width=width, color_scheme=theme)

    rules = {rule: {"enabled": False} for rule in EXCEPT.get(name, ())}
    results = Axe().run(page, options={"resultTypes": ["violations"], "rules": rules})
    overflow = page.evaluate("document.documentElement.scrollWidth") - width

    assert results.violations_count == 0, results.generate_report()
    assert overflow <= 0


def test_the_keyboard_skips_to_the_content(window):
    page = visit(window, "book")

    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")

    expect(page.locator("#content")).to_be_focused()


def test_the_keyboard_opens_and_leaves_the_menu_of_a_phone(window):
    page = visit(window, "book", width=PHONE)
    menu = page.get_by_label("Menu", exact=True)
    menu.focus()

    page.keyboard.press("Enter")
    league = page.locator(".drawer-panel").get_by_role("link", name="League table")
    expect(league).to_be_visible()
    page.keyboard.press("Escape")
    expect(league).to_be_hidden()
    expect(menu).to_be_focused()


def test_a_slash_leads_to_the_search(window):
    page = visit(window, "league")

    page.keyboard.press("/")
    page.keyboard.type("Clinics")
    page.keyboard.press("Enter")

    expect(page.locator("#accounts tbody tr").first).to_contain_text("Clinics")


def test_the_chosen_theme_stays(window):
    page = visit(window, "book", color_scheme="light")
    html = page.locator("html")
    expect(html).to_have_attribute("data-bs-theme", "light")

    page.get_by_label("Switch between light and dark").click()
    page.goto("/league/")

    expect(html).to_have_attribute("data-bs-theme", "dark")
