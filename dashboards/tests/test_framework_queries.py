"""A page of scoring models asks as often for many models and limits as for few."""

from dataclasses import replace
from datetime import timedelta

from accounts.tests.builders import TODAY
from dashboards.tests.builders import make_account, make_company, signed_in
from dashboards.tests.framework_pages import HOME, at, make_draft
from dashboards.tests.test_pages_queries import queries
from diagnostics import publishing, services
from diagnostics.models import FrameworkVersion
from diagnostics.scoring.drafting import with_cap
from diagnostics.scoring.templates import TEMPLATES

FEW, MANY = 1, 4
MOST_QUERIES = 30


def make_model(author, number: int) -> None:
    """A model with a version in force, one ahead, and a draft."""
    framework = TEMPLATES["subscription"].framework
    version = publishing.begin_model(
        author=author, name=f"Model {number}", priority=number, framework=framework
    )
    for day in (TODAY, TODAY + timedelta(days=number)):
        publishing.publish(
            author=author, version=version, effective_on=day, today=TODAY, reason="x"
        )
        version, _ = publishing.copy(author=author, version=version)


def add_limit(draft: FrameworkVersion, ceiling: int) -> None:
    """The first limit again, with another ceiling."""
    limit = replace(draft.framework.caps[0], key="", ceiling=ceiling)
    publishing.edit(draft, lambda framework: with_cap(framework, limit))


def test_no_page_of_scoring_models_asks_more_often_for_more(db):
    people = make_company()
    reader, draft = signed_in(people.admin), make_draft(people)
    before = services.version_for(TODAY)
    pages = (
        HOME,
        f"{HOME}{draft.scoring_model_id}/",
        f"{HOME}compare/?before={before.pk}&after={draft.pk}",
        at(before),
        at(draft),
        at(draft, "measures/purchase_rhythm/"),
        at(draft, "publish/"),
    )

    def grow(numbers: range) -> dict[str, int]:
        for number in numbers:
            make_model(people.admin, 10 + number)
            make_account(people.executive)
            add_limit(draft, number)
        return {page: queries(reader, page) for page in pages}

    few, many = grow(range(FEW)), grow(range(FEW, MANY))

    assert few == many
    assert max(few.values()) <= MOST_QUERIES
