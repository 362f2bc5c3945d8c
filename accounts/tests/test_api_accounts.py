"""The list of accounts and one account, as other systems read them."""

from datetime import date

import pytest

from accounts.api import Accounts
from accounts.models import ExternalId, Segment
from accounts.tests.builders import (
    TODAY,
    make_customer,
    make_member,
    make_organisation,
    make_team,
    make_user,
)
from accounts.tests.reading import every_page, queries_for, signed_in, signed_in_as

pytestmark = pytest.mark.django_db
ACCOUNTS = "/api/v1/accounts/"


@pytest.fixture(autouse=True)
def organisation():
    return make_organisation()


@pytest.fixture
def analyst():
    return signed_in_as("analyst")


def names(client, query=""):
    return {row["name"] for row in every_page(client, ACCOUNTS + query)}


def test_account_row_tells_who_it_is_here_and_elsewhere(analyst):
    owner = make_user("Olga Owner", email="olga@test.example")
    customer = make_customer(owner, name="Acme")
    ExternalId.objects.create(customer=customer, source="crm", external_id="A-1")

    row = analyst.get(f"{ACCOUNTS}{customer.pk}/").json()

    assert row["name"] == "Acme"
    assert row["external_ids"] == [{"source": "crm", "external_id": "A-1"}]
    assert row["owner"] == {
        "id": owner.pk,
        "name": "Olga Owner",
        "email": "olga@test.example",
    }
    assert row["acquired_on"] == "2020-01-01"


def test_account_without_owner_and_segment_says_null(analyst):
    row = analyst.get(f"{ACCOUNTS}{make_customer().pk}/").json()

    assert (row["owner"], row["segment"]) == (None, None)


def test_executive_lists_only_the_own_book():
    executive = make_member("executive", make_team())
    make_customer(executive, name="Mine")
    make_customer(make_user(), name="Another's")

    assert names(signed_in(executive)) == {"Mine"}


def test_account_outside_the_scope_looks_like_one_that_does_not_exist():
    client = signed_in_as("executive")
    foreign = client.get(f"{ACCOUNTS}{make_customer(make_user()).pk}/")
    absent = client.get(f"{ACCOUNTS}987654321/")

    assert foreign.status_code == absent.status_code == 404
    assert foreign.json()["detail"] == absent.json()["detail"]


def test_archived_account_leaves_the_list_but_keeps_its_address(analyst):
    archived = make_customer(name="Gone", archived_on=date(2026, 1, 1))

    assert names(analyst) == set()
    assert (
        analyst.get(f"{ACCOUNTS}{archived.pk}/").json()["archived_on"] == "2026-01-01"
    )


def test_merged_account_leaves_the_list(analyst):
    make_customer(name="Old", merged_into=make_customer(name="New"))

    assert names(analyst) == {"New"}


def test_filters_narrow_the_list_together(analyst):
    segment = Segment.objects.create(name="Retail")
    make_customer(name="Alpha Ltd", segment=segment, relationship_type="contract")
    make_customer(name="Alpha Inc", segment=segment)
    make_customer(name="Beta Ltd", relationship_type="contract")

    assert names(analyst, f"?segment={segment.pk}") == {"Alpha Ltd", "Alpha Inc"}
    assert names(analyst, "?relationship_type=contract&q=alpha") == {"Alpha Ltd"}


def test_owner_filter_follows_the_book_of_today(analyst):
    owner = make_user()
    make_customer(owner, name="Hers")
    make_customer(make_user(), name="His")

    assert names(analyst, f"?owner={owner.pk}") == {"Hers"}


def test_external_id_and_source_must_belong_to_one_id(analyst):
    customer = make_customer(name="Acme")
    for source, external_id in (("crm", "1"), ("erp", "2")):
        ExternalId.objects.create(
            customer=customer, source=source, external_id=external_id
        )

    assert names(analyst, "?source=crm&external_id=1") == {"Acme"}
    assert names(analyst, "?source=crm&external_id=2") == set()
    assert names(analyst, "?source=erp") == {"Acme"}


