"""Forms that come too late, and buttons that are pressed twice."""

import pytest
from django.test import Client

from accounts.tests.builders import TODAY
from accounts.views import sections
from dashboards.tests.builders import make_company, signed_in
from dashboards.tests.framework_pages import HOME, at, fields_of, make_draft, send
from diagnostics import publishing, services
from diagnostics.models import FrameworkVersion, ScoringModel

PUBLISHED = "is published already and never changes."


@pytest.fixture
def people(db):
    return make_company()


@pytest.fixture
def admin(people) -> Client:
    return signed_in(people.admin)


@pytest.fixture
def draft(people) -> FrameworkVersion:
    return make_draft(people)


@pytest.mark.parametrize(
    ("page", "section"),
    [
        ("", "weights"),
        ("measures/late_deliveries/", "measure"),
        ("publish/", "publish"),
    ],
)
def test_whoever_writes_at_a_published_draft_is_told_so(admin, draft, page, section):
    fields = fields_of(admin, at(draft, page), section) | {"reason": "Mine"}
    send(admin, at(draft, "publish/"), "publish", reason="Theirs")

    answer = admin.post(at(draft, page), fields, follow=True)

    assert answer.redirect_chain == [(at(draft), 302)]
    assert PUBLISHED in answer.text
    draft.refresh_from_db()
    assert draft.reason == "Theirs"


def test_what_is_published_while_a_form_is_on_its_way_is_told_so(
    admin, draft, people, monkeypatch
):
    fields = fields_of(admin, at(draft), "weights") | {"results-weight": "11"}
    kept = sections.kept

    def kept_late(request, form):
        publishing.publish(
            author=people.admin,
            version=draft,
            effective_on=TODAY,
            today=TODAY,
            reason="Theirs",
        )
        return kept(request, form)

    monkeypatch.setattr(sections, "kept", kept_late)

    assert PUBLISHED in admin.post(at(draft), fields, follow=True).text


@pytest.mark.parametrize(
    ("section", "row"),
    [("remove-measure", "late_deliveries"), ("remove-limit", "order_overdue_2x")],
)
def test_what_is_removed_twice_is_removed_once(admin, draft, section, row):
    fields = {"section": section, "row": row}
    admin.post(at(draft), fields)

    answer = admin.post(at(draft), fields, follow=True)

    assert answer.redirect_chain == [(at(draft), 302)]
    assert "That is removed already" in answer.text


def test_whoever_saves_a_measure_that_is_gone_is_told_so(admin, draft):
    page = at(draft, "measures/late_deliveries/")
    fields = fields_of(admin, page, "measure")
    admin.post(at(draft), {"section": "remove-measure", "row": "late_deliveries"})

    answer = admin.post(page, fields, follow=True)

    assert answer.redirect_chain == [(at(draft), 302)]
    assert "That is removed already" in answer.text


def test_a_draft_is_discarded_once(admin, draft):
    admin.post(at(draft), {"section": "discard"})

    answer = admin.post(at(draft), {"section": "discard"}, follow=True)

    assert answer.redirect_chain == [(HOME, 302)]
    assert "This draft is gone" in answer.text


def test_a_model_is_begun_once(admin):
    fields = fields_of(admin, HOME, "new-model") | {"name": "Clinics"}
    fields["start"] = "subscription"

    first, second = (admin.post(HOME, fields) for _ in range(2))

    assert first.url == second.url
    assert ScoringModel.objects.filter(name="Clinics").count() == 1


def test_another_model_of_the_same_name_is_refused(admin):
    for _ in range(2):  # the page offers another priority each time
        answer = send(admin, HOME, "new-model", name="Clinics", start="subscription")

    assert answer.status_code == 422
    assert "There is a scoring model of this name." in answer.text


def test_a_model_is_ended_once(admin, draft):
    send(admin, at(draft, "publish/"), "publish", reason="x")
    page = f"{HOME}{draft.scoring_model_id}/"
    fields = fields_of(admin, page, "end-model")

    _, second = (admin.post(page, fields) for _ in range(2))

    assert "Wholesale has ended already." in second.text


def test_nobody_else_is_told_what_became_of_a_draft(people, draft):
    reader = signed_in(people.director)
    publishing.discard(draft)

    assert reader.post(at(draft), {"section": "weights"}).status_code == 404


def test_a_form_that_no_page_has_makes_no_sense(admin):
    page = at(services.version_for(TODAY))

    assert admin.post(page, {"section": "nonsense"}).status_code == 400
