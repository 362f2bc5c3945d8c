"""Writing a draft of a scoring model: nothing that was typed is lost by a click."""

import re

import pytest
from playwright.sync_api import Dialog, expect

WEIGHT = "#weights-form .weight input"


@pytest.fixture
def draft(window):
    """A draft, opened to be written; discarded afterwards."""
    page = window("admin")
    page.goto("/frameworks/")
    page.get_by_role("button", name="Change it in a draft").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("draft of version")
    yield page
    page.once("dialog", Dialog.accept)
    page.get_by_role("button", name="Discard the draft").click()
    expect(page).to_have_url(re.compile(r"/frameworks/(\d+/)?$"))


def test_a_weight_that_is_not_saved_is_not_left_behind_unasked(draft):
    weight = draft.locator(WEIGHT).first
    weight.press_sequentially("7")
    typed, address = weight.input_value(), draft.url
    draft.once("dialog", Dialog.dismiss)

    with draft.expect_event("dialog") as asked:
        draft.locator(".measure-weights a").first.click(no_wait_after=True)

    assert asked.value.type == "beforeunload"
    assert (draft.url, weight.input_value()) == (address, typed)


def test_a_measure_is_removed_only_when_meant(draft):
    draft.once("dialog", Dialog.dismiss)
    measures = draft.locator(".measure-weights li")
    before = measures.count()

    draft.get_by_role("button", name="Remove Purchase rhythm").click()

    expect(measures).to_have_count(before)
    expect(draft.get_by_role("link", name="Purchase rhythm")).to_be_visible()
