"""An open account page keeps up to date by itself, and leaves its reader alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from config.browsing import draw_charts

COMPLAINT = """
from accounts import clock
from accounts.models import Ticket
Ticket.objects.create(
    customer_id={account}, kind="complaint", severity={severity},
    opened_at=clock.now(), external_id="{key}", source="behind the page",
    subject="Told {key}",
)
"""
WORDS = "What I was about to say"
SCORE = re.compile(r"Score moved \d+\.\d to \d+\.\d just now\.")


@pytest.fixture
def page(window) -> Page:
    """The page of a healthy account; `loads` counts how often it was loaded."""
    page = window("executive")
    page.goto("/?band=healthy")
    page.locator("#accounts tbody a").nth(2).click()
    expect(page.locator("#diagnosis")).to_be_visible()
    page.evaluate("window.sameLoad = true")
    return page


@pytest.fixture
def complain(installation, page):
    """Write complaints into the database, behind the page's back."""

    def complain(key: str) -> None:
        account = re.search(r"/accounts/(\d+)/", page.url)[1]
        code = COMPLAINT.format(account=account, severity=4, key=f"{account} {key}")
        installation.manage("shell", "--no-imports", "-v", "0", "-c", code)

    return complain


def shown(page: Page) -> str:
    return page.locator("#diagnosis").get_attribute("data-score")


def test_a_fact_moves_the_score_on_the_open_page_and_leaves_what_is_typed(
    page, complain
):
    draw_charts(page)
    field = page.get_by_label("In a few words")
    field.click()
    field.press_sequentially(WORDS)
    place, before = field.bounding_box()["y"], shown(page)

    complain("while typing")

    expect(page.get_by_role("status").get_by_text(SCORE)).to_be_visible()
    expect(page.locator(".score-big")).not_to_contain_text(before)
    expect(page.locator("#timeline")).to_contain_text("while typing")
    expect(field).to_have_value(WORDS)
    expect(field).to_be_focused()
    assert field.bounding_box()["y"] == pytest.approx(place, abs=2)  # pixels
    assert page.evaluate("window.sameLoad")


def test_what_is_typed_beside_the_score_is_not_wiped_by_a_newer_one(page, complain):
    since = page.locator("#bridge-from")
    since.scroll_into_view_if_needed()
    since.fill("2026-01-05")
    before = shown(page)

    complain("while choosing a day")

    expect(page.get_by_text("It waits for what you are typing")).to_be_attached()
    expect(since).to_have_value("2026-01-05")
    assert shown(page) == before
    page.get_by_role("button", name="Show it now").click()
    expect(page.locator("#diagnosis")).not_to_have_attribute("data-score", before)


def test_a_page_says_quietly_that_it_has_lost_the_server_and_finds_it_again(page):
    away = page.get_by_text("No connection: this may be out of date")
    page.context.set_offline(True)
    expect(away).to_be_visible()
    expect(page.locator("[data-toasts]")).to_be_empty()

    page.context.set_offline(False)

    expect(away).to_be_hidden()
    expect(page.get_by_text(re.compile(r"As of .* · computed "))).to_be_visible()


def test_a_page_that_nobody_sees_asks_nothing(page):
    asked: list[str] = []
    page.evaluate(
        "Object.defineProperty(document, 'hidden', {value: true});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    page.wait_for_timeout(2500)  # what was asked before is answered
    page.on("request", lambda request: asked.append(request.url))

    page.wait_for_timeout(3000)

    assert asked == []


def test_a_page_whose_session_has_ended_says_so_and_keeps_what_is_typed(page):
    field = page.get_by_label("In a few words")
    field.press_sequentially(WORDS)

    page.context.clear_cookies()

    expect(page.get_by_text("You are signed out")).to_be_attached()
    expect(field).to_have_value(WORDS)


@pytest.mark.parametrize("status", [403, 404])
def test_a_page_of_an_account_that_was_closed_to_its_reader_says_so_and_stops(
    page, status
):
    page.route("**/freshness/**", lambda route: route.fulfill(status=status))
    expect(page.get_by_text("This account is no longer open to you")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.wait_for_timeout(3000)

    assert asked == []
