"""What the address may ask of a list of accounts, and what it may not."""

from datetime import timedelta

import pytest
from django.http import QueryDict

from accounts.models import ExternalId
from accounts.tests.builders import TODAY, make_customer, make_segment
from dashboards.attributes import MOST_VALUES, AttributeFilter, AttributeFilters
from dashboards.filters import SORTS, Filters
from dashboards.tests.builders import make_account, make_company, signed_in
from diagnostics.models import Band, DiagnosisHistory
from diagnostics.tests.builders import days_ago, score


@pytest.fixture
def people(db):
    return make_company()


def names(user, **query) -> list[str]:
    response = signed_in(user).get("/", query)
    assert response.status_code == 200
    return [account.name for account in response.context["accounts"]]


def test_nothing_asked_is_nothing_chosen():
    filters = Filters.read(QueryDict(""))

    assert filters == Filters()
    assert not filters.is_filtered


@pytest.mark.parametrize(
    "query",
    [
        "band=excellent",
        "segment=1%20OR%201=1",
        "segment=-3",
        "segment=²",
        "segment=" + "9" * 30,
        "owner=somebody",
        "sort=password",
        "sort=--score",
        "sort=customer__owner",
        "colour=blue",
    ],
)
def test_values_nobody_offered_count_as_nothing_chosen(query):
    assert Filters.read(QueryDict(query)) == Filters()


def test_a_search_loses_what_postgres_cannot_read():
    assert Filters.read(QueryDict("q=%20a%00b%20")).q == "ab"
    assert len(Filters.read(QueryDict("q=" + "x" * 5000)).q) == 200


def test_every_heading_sorts_both_ways(people):
    make_account(people.executive, name="One")
    make_account(people.executive, name="Two")
    reader = signed_in(people.director)

    for sort in [*SORTS, *(f"-{key}" for key in SORTS)]:
        response = reader.get("/", {"sort": sort})

        assert response.context["sort"] == sort
        assert len(response.context["accounts"]) == 2


def test_what_is_not_known_comes_last_both_ways(people):
    for name, tenths in (("Low", 100), ("High", 900), ("Unknown", None)):
        make_account(people.executive, name=name, diagnosis={"score": tenths})

    assert names(people.executive, sort="score") == ["Low", "High", "Unknown"]
    assert names(people.executive, sort="-score") == ["High", "Low", "Unknown"]


def test_a_change_of_thirty_days_sorts(people):
    for name, before in (("Fell", 900), ("Rose", 100)):
        account = make_account(people.executive, name=name)
        score(account, as_of=days_ago(40))
        DiagnosisHistory.objects.filter(customer=account.pk).update(score=before)

    assert names(people.executive, sort="change_30d") == ["Fell", "Rose"]


def test_a_band_can_be_chosen(people):
    make_account(people.executive, name="Ill", diagnosis={"band": Band.AT_RISK})
    make_account(people.executive, name="Well", diagnosis={"band": Band.HEALTHY})

    assert names(people.executive, band="at_risk") == ["Ill"]


def test_a_segment_can_be_chosen_among_those_in_scope(people):
    ours, theirs = make_segment(name="Ours"), make_segment(name="Theirs")
    make_account(people.executive, name="In", segment=ours)
    make_account(people.executive, name="Out")
    make_account(people.southerner, segment=theirs)

    response = signed_in(people.executive).get("/", {"segment": ours.pk})

    assert [account.name for account in response.context["accounts"]] == ["In"]
    assert response.context["segments"] == [(ours.pk, "Ours")]


def test_owners_are_offered_to_who_sees_several(people):
    make_account(people.executive, name="Ada's")
    make_account(people.colleague, name="Ben's")
    make_account(name="Nobody's")

    assert names(people.director, owner=people.colleague.pk) == ["Ben's"]
    assert names(people.director, owner="none") == ["Nobody's"]
    assert names(people.manager, owner="none") == []
    assert signed_in(people.executive).get("/").context["owners"] == []


def test_another_owners_id_opens_nothing(people):
    make_account(people.southerner, name="Cem's")

    assert names(people.executive, owner=people.southerner.pk) == []
    assert names(people.executive, owner=people.southerner.pk, q="Cem") == []


@pytest.mark.parametrize("asked", ["plum", "PLUM", "crm-77", "for 2 usual"])
def test_a_search_finds_by_name_by_foreign_id_and_by_reason(people, asked):
    overdue = {"top_driver": "order_overdue_2x"}
    plum = make_account(people.executive, name="Plum Oil", diagnosis=overdue)
    ExternalId.objects.create(customer=plum, source="crm", external_id="CRM-77")
    make_account(people.executive, name="Other", diagnosis={"top_driver": ""})

    assert names(people.executive, q=asked) == ["Plum Oil"]


@pytest.mark.parametrize("asked", ["%", "_", "\\", "'; DROP TABLE x; --"])
def test_signs_with_a_meaning_to_the_database_have_none_in_a_search(people, asked):
    make_account(people.executive, name="Plain")

    assert names(people.executive, q=asked) == []


