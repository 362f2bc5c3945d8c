"""Every kind of fact is added, found again, changed and removed by page."""

import re

import pytest

from accounts import models as facts
from accounts.facts import kinds, kinds_of_customers
from accounts.models import SupersededRow
from accounts.tests.builders import (
    EARLIER_TRANSACTION,
    TODAY,
    make_contact,
    make_customer,
    make_note,
)
from accounts.tests.fact_builders import (
    fact_models,
    facts_of_customers,
    is_of_a_customer,
    make_fact,
)
from dashboards.said import follows
from dashboards.tests.builders import make_company, signed_in
from dashboards.tests.fact_pages import address, another, each, needed, untouched

ALL = each(fact_models())
OF_CUSTOMERS = each(facts_of_customers())
MOST_QUERIES = 40
OF_NOBODY = each([model for model in fact_models() if not is_of_a_customer(model)])


@pytest.fixture
def people(db):
    return make_company()


@pytest.fixture
def account(people):
    return make_customer(people.executive, name="Plum Oil")


@pytest.fixture
def admin(people):
    return signed_in(people.admin)


def earlier(model, account, **fields):
    """A fact that another transaction wrote."""
    return make_fact(model, account, recorded_xid=EARLIER_TRANSACTION, **fields)


def change(client, model, account, fact):
    """Change something; returns the page that follows, and what was changed."""
    where = address(model, account, fact.pk)
    page = client.get(where)
    name, value = another(page)
    return client.post(where, untouched(page) | {name: value}, follow=True), name


def undo_address(page) -> str:
    (found,) = re.findall(r'action="(/accounts/\d+/undo/[^"]+)"', page.text)
    return found


def test_every_kind_has_its_pages():
    assert set(kinds().values()) == set(fact_models())
    assert set(kinds_of_customers().values()) == set(facts_of_customers())


@ALL
def test_every_kind_is_added_with_the_least_it_needs(admin, account, model):
    where = address(model, account)
    given = untouched(admin.get(where)) | needed(model)

    page = admin.post(where, given, follow=True)

    assert page.redirect_chain, page.context["form"].errors
    assert model.objects.get().source == "holdfast"
    assert f"saved.{follows(model)}" in page.text


@OF_CUSTOMERS
def test_what_is_added_stands_on_the_timeline_until_it_is_taken_back(
    admin, account, model
):
    where = address(model, account)

    page = admin.post(where, untouched(admin.get(where)) | needed(model), follow=True)

    fact = model.objects.get(customer=account)
    links = {event.url for event in page.context["timeline"]}
    assert address(model, account, fact.pk) in links
    page = admin.post(undo_address(page), follow=True)
    assert "Taken back." in page.text
    assert not model.objects.filter(customer=account).exists()


@ALL
def test_without_what_it_needs_it_is_refused_beside_the_field(admin, account, model):
    where = address(model, account)
    name = getattr(model, "domain_date", "name")

    page = admin.post(where, untouched(admin.get(where)) | needed(model) | {name: ""})

    assert page.status_code == 422
    assert page.context["form"].errors.keys() == {name}
    assert not model.objects.exists()


@ALL
def test_every_kind_is_changed_and_keeps_what_it_was(admin, account, model):
    fact = earlier(model, account)

    page, name = change(admin, model, account, fact)

    before, after = getattr(fact, name), getattr(model.objects.get(), name)
    assert f"saved.{follows(model)}" in page.text
    assert str(before) != str(after)
    assert SupersededRow.objects.get(fact=model._meta.db_table).row_id == fact.pk


@OF_CUSTOMERS
def test_a_change_is_taken_back_from_its_toast(admin, account, model):
    fact = earlier(model, account)
    page, name = change(admin, model, account, fact)

    admin.post(undo_address(page))

    fact.refresh_from_db()
    assert getattr(model.objects.get(), name) == getattr(fact, name)
    assert str(getattr(fact, name)) != "2"


