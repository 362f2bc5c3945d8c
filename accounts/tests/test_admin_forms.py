"""The administration site's forms: what they fill in, refuse, and explain."""

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.models import (
    Customer,
    Membership,
    Note,
    Organisation,
    SupersededRow,
    Team,
    User,
)
from accounts.tests.admin_pages import (
    empty_inlines,
    listing,
    page,
)
from accounts.tests.builders import (
    LONG_AGO,
    TODAY,
    make_assignment,
    make_customer,
    make_member,
    make_note,
    make_organisation,
    make_team,
    make_user,
)

pytestmark = pytest.mark.django_db


def note_form(customer: Customer) -> dict:
    return {"customer": customer.pk, "kind": "call", "happened_on": str(TODAY)}


def test_a_note_is_given_its_key_by_the_product(executive, client):
    mine = Customer.objects.get(name="Mine")
    client.post(reverse("admin:accounts_note_add"), note_form(mine))
    note = Note.objects.get()
    assert (note.source, note.customer) == ("holdfast", mine)
    assert note.external_id


def test_a_note_on_a_customer_outside_the_scope_is_refused(executive, client):
    theirs = Customer.objects.get(name="Not mine")
    answer = client.post(reverse("admin:accounts_note_add"), note_form(theirs))
    assert "customer" in answer.context["adminform"].form.errors
    assert not Note.objects.exists()


def test_a_new_note_starts_today_and_with_its_author(administrator, client):
    form = client.get(reverse("admin:accounts_note_add")).context["adminform"].form
    assert form.initial["happened_on"] == TODAY
    assert form.initial["author"] == administrator.pk


def test_what_the_product_keeps_cannot_be_typed(administrator, client):
    note = make_note(make_customer(), text="before", source="crm", external_id="7")
    changed = note_form(note.customer) | {"source": "x", "recorded_xid": 1, "text": "a"}
    client.post(page(note), changed)
    note.refresh_from_db()
    assert (note.source, note.external_id, note.text) == ("crm", "7", "a")
    assert note.recorded_xid > 1


@pytest.mark.parametrize("model", [Customer, User, Organisation, SupersededRow])
def test_what_history_names_is_never_deleted(administrator, rf, model):
    request = rf.get("/")
    request.user = administrator
    assert not admin.site.get_model_admin(model).has_delete_permission(request)


def test_superseded_rows_are_only_read(administrator, rf):
    request = rf.get("/")
    request.user = administrator
    shown = admin.site.get_model_admin(SupersededRow)
    assert not shown.has_add_permission(request)
    assert not shown.has_change_permission(request)


def test_a_person_is_added_by_address_and_signs_in_with_it(administrator, client):
    form = {
        "email": "grace@test.example",
        "name": "Grace",
        "usable_password": "true",
        "password1": "correct horse battery",
        "password2": "correct horse battery",
    }
    client.post(reverse("admin:accounts_user_add"), form | empty_inlines("memberships"))
    added = User.objects.get(email="grace@test.example")
    assert added.check_password("correct horse battery")
    assert client.get(page(added)).status_code == 200


def test_an_address_in_another_case_is_a_known_one(administrator, client):
    make_user(email="grace@test.example")
    form = {"email": "Grace@test.example", "name": "G", "usable_password": "false"}
    answer = client.post(
        reverse("admin:accounts_user_add"), form | empty_inlines("memberships")
    )
    assert answer.context["adminform"].form.errors


def test_staff_neither_hand_out_powers_nor_change_those_who_have_them(executive, rf):
    request = rf.get("/")
    request.user = executive
    shown = admin.site.get_model_admin(User)
    superuser = make_user(is_superuser=True)
    assert "is_superuser" in shown.get_readonly_fields(request, executive)
    assert shown.has_change_permission(request, executive)
    assert not shown.has_change_permission(request, superuser)


def membership_form(user: User) -> dict:
    place = {"user": user.pk, "team": Team.objects.get().pk, "role": "director"}
    return place | {"started_on": str(LONG_AGO), "ended_on": ""}


def test_staff_give_nobody_a_place_in_a_team(executive, client):
    place = executive.memberships.get()
    form = membership_form(executive)
    deletion = reverse("admin:accounts_membership_delete", args=[place.pk])
    answers = [
        client.post(reverse("admin:accounts_membership_add"), form),
        client.post(page(place), form),
        client.post(deletion, {"post": "yes"}),
    ]
    assert [answer.status_code for answer in answers] == [403] * 3
    assert client.get(page(place)).status_code == 200
    assert Membership.objects.get().role == "executive"


def person_form(user: User) -> dict:
    """The page of a person, who is made director of the only team."""
    place = {"id": user.memberships.get().pk, **membership_form(user)}
    form = {"email": user.email, "name": user.name, "is_active": "on"}
    inline = empty_inlines("memberships") | {
        "memberships-TOTAL_FORMS": 1,
        "memberships-INITIAL_FORMS": 1,
    }
    return form | inline | {f"memberships-0-{name}": place[name] for name in place}


