"""Drafts, publication, the end of a model, and a draft tried on the portfolio."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.tests.builders import (
    TODAY,
    make_contract,
    make_customer,
    make_note,
    make_organisation,
    make_purchase,
    make_user,
)
from diagnostics import previews, publishing, runs, services
from diagnostics.models import Diagnosis, FrameworkVersion, RangeRun, ScoringModel
from diagnostics.scoring.framework import Bands
from diagnostics.scoring.templates import TEMPLATES
from diagnostics.tests.builders import days_ago, score

pytestmark = pytest.mark.django_db
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.fixture
def author() -> User:
    make_organisation()
    return make_user("Ada")


def begun(
    author, template="repeat-wholesale", priority=1, **fields
) -> FrameworkVersion:
    """A new model's first draft."""
    framework = TEMPLATES[template].framework
    name = fields.get("name", framework.name)
    return publishing.begin_model(
        author=author, name=name, priority=priority, framework=framework
    )


def published(author, version, effective_on=TODAY, **fields) -> FrameworkVersion:
    return publishing.publish(
        author=author,
        version=version,
        effective_on=effective_on,
        today=TODAY,
        **{"reason": "Because"} | fields,
    )


def default_draft(author) -> FrameworkVersion:
    """A draft of the default model with nothing against it."""
    draft, _ = publishing.copy(author=author, version=services.version_for(TODAY))
    sound = replace(TEMPLATES["subscription"].framework, name="Standard")
    everyone = replace(sound, audience=type(sound.audience)())
    return publishing.edit(draft, lambda _: everyone)


def scored_accounts(count=3) -> None:
    for place in range(count):
        customer = make_customer()
        make_note(customer, sentiment=1)
        for order in range(1, 6):
            make_purchase(customer, purchased_on=days_ago(40 * order + 20 * place))
        score(customer)


def test_a_new_model_judges_nobody_before_it_is_published(author):
    before = services.versions_for(TODAY)

    begun(author)

    assert services.versions_for(TODAY) == before


def test_two_models_of_one_priority_are_refused_in_words(author):
    begun(author)

    with pytest.raises(ValueError, match="Repeat wholesale has priority 1"):
        begun(author, template="subscription")


def test_a_model_has_one_draft_at_a_time(author):
    version = services.version_for(TODAY)

    first, is_copy = publishing.copy(author=author, version=version)

    assert is_copy
    assert publishing.copy(author=author, version=version) == (first, False)
    assert (first.number, first.created_by) == (version.number + 1, author)


def test_a_published_version_judges_from_its_day_and_keeps_who_and_why(author):
    version = published(author, begun(author), reason="Orders come first")

    assert services.versions_for(TODAY)[0] == version
    assert version not in services.versions_for(YESTERDAY)
    assert (version.published_by, version.reason) == (author, "Orders come first")


def test_publishing_from_today_makes_todays_scores_due_again(author):
    make_customer()
    runs.score_day(TODAY)
    assert services.scored_as_of() == TODAY

    published(author, begun(author))

    assert not RangeRun.objects.filter(as_of=TODAY, is_past=False).exists()
    runs.score_day(TODAY)
    assert Diagnosis.objects.get().version.scoring_model.key == "repeat-wholesale"


def test_publishing_from_a_later_day_leaves_today_alone(author):
    runs_of_today = RangeRun.objects.filter(as_of=TODAY)
    make_customer()
    runs.score_day(TODAY)

    version = published(author, begun(author), effective_on=TOMORROW)

    assert runs_of_today.exists()
    assert version not in services.versions_for(TODAY)
    assert version in services.versions_for(TOMORROW)


def test_a_day_that_is_past_is_refused(author):
    with pytest.raises(ValueError, match="in the past"):
        published(author, begun(author), effective_on=YESTERDAY)


def test_what_contradicts_itself_is_not_published(author):
    draft = begun(author)
    publishing.edit(draft, lambda f: replace(f, dimensions=f.dimensions[:0], caps=()))

    with pytest.raises(ValidationError, match="No dimension has weight"):
        published(author, draft)
    assert services.versions_for(TODAY)[0] != draft


def test_the_default_model_cannot_be_narrowed(author):
    draft = default_draft(author)
    narrow = TEMPLATES["subscription"].framework.audience
    publishing.edit(draft, lambda f: replace(f, audience=narrow))

    with pytest.raises(ValidationError, match="for all accounts"):
        published(author, draft)