@ALL
def test_a_form_that_nobody_touched_changes_nothing(admin, account, model):
    fact = earlier(model, account)
    where = address(model, account, fact.pk)

    page = admin.post(where, untouched(admin.get(where)), follow=True)

    assert "Nothing was changed." in page.text
    assert "undo/?entry=" not in page.text
    assert model.objects.get().recorded_xid == EARLIER_TRANSACTION


@ALL
def test_what_somebody_changed_meanwhile_is_not_overwritten(admin, account, model):
    fact = earlier(model, account)
    where = address(model, account, fact.pk)
    given = untouched(admin.get(where))
    model.objects.update(knowable_on=TODAY)
    name, value = another(admin.get(where))

    page = admin.post(where, given | {name: value})

    assert page.status_code == 409
    assert "Somebody changed it since" in page.text
    assert getattr(model.objects.get(), name) == getattr(fact, name)


@OF_CUSTOMERS
def test_a_fact_is_found_at_its_own_account_alone(admin, account, model):
    fact = make_fact(model, make_customer())
    where = address(model, account, fact.pk)

    assert admin.get(where).status_code == 404
    assert admin.post(where, {"remove": "1"}).status_code == 404
    assert admin.post(f"{where}end/", {"ending": "done"}).status_code == 404
    assert model.objects.filter(pk=fact.pk).exists()


@ALL
def test_the_latest_are_found_beside_the_form(admin, account, model):
    fact = make_fact(model, account)

    page = admin.get(address(model, account))

    assert [url for url, _, _ in page.context["latest"]] == [
        address(model, account, fact.pk)
    ]


@ALL
def test_who_only_reads_changes_nothing_and_strangers_see_nothing(
    people, account, model
):
    fact = make_fact(model, account)
    hidden = 404 if is_of_a_customer(model) else 403

    for page in ("add", fact.pk):
        where = address(model, account, page)
        for ask in ("get", "post"):
            is_read = ask == "get" and page != "add" and is_of_a_customer(model)
            asked = getattr(signed_in(people.analyst), ask)(where)
            assert asked.status_code == (200 if is_read else 403)
            outside = getattr(signed_in(people.southerner), ask)(where)
            assert outside.status_code == hidden
    assert model.objects.count() == 1


@OF_NOBODY
def test_what_holds_for_the_company_is_for_administrators(people, account, model):
    assert signed_in(people.director).get(address(model, account)).status_code == 403
    assert signed_in(people.director).get("/facts/").status_code == 403


def test_what_was_entered_by_hand_is_removed_and_kept_in_history(people, account):
    note = earlier(facts.Note, account, text="Wrong account")
    where = address(facts.Note, account, note.pk)
    client = signed_in(people.executive)
    seen = untouched(client.get(where))["seen"]

    page = client.post(where, {"seen": seen, "remove": "1"}, follow=True)

    assert "Note removed." in page.text
    assert SupersededRow.objects.get(operation="DELETE").row_id == note.pk


def test_what_a_file_brought_says_so_and_stays(people, account):
    note = make_note(account, source="salesforce", external_id="42")
    where = address(facts.Note, account, note.pk)
    client = signed_in(people.executive)
    page = client.get(where)

    refused = client.post(where, untouched(page) | {"remove": "1"})

    assert "salesforce, key 42" in page.text
    assert 'name="remove"' not in page.text
    assert refused.status_code == 400
    assert facts.Note.objects.exists()


def test_what_others_refer_to_is_not_removed(people, account):
    contact = make_contact(account)
    make_note(account, contact=contact)
    where = address(facts.Contact, account, contact.pk)
    client = signed_in(people.executive)
    given = untouched(client.get(where)) | {"remove": "1"}

    page = client.post(where, given, follow=True)

    assert "It stays, as others refer to it: note." in page.text
    assert facts.Contact.objects.exists()
