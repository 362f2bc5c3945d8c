"""The demo executive's first morning, from signing in to signing out."""

import re

import pytest
from playwright.sync_api import Page, expect

from config.browsing import sign_in


def open_account(page: Page, name: str) -> None:
    page.goto("/")
    rows = page.locator("#accounts")
    rows.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def test_signing_in_leads_to_the_book_and_signing_out_closes_it(window, site):
    page = window()
    sign_in(page, site, "executive")

    expect(page.get_by_role("heading", name="My book", level=1)).to_be_visible()
    expect(page.get_by_text("60 accounts").first).to_be_visible()
    page.get_by_label("Account of").click()
    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto("/")
    expect(page).to_have_url(f"{site}/login/?next=/")


def test_a_demo_login_is_one_click(window):
    page = window()
    page.goto("/login/")

    page.get_by_role("button", name="Sign in as Director").click()

    expect(page.get_by_role("heading", name="Accounts", level=1)).to_be_visible()


def test_the_worst_account_says_why(window):
    page = window("executive")
    page.goto("/")
    page.get_by_role("link", name="Health").click()
    expect(page).to_have_url("/?sort=score")
    worst = page.locator("#accounts tbody tr").first
    expect(worst).to_contain_text("At risk")
    worst.get_by_role("link").click()

    why = page.get_by_role("region", name="Why this score")
    expect(why.locator(".main-svg").first).to_be_visible()
    why.get_by_text("Show data").first.click()
    expect(why.get_by_role("table").first).to_contain_text("Score")
    expect(page.get_by_text("Limited to").first).to_be_visible()


def test_a_filter_narrows_the_list_and_the_address_remembers_it(window):
    page = window("executive")
    page.goto("/")

    page.get_by_label("Band").select_option("At risk")
    expect(page).to_have_url("/?q=&show=&band=at_risk&segment=&sort=-at_risk")
    shown = page.locator("#accounts tbody tr")
    at_risk = shown.count()
    page.reload()

    expect(shown).to_have_count(at_risk)
    assert 0 < at_risk < 60


def test_what_stands_above_the_list_follows_a_filter(window):
    page = window("executive")
    page.goto("/")
    attention = page.locator(".kpi").first
    expect(attention).to_contain_text("of 60")

    page.get_by_label("Band").select_option("At risk")

    shown = page.locator("#accounts tbody tr")
    expect(attention).not_to_contain_text("of 60")
    expect(attention).to_contain_text(f"of {shown.count()}")
    expect(page.locator("#book-chart .main-svg").first).to_be_visible()


def test_every_band_holds_a_fair_share_of_the_accounts(window):
    page = window("executive")
    page.goto("/checked/")
    spread = page.locator(".kpi", has_text="Accounts that are healthy").inner_text()

    shares = [int(found) for found in re.findall(r"(\d+)%", spread)]

    assert len(shares) == 3
    assert all(5 <= share <= 60 for share in shares)


def test_a_first_move_becomes_an_action_and_is_taken_back(window):
    page = window("executive", java_script_enabled=False)
    page.goto("/?q=Tellowin")
    line = page.locator("#book-top .moves li", has_text="Tellowin Clinics")
    line.get_by_role("button", name="Make it my action").click()

    expect(page).to_have_url("/?q=Tellowin")
    expect(line).to_have_count(0)
    expect(page.get_by_role("link", name="1 account waits")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    page.goto("/?q=Tellowin")
    expect(line).to_have_count(1)


def test_a_note_moves_the_score_while_the_page_stays_open(window):
    page = window("executive")
    open_account(page, "Quennor Foods")
    score = page.locator(".score-big")
    before = score.inner_text()

    page.get_by_label("What was it").select_option("Meeting")
    page.get_by_label("Very good", exact=True).check()
    page.get_by_label("In a few words").fill("They come back to us for everything.")
    page.get_by_role("button", name="Save note").click()

    expect(page.get_by_text("Note saved.")).to_be_visible()
    expect(page.locator(".timeline")).to_contain_text("They come back to us")
    expect(score).not_to_have_text(before)
    expect(page.locator("#diagnosis[hx-get]")).to_have_count(0)
    page.evaluate("window.scrollTo(0, 0)")  # the page stays at the list
    expect(page.locator("#why-dimensions .main-svg").first).to_be_visible()


def test_without_javascript_the_book_is_read_and_a_note_is_logged(window):
    page = window("executive", java_script_enabled=False)
    page.goto("/?band=watch")
    expect(page.locator("#accounts tbody tr").first).to_contain_text("Watch")
    open_account(page, "Tellowin Clinics")
    page.get_by_text("Show data").first.click()
    expect(page.get_by_role("table").first).to_contain_text("Best possible")

    page.get_by_label("In a few words").fill("Said without a script.")
    page.get_by_role("button", name="Save note").click()

    expect(page.locator(".timeline")).to_contain_text("Said without a script.")


@pytest.mark.parametrize("has_javascript", [True, False])
def test_a_promise_is_made_found_among_plans_and_taken_back(window, has_javascript):
    page = window("executive", java_script_enabled=has_javascript)
    open_account(page, "Tellowin Clinics")
    page.get_by_role("link", name="Plans", exact=True).click()
    page.get_by_role("link", name="Promise", exact=True).click()
    expect(page).to_have_url(re.compile(r"\?add=promise&kind=plans#add$"))

    page.get_by_label("What did we promise").fill("A call every Monday.")
    page.get_by_role("button", name="Save promise").click()
    expect(page.get_by_text("Promise saved.")).to_be_visible()
    expect(page.locator(".timeline")).to_contain_text("A call every Monday.")
    page.get_by_role("button", name="Undo").click()

    expect(page.get_by_text("Taken back.")).to_be_visible()
    expect(page.locator(".timeline")).not_to_contain_text("A call every Monday.")


@pytest.mark.parametrize("has_javascript", [True, False])
def test_a_measure_opens_to_the_facts_behind_it(window, has_javascript):
    page = window("executive", java_script_enabled=has_javascript)
    open_account(page, "Tellowin Clinics")
    first = page.locator(".dimension[open] .measure").first

    first.locator("summary").click()
    if not has_javascript:
        first.get_by_role("link", name="Its curve").click()

    expect(page.locator(".measure-full").first).to_contain_text("This account")
    expect(page.get_by_role("link", name="All of this kind").first).to_be_visible()


def test_an_invitation_link_is_made_copied_and_used(window):
    admin = window("admin")
    admin.context.grant_permissions(["clipboard-read", "clipboard-write"])
    admin.goto("/people/?q=Bram")
    admin.locator(".people tbody a").first.click()
    admin.get_by_role("button", name="Make an invitation link").click()
    admin.get_by_role("button", name="Copy").click()
    expect(admin.get_by_text("Copied.")).to_be_visible()

    guest = window(java_script_enabled=False)
    guest.goto(admin.evaluate("navigator.clipboard.readText()"))
    for field in ("New password", "New password confirmation"):
        guest.get_by_label(field, exact=True).fill("correct horse battery")
    guest.get_by_role("button", name="Set the password").click()

    expect(guest.get_by_role("heading", name="My book", level=1)).to_be_visible()