def test_filters_add_up(people):
    week = timedelta(days=7)
    for name, band, next_on in (
        ("Fig", Band.WATCH, TODAY + week),
        ("Fig two", Band.AT_RISK, TODAY),
        ("Pear", Band.WATCH, TODAY),
    ):
        figures = {"band": band, "next_on": next_on}
        make_account(people.executive, name=name, diagnosis=figures)

    assert names(people.executive, q="fig", band="watch") == ["Fig"]


@pytest.mark.parametrize("asked", ["score", "-name"])
def test_the_present_order_is_among_those_offered(people, asked):
    make_account(people.executive)

    page = signed_in(people.executive).get("/", {"sort": asked})

    assert f'<option value="{asked}" selected>' in page.text


def tier(value: str, **others: str) -> dict[str, dict[str, str]]:
    return {"attributes": {"Tier": value, **others}}


def test_attributes_of_a_file_narrow_the_list(people):
    make_account(people.executive, name="Golden", **tier("Gold", Region="North"))
    make_account(people.executive, name="Far", **tier("Gold", Region="South"))
    make_account(people.executive, name="Other", **tier("Silver"))

    gold = names(people.executive, **{"attribute.Tier": "Gold"})
    assert set(gold) == {"Far", "Golden"}
    both = {"attribute.Tier": "Gold", "attribute.Region": "North"}
    assert names(people.executive, **both) == ["Golden"]
    assert names(people.executive, **{"attribute.Tier": "Lead"}) == []


def offered(user, **query) -> AttributeFilters:
    return signed_in(user).get("/", query).context["attributes"]


def labels(some: list[AttributeFilter]) -> list[str]:
    return [each.label for each in some]


def test_only_attributes_that_tell_accounts_apart_are_offered(people):
    make_account(people.executive, **tier("Gold", Country="PT"))
    make_account(people.executive, **tier("Silver", Country="PT"))
    make_account(people.colleague, **tier("Secret"))

    (only,) = offered(people.executive).shown

    assert (only.name, only.is_typed) == ("attribute.Tier", False)
    assert only.values == ["Gold", "Silver"]


def test_what_only_some_accounts_say_tells_them_apart(people):
    make_account(people.executive, attributes={"Key account": "yes"})
    make_account(people.executive)

    assert labels(offered(people.executive).shown) == ["Key account"]


def test_attributes_beyond_the_sixth_stand_behind_more_filters(people):
    for value in "XY":
        make_account(people.executive, attributes=dict.fromkeys("HGFEDCBA", value))

    some = offered(people.executive, **{"attribute.H": "X"})

    assert labels(some.shown) == ["H", *"ABCDE"]
    assert (labels(some.more), some.is_open) == (["F", "G"], False)


def test_an_attribute_with_many_values_takes_one_exactly(people):
    for staff in range(MOST_VALUES + 1):
        make_account(
            people.executive, name=f"{staff}", attributes={"Staff": f"{staff}"}
        )

    some, page = offered(people.executive), signed_in(people.executive).get("/")

    assert (labels(some.shown), labels(some.more)) == ([], ["Staff"])
    assert (some.more[0].is_typed, some.more[0].values) == (True, [])
    assert "More filters (1)" in page.text
    assert 'name="attribute.Staff" value="" placeholder="exactly"' in page.text
    assert names(people.executive, **{"attribute.Staff": " 17 "}) == ["17"]
    assert offered(people.executive, **{"attribute.Staff": "17"}).is_open


def test_beyond_the_largest_accounts_other_values_can_be_typed(people, monkeypatch):
    monkeypatch.setattr("dashboards.attributes.LOOKED_AT", 2)
    for name, revenue in (("Gold", 900), ("Silver", 800), ("Bronze", 1)):
        figures = {"revenue": revenue}
        make_account(people.executive, name=name, diagnosis=figures, **tier(name))

    some, page = offered(people.executive), signed_in(people.executive).get("/")

    assert (labels(some.shown), some.more[0].is_typed) == ([], True)
    assert some.more[0].values == ["Gold", "Silver"]
    assert "what your 2 largest accounts say" in page.text
    assert names(people.executive, **{"attribute.Tier": "Bronze"}) == ["Bronze"]


def test_an_attribute_nobody_has_stays_chosen_and_can_be_cleared(people):
    make_account(people.executive, **tier("Gold"))

    response = signed_in(people.executive).get("/", {"attribute.<b>": '"x'})

    assert response.context["attributes"].shown[0].chosen == '"x'
    assert b"<b>" not in response.content.split(b'id="filters"')[1]


def test_an_account_shows_what_else_files_say_of_it(people):
    account = make_customer(people.executive, **tier("Gold"))

    page = signed_in(people.executive).get(f"/accounts/{account.pk}/")

    assert "Tier: Gold" in page.content.decode()