@pytest.mark.parametrize("limit", [1, 3, 7, 50])
def test_pages_hold_every_account_once_in_order_of_id(analyst, limit):
    expected = [make_customer().pk for _ in range(7)]

    rows = every_page(analyst, f"{ACCOUNTS}?limit={limit}")

    assert [row["id"] for row in rows] == expected


def test_reader_meets_accounts_that_come_while_reading(analyst):
    before = [make_customer().pk for _ in range(3)]
    first = analyst.get(f"{ACCOUNTS}?limit=2").json()
    late = make_customer().pk

    rows = first["results"] + every_page(analyst, first["next"])

    assert [row["id"] for row in rows] == [*before, late]


def test_reader_misses_nothing_when_what_was_read_goes_away(analyst):
    customers = [make_customer() for _ in range(4)]
    first = analyst.get(f"{ACCOUNTS}?limit=2").json()
    for read in customers[:2]:
        read.archived_on = TODAY
        read.save(update_fields=["archived_on"])

    rest = every_page(analyst, first["next"])

    assert [row["id"] for row in rest] == [customer.pk for customer in customers[2:]]


def test_descending_pages_are_the_ascending_ones_reversed(analyst):
    expected = [make_customer().pk for _ in range(5)]

    rows = every_page(analyst, f"{ACCOUNTS}?limit=2&ordering=-id")

    assert [row["id"] for row in rows] == expected[::-1]


def test_next_keeps_the_filters_of_the_first_page(analyst):
    for name in ("Match one", "Match two", "Other"):
        make_customer(name=name)

    assert names(analyst, "?q=match&limit=1") == {"Match one", "Match two"}


def test_cursor_that_was_altered_is_refused(analyst):
    make_customer()
    make_customer()
    address = analyst.get(f"{ACCOUNTS}?limit=1").json()["next"]

    response = analyst.get(address + "x")

    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == "cursor"


def test_cursor_is_refused_under_other_filters(analyst):
    make_customer()
    make_customer()
    address = analyst.get(f"{ACCOUNTS}?limit=1").json()["next"]

    assert analyst.get(address + "&q=a").status_code == 400
    assert analyst.get(address + "&ordering=-id").status_code == 400


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("bogus=1", "bogus"),
        ("q=a&q=b", "q"),
        ("owner=", "owner"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=many", "limit"),
        ("ordering=name", "ordering"),
        ("relationship_type=friend", "relationship_type"),
        ("owner=1e3", "owner"),
        ("owner=99999999999999999999", "owner"),
    ],
)
def test_wrong_parameter_is_named(analyst, query, parameter):
    response = analyst.get(f"{ACCOUNTS}?{query}")

    assert response.status_code == 400
    assert [error["parameter"] for error in response.json()["errors"]] == [parameter]


HOSTILE = ["%00", "%ED%A0%80", "%FF", "'%20OR%201=1--", "9" * 5000, "-1", "[]", "%0A"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_query_is_an_error_of_ours(analyst, text):
    for name in [*Accounts().parameters(), "other", text]:
        assert analyst.get(f"{ACCOUNTS}?{name}={text}").status_code in {200, 400}


@pytest.mark.parametrize("text", HOSTILE)
def test_no_path_is_an_error_of_ours(analyst, text):
    for address in (f"{ACCOUNTS}{text}/", f"{ACCOUNTS}{text}/score/"):
        response = analyst.get(address)

        assert response.status_code == 404
        assert response["Content-Type"] == "application/problem+json"


def test_queries_do_not_grow_with_accounts():
    owner = make_member("manager", make_team())
    for number in range(200):
        customer = make_customer(owner)
        ExternalId.objects.create(customer=customer, source="crm", external_id=number)
    client = signed_in(owner)

    few, many = (queries_for(client, f"{ACCOUNTS}?limit={n}") for n in (10, 200))

    assert few == many <= 9