def test_a_version_is_published_once(author):
    draft = begun(author)
    published(author, draft)

    with pytest.raises(ValueError, match="no draft any more"):
        published(author, draft)


def test_the_version_before_retires_when_the_new_one_takes_effect(author):
    first = services.version_for(TODAY)
    published(author, default_draft(author), effective_on=TOMORROW)
    first.refresh_from_db()
    assert first.status == "published"

    publishing.retire(TOMORROW)

    first.refresh_from_db()
    assert first.status == "retired"
    assert services.version_for(TODAY) == first


def test_a_newer_version_takes_the_place_of_one_set_for_a_later_day(author):
    older = published(author, default_draft(author), effective_on=days_ago(-10))
    newer = published(author, default_draft(author), effective_on=days_ago(-5))

    assert services.version_for(days_ago(-6)) == newer
    assert services.version_for(days_ago(-11)) == newer
    older.refresh_from_db()
    assert older.status == "retired"


def test_of_another_model_too_the_newest_version_holds(author):
    older = published(author, begun(author), effective_on=days_ago(-10))
    draft, _ = publishing.copy(author=author, version=older)
    newer = published(author, draft, effective_on=days_ago(-5))

    assert services.versions_for(days_ago(-11))[0] == newer


def test_a_version_ahead_waits_for_its_day(author):
    older = published(author, default_draft(author), effective_on=days_ago(-5))
    newer = published(author, default_draft(author), effective_on=days_ago(-10))

    assert services.version_for(days_ago(-6)) == older
    assert services.version_for(days_ago(-11)) == newer


def test_a_discarded_first_draft_takes_its_model_along(author):
    publishing.discard(begun(author))

    assert ScoringModel.objects.get().is_default


def test_a_discarded_draft_leaves_a_model_that_judges(author):
    publishing.discard(default_draft(author))

    assert not FrameworkVersion.objects.filter(status="draft").exists()
    assert ScoringModel.objects.exists()


def test_an_ended_model_leaves_its_accounts_to_the_next(author):
    version = published(author, begun(author))

    publishing.end(model=version.scoring_model, ended_on=TODAY, today=TODAY)

    assert version not in services.versions_for(TODAY)
    with pytest.raises(ValueError, match="has ended"):
        publishing.copy(author=author, version=version)


def test_the_default_model_cannot_end(author):
    model = services.version_for(TODAY).scoring_model

    with pytest.raises(ValueError, match="cannot end"):
        publishing.end(model=model, ended_on=TODAY, today=TODAY)


def test_an_edit_keeps_what_others_changed_meanwhile(author):
    mine = begun(author)
    theirs = FrameworkVersion.objects.get(pk=mine.pk)
    publishing.edit(theirs, lambda f: replace(f, new_account_days=77))

    draft = publishing.edit(mine, lambda f: replace(f, minimum_coverage=0.5))

    found = draft.framework
    assert (found.new_account_days, found.minimum_coverage) == (77, 0.5)


def test_a_definition_is_read_once_while_it_is_the_same(author):
    draft = begun(author)
    first = draft.framework
    assert draft.framework is first

    draft.definition = replace(first, new_account_days=77).to_dict()

    assert draft.framework.new_account_days == 77


def test_a_preview_of_what_is_in_force_changes_nothing(author):
    scored_accounts()

    found = previews.preview_of(services.version_for(TODAY), TODAY)

    assert found.accounts == 3
    assert found.changing == 0
    assert found.before == found.after
    assert all(before == after for before, after in found.lost.values())


def test_a_preview_tells_what_publishing_then_does(author):
    scored_accounts()
    draft = default_draft(author)
    draft = publishing.edit(draft, lambda f: replace(f, bands=Bands(98, 99)))

    found = previews.preview_of(draft, TODAY)
    published(author, draft)
    runs.score_day(TODAY)

    told = {int(row[0]): int(row[4]) for row in found.moved}
    bands = {d.pk: d.score for d in Diagnosis.objects.filter(pk__in=told)}
    assert told == bands
    assert told
    assert sum(found.after.values()) == 3


def test_a_preview_of_a_new_model_is_of_the_accounts_it_would_judge(author):
    scored_accounts(2)
    contract = make_customer(relationship_type="contract")
    make_contract(contract)
    score(contract)

    assert previews.preview_of(begun(author), TODAY).accounts == 2
