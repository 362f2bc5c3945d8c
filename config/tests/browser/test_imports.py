"""A blank installation gets its first accounts from a file, in a real browser."""

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from config.installation import Installation

PASSWORD = "correct horse battery"
ACCOUNTS = (
    "Account ID;Account Name;Created;Industry\n"
    "A1;Acme;01.03.2024;Retail\nA2;Bolt;02.03.2024;Retail\nA3;Cog;soon;Retail\n"
)


@pytest.fixture(scope="module")
def page(browser) -> Iterator[Page]:
    """The first administrator's window on an installation of their own."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        os.chmod(home, 0o711)  # noqa: S103 - PostgreSQL is another user under root
        with Installation(Path(home)).running() as address:
            context = browser.new_context(
                base_url=address,
                viewport={"width": 1440, "height": 900},
                reduced_motion="reduce",  # colours must not be judged on their way
            )
            yield begun(context.new_page())
            context.close()


def begun(page: Page) -> Page:
    """The first administrator, with an organisation of their own."""
    page.goto("/")
    page.get_by_label("Your name").fill("Ada")
    page.get_by_label("E-mail").fill("ada@tarn.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.locator("form button[type=submit]").click()
    page.goto("/start/")
    own = page.get_by_role("region", name="My data")
    own.get_by_label("Name").fill("Tarn")
    own.get_by_role("button").click()
    expect(page).to_have_url(re.compile("/start/$"))
    return page


def judge(page: Page) -> None:
    """No axe violation and no overflow, on a desk and on a phone, in both themes."""
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        for theme in ("dark", "light"):
            page.emulate_media(color_scheme=theme)
            results = Axe().run(page, options={"resultTypes": ["violations"]})
            assert results.violations_count == 0, results.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_file_goes_all_the_way_in_and_out_again(page, tmp_path):
    file = tmp_path / "accounts.csv"
    file.write_text(ACCOUNTS)
    page.goto("/imports/")
    judge(page)
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Upload and look at it").click()

    expect(page.locator("#kind")).to_have_value("customers")
    judge(page)
    page.get_by_label("Source").fill("crm")
    page.get_by_role("button", name="Check every row").click()

    expect(page.get_by_text("'soon' is not a date like DD.MM.YYYY")).to_be_visible()
    judge(page)
    page.get_by_role("button", name="Import the good rows only").click()
    expect(page.get_by_text("Imported", exact=True)).to_be_visible()
    judge(page)

    page.get_by_text("Undo this import").click()
    page.get_by_role("button", name="Yes, undo it").click()
    expect(page.get_by_text("The import was undone")).to_be_visible()
    judge(page)
