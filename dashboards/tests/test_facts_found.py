"""Where the pages of facts are reached from, and what each of them asks for."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import models as facts
from accounts.facts import kinds_of_customers, name_of
from accounts.tests.builders import (
    make_customer,
    make_note,
    make_segment,
)
from accounts.tests.fact_builders import (
    fact_models,
    make_fact,
)
from dashboards.tests.builders import make_company, signed_in
from dashboards.tests.fact_pages import address, each, needed, untouched

ALL = each(fact_models())
MOST_QUERIES = 40


@pytest.fixture
def people(db):
    return make_company()


@pytest.fixture
def account(people):
    return make_customer(people.executive, name="Plum Oil")


@pytest.fixture
def admin(people):
    return signed_in(people.admin)


@each([facts.Lead, facts.StaffingRequirement])
def test_what_may_be_of_no_account_is_the_companys(admin, account, model):
    make_fact(model, account)
    where = f"/facts/{name_of(model)}/add/"
    given = untouched(admin.get(where)) | needed(model)
    if model is facts.StaffingRequirement:
        given["segment"] = str(make_segment().pk)

    page = admin.post(where, given, follow=True)

    assert page.redirect_chain, page.context["form"].errors
    assert model.objects.filter(customer=None).count() == 1
    assert len(admin.get(where).context["latest"]) == 1


@pytest.mark.parametrize("kind", ["absence", "customer", "nonsense"])
def test_an_account_has_no_pages_for_what_is_not_its_own(admin, account, kind):
    assert admin.get(f"/accounts/{account.pk}/facts/{kind}/add/").status_code == 404


def test_every_kind_is_offered_by_its_group(people, account):
    page = signed_in(people.executive).get(f"/accounts/{account.pk}/facts/")
    offered = re.findall(r"/facts/([\w-]+)/add/", page.text)

    assert sorted(offered) == sorted(kinds_of_customers())


def test_the_account_page_leads_to_more_kinds_for_who_may_write(people, account):
    link = f'href="/accounts/{account.pk}/facts/"'
    make_note(account)

    for person, writes in ((people.executive, True), (people.analyst, False)):
        page = signed_in(person).get(f"/accounts/{account.pk}/")
        assert (link in page.text) is writes
        assert "/facts/note/" in page.text


def test_an_order_of_several_lines_is_read_from_its_first(people, account):
    for number, lines in (("One", 1), ("Two", 2)):
        for _ in range(lines):
            make_fact(facts.Purchase, account, order_number=number)
    page = signed_in(people.executive).get(f"/accounts/{account.pk}/")

    urls = {event.title: event.url for event in page.context["timeline"]}
    first = facts.Purchase.objects.filter(order_number="Two").earliest("pk")
    assert urls["Order One"]
    assert urls["Order Two"] == address(facts.Purchase, account, first.pk)


def test_an_absence_is_changed_from_the_timeline_by_administrators(people, account):
    absence = make_fact(facts.Absence, user=people.executive)
    links = [
        signed_in(person).get(f"/accounts/{account.pk}/").context["timeline"][0].url
        for person in (people.executive, people.admin)
    ]

    assert links == ["", address(facts.Absence, account, absence.pk)]


def queries(client, where) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(where).status_code == 200
    return len(captured)


@ALL
def test_more_facts_do_not_ask_more_often(admin, account, model):
    def one_more():
        apart = {"segment": make_segment()} if model is facts.UnitCost else {}
        return make_fact(model, account, **apart)

    pages = [address(model, account), address(model, account, one_more().pk)]
    few = [queries(admin, page) for page in pages]
    for _ in range(10):
        one_more()

    assert [queries(admin, page) for page in pages] == few
    assert max(few) <= MOST_QUERIES


@each([facts.Metric, facts.Series])
def test_what_facts_are_told_by_is_named_and_renamed(admin, model):
    where = f"/facts/{name_of(model)}/"
    admin.post(f"{where}add/", {"name": "One"})
    made = model.objects.get()
    page = admin.get(f"{where}{made.pk}/")

    admin.post(f"{where}{made.pk}/", untouched(page) | {"name": "Two"})
    page = admin.post(f"{where}add/", {"name": "Two"})

    assert model.objects.get().name == "Two"
    assert page.context["form"].errors.keys() == {"name"}
