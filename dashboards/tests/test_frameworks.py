"""The pages of scoring models: read by everybody, written by administrators."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import RateSet
from accounts.tests.builders import TODAY, make_user
from dashboards.tests.builders import make_company, signed_in
from dashboards.tests.framework_pages import HOME, at, make_draft, send
from diagnostics import publishing, services
from diagnostics.models import FrameworkVersion, ScoringModel


@pytest.fixture
def people(db):
    return make_company()


@pytest.fixture
def admin(people) -> Client:
    return signed_in(people.admin)


@pytest.fixture
def draft(people) -> FrameworkVersion:
    return make_draft(people)


@pytest.mark.parametrize("role", ["executive", "manager", "director", "analyst"])
def test_everybody_reads_and_only_administrators_write(people, draft, role):
    reader = signed_in(getattr(people, role))

    for page in (HOME, at(draft), at(draft, "measures/purchase_rhythm/")):
        assert reader.get(page).status_code == 200
        assert 'name="section"' not in reader.get(page).text
        assert reader.post(page, {"section": "rules"}).status_code == 403
    assert reader.get(at(draft, "publish/")).status_code == 403


def test_who_only_reads_is_told_who_changes_models(people, admin, draft):
    words = "Administrators change scoring models: Al Admin. Ask one of them"
    reader = signed_in(people.director)

    for page in (HOME, at(draft), f"{HOME}{draft.scoring_model_id}/"):
        assert words in reader.get(page).text
        assert "change scoring models" not in admin.get(page).text


def test_a_new_model_begins_as_a_draft(admin):
    answer = send(admin, HOME, "new-model", name="Hospitals", start="subscription")

    version = FrameworkVersion.objects.get(scoring_model__name="Hospitals")
    assert answer.url == at(version)
    assert version.status == "draft"
    assert version.framework.audience.relationship == "contract"


def test_a_taken_priority_is_told_at_its_field(admin, draft):
    answer = send(admin, HOME, "new-model", name="Other", priority="1")

    assert answer.status_code == 422
    assert "Wholesale has priority 1." in answer.text
    assert 'value="Other"' in answer.text


def test_a_version_is_copied_into_a_draft_once(admin, people):
    version = services.version_for(TODAY)
    other = signed_in(make_user("Sue", is_superuser=True))

    first = admin.post(at(version), {"section": "copy"})
    second = other.post(at(version), {"section": "copy"}, follow=True)

    assert second.redirect_chain == [(first.url, 302)]
    assert f"has a draft by {people.admin} already" in second.text
    assert f"no copy of version {version.number} was made" in second.text
    assert FrameworkVersion.objects.filter(status="draft").count() == 1


def test_a_version_past_its_review_day_is_due(admin, draft):
    publishing.publish(
        author=None,
        version=draft,
        effective_on=TODAY,
        today=TODAY,
        reason="x",
        review_by=TODAY - timedelta(days=1),
    )

    assert "Due for review" in admin.get(HOME).text


def test_versions_are_compared_in_words(admin, draft):
    send(admin, at(draft), "weights", **{"results-weight": "51"})
    before = services.version_for(TODAY)

    page = admin.get(f"{HOME}compare/", {"before": before.pk, "after": draft.pk}).text

    assert "accounts that buy without a contract" in page
    assert ">51<" in page


def test_a_model_is_renamed_and_ended(admin, draft):
    send(admin, at(draft, "publish/"), "publish", reason="x")
    page = f"{HOME}{draft.scoring_model_id}/"

    send(admin, page, "rename", name="Trade")
    send(admin, page, "end-model", ended_on=TODAY.isoformat())

    model = ScoringModel.objects.get(pk=draft.scoring_model_id)
    assert (model.name, model.ended_on) == ("Trade", TODAY)
    assert "Ended on" in admin.get(HOME).text


@pytest.mark.parametrize("had_rates", [True, False])
def test_a_version_in_force_can_be_given_rates_it_lacks(admin, had_rates):
    first, other = (
        RateSet.objects.create(name=name, fixed_on=TODAY) for name in ("A", "B")
    )
    FrameworkVersion.objects.update(rate_set=first if had_rates else None)
    version = services.version_for(TODAY)
    fields = {"section": "look-after", "rate_set": other.pk, "review_by": "2027-03-01"}

    assert admin.post(at(version), fields).status_code == 302

    version.refresh_from_db()
    assert version.rate_set == (first if had_rates else other)
    assert f"{version.review_by:%Y-%m-%d}" == "2027-03-01"


def test_a_retired_version_is_only_read(admin):
    version = services.version_for(TODAY)
    FrameworkVersion.objects.filter(pk=version.pk).update(status="retired")

    answer = admin.post(at(version), {"section": "look-after"})

    assert answer.status_code == 422
    assert "look-after" not in admin.get(at(version)).text