def test_staff_do_not_raise_themselves_on_their_own_page(executive, client):
    client.post(page(executive), person_form(executive) | {"name": "Renamed"})
    executive.refresh_from_db()
    assert executive.name == "Renamed"
    assert executive.memberships.get().role == "executive"


def test_a_superuser_gives_people_their_places(administrator, client):
    person = make_member("executive", make_team())
    client.post(page(person), person_form(person))
    assert person.memberships.get().role == "director"


def test_there_is_no_second_organisation_to_add(administrator, client):
    assert client.get(reverse("admin:accounts_organisation_add")).status_code == 403


def test_the_first_organisation_is_the_one(client):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    form = {
        "name": "Holdfast Test",
        "time_zone": "Europe/Amsterdam",
        "currency": "EUR",
        "fiscal_year_start": 1,
    }
    client.post(reverse("admin:accounts_organisation_add"), form)
    assert Organisation.objects.get().pk == 1


def test_the_clock_is_not_put_ahead_and_a_day_that_is_there_stays(
    administrator, client
):
    ours = Organisation.objects.get()
    form = {"name": "Ours", "time_zone": "UTC", "currency": "EUR"}
    form |= {"fiscal_year_start": 1}

    client.post(page(ours), form | {"frozen_on": "2962-11-20"})
    assert Organisation.objects.get().name == ours.name
    client.post(page(ours), form | {"frozen_on": str(TODAY)})
    assert Organisation.objects.get().name == "Ours"


def test_a_team_is_shown_with_those_above_it(administrator, client):
    make_team("Harbour", make_team("North", make_team("Company")))
    shown = client.get(listing(Team)).content.decode()
    assert "Company › North › Harbour" in shown


def customer_form(customer: Customer, **fields) -> dict:
    inlines = empty_inlines("external_ids", "assignments", "contracts")
    return {
        "name": customer.name,
        "relationship_type": customer.relationship_type,
        "currency": customer.currency,
        "acquired_on": str(customer.acquired_on),
        **inlines,
        **fields,
    }


def test_a_rule_of_the_database_is_answered_with_a_message(administrator, client):
    parent = make_customer()
    child = make_customer(parent=parent)
    answer = client.post(
        page(parent), customer_form(parent, parent=child.pk), follow=True
    )
    assert "cannot be above itself" in answer.content.decode()
    parent.refresh_from_db()
    assert parent.parent is None


def test_attributes_are_kept_as_texts(administrator, client):
    customer = make_customer()
    said = '{"Tier": "Gold", "Staff": 12, "Region": null, "Key": true}'

    client.post(page(customer), customer_form(customer, attributes=said))

    customer.refresh_from_db()
    assert customer.attributes == {"Tier": "Gold", "Staff": "12", "Key": "True"}


@pytest.mark.parametrize(
    "said", ['"Gold"', '["Gold"]', "12", '{"Tier": ["Gold"]}', r'{"Tier": "\u0000"}']
)
def test_attributes_without_a_name_and_a_text_are_refused(administrator, client, said):
    customer = make_customer(attributes={"Tier": "Gold"})

    answer = client.post(page(customer), customer_form(customer, attributes=said))

    assert "attributes" in answer.context["adminform"].form.errors
    customer.refresh_from_db()
    assert customer.attributes == {"Tier": "Gold"}


def test_attributes_may_be_emptied(administrator, client):
    customer = make_customer(attributes={"Tier": "Gold"})

    client.post(page(customer), customer_form(customer, attributes=""))

    customer.refresh_from_db()
    assert customer.attributes == {}


def test_overlapping_owners_are_refused_on_the_form(administrator, client):
    customer = make_customer(make_user())
    answer = client.post(
        reverse("admin:accounts_assignment_add"),
        {
            "customer": customer.pk,
            "user": make_user().pk,
            "role": "owner",
            "started_on": str(TODAY),
        },
    )
    assert answer.context["adminform"].form.errors
    assert customer.assignments.count() == 1


def test_an_owner_can_be_handed_over_on_the_customers_page(administrator, client):
    customer = make_customer()
    assignment = make_assignment(customer, make_user())
    heir = make_user()
    rows = {
        "assignments-TOTAL_FORMS": 2,
        "assignments-INITIAL_FORMS": 1,
        "assignments-0-id": assignment.pk,
        "assignments-0-customer": customer.pk,
        "assignments-0-user": assignment.user_id,
        "assignments-0-role": "owner",
        "assignments-0-started_on": str(LONG_AGO),
        "assignments-0-ended_on": str(TODAY),
        "assignments-1-customer": customer.pk,
        "assignments-1-user": heir.pk,
        "assignments-1-role": "owner",
        "assignments-1-started_on": str(TODAY),
    }
    client.post(page(customer), customer_form(customer, **rows))
    assert Customer.objects.in_book_of(heir, TODAY).get() == customer


@pytest.mark.parametrize("is_staff", [True, False])
def test_nobody_without_permission_gets_in(client, is_staff):
    make_organisation()
    client.force_login(make_user(is_staff=is_staff))
    assert client.get(listing(Customer)).status_code in {302, 403}
