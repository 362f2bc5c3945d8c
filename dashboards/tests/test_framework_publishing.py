"""A draft is looked at, and published with who and why."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.tests.builders import TODAY
from dashboards.tests.builders import make_company, signed_in
from dashboards.tests.framework_pages import (
    HOME,
    at,
    fields_of,
    make_draft,
    send,
    shown_in,
)
from diagnostics import publishing, services
from diagnostics.models import FrameworkVersion


@pytest.fixture
def people(db):
    return make_company()


@pytest.fixture
def admin(people) -> Client:
    return signed_in(people.admin)


@pytest.fixture
def draft(people) -> FrameworkVersion:
    return make_draft(people)


def test_a_draft_that_contradicts_itself_says_so_and_is_not_published(admin, draft):
    draft.refresh_from_db()
    nothing = {f"rule-{r.key}": "0" for r in draft.framework.dimensions[0].measures}
    send(admin, at(draft), "weights", **nothing)

    page = admin.get(at(draft, "publish/"))

    assert "Results has weight, but none of its measures has" in page.text
    assert page.context["form"] is None
    fields = {"section": "publish", "effective_on": TODAY, "reason": "Now"}
    assert admin.post(at(draft, "publish/"), fields).status_code == 422
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_a_preview_shows_what_was_changed_before_what_it_does(admin):
    version = services.version_for(TODAY)
    draft, _ = publishing.copy(author=None, version=version)
    weight = draft.framework.dimensions[0].weight
    send(admin, at(draft), "weights", **{"results-weight": str(weight + 3)})

    page = admin.get(at(draft, "publish/"))

    (one,) = page.context["differences"]
    told = (one.of, one.what, one.before, one.after)
    assert told == ("Results", "weight", str(weight), str(weight + 3))
    assert f"Against version {version.number}, which is in force." in page.text
    assert page.text.index("What was changed") < page.text.index("What it would do")


def test_a_new_model_is_compared_with_nothing(admin, draft):
    page = admin.get(at(draft, "publish/"))

    assert page.context["before"] is None
    assert "A new model: none of its versions is in force." in page.text


def test_publishing_asks_why_and_keeps_it(admin, draft, people):
    page = at(draft, "publish/")
    assert send(admin, page, "publish", reason="").status_code == 422

    send(admin, page, "publish", reason="Orders come first")

    draft.refresh_from_db()
    assert (draft.status, draft.reason) == ("published", "Orders come first")
    history = admin.get(f"{HOME}{draft.scoring_model_id}/").text
    assert "Orders come first" in history
    assert people.admin.name in history


def test_publishing_twice_publishes_once(admin, draft):
    page = at(draft, "publish/")
    fields = fields_of(admin, page, "publish") | {"reason": "Once"}

    first, second = (admin.post(page, fields) for _ in range(2))

    assert first.url == second.url == at(draft)


def test_what_is_published_is_what_was_previewed(admin, draft):
    page = at(draft, "publish/")
    previewed = fields_of(admin, page, "publish") | {"reason": "As it was shown"}
    send(admin, at(draft), "rules", at_risk_below="98", watch_below="99")

    answer = admin.post(page, previewed)

    assert answer.status_code == 422
    assert "The draft was changed since, so it is not published." in answer.text
    draft.refresh_from_db()
    assert draft.status == "draft"
    admin.post(page, shown_in(answer, "publish"))
    draft.refresh_from_db()
    assert (draft.status, draft.reason) == ("published", "As it was shown")


def test_a_past_day_is_refused_at_the_field(admin, draft):
    past = (TODAY - timedelta(days=1)).isoformat()

    answer = send(
        admin, at(draft, "publish/"), "publish", reason="x", effective_on=past
    )

    assert answer.status_code == 422
    assert "cannot take effect in the past" in answer.text
