"""Signing in, leaving the demonstration, and what every page sends along."""

import pytest
from django.conf import settings
from django.test import Client

from accounts import demo
from accounts.models import Customer, Organisation, User
from accounts.tests.builders import make_feed, make_organisation, make_user
from dashboards.tests.builders import make_account, make_company, signed_in
from diagnostics.tests.builders import days_ago

OWN_PASSWORD = "correct horse battery"
NEW_PASSWORD = dict.fromkeys(["new_password1", "new_password2"], OWN_PASSWORD)
PAGES = ["/", "/league/", "/api/v1/docs/"]


@pytest.fixture
def people(db):
    return make_company()


def test_the_logins_of_the_demonstration_are_offered_for_a_demonstration(client, db):
    make_organisation(is_demo=True)
    make_user()

    page = client.get("/login/").text

    assert demo.PASSWORD in page
    assert all(login in page for login in demo.LOGINS)


def test_a_real_organisation_offers_nobodys_login(client, db):
    make_organisation(name="Real Ltd")
    make_user()

    page = client.get("/login/").text

    assert "Real Ltd" in page
    assert "Look around as" not in page
    assert "@holdfast.example" not in page


def test_the_right_password_leads_to_the_book_and_out_again(client, db):
    make_user("Ada", email="ada@test.example", password="correct horse battery")

    response = client.post(
        "/login/", {"username": "ADA@test.example", "password": "correct horse battery"}
    )

    assert (response.status_code, response.url) == (302, "/")
    assert client.get("/").status_code == 200
    assert client.post("/logout/").url == "/login/"
    assert client.get("/").status_code == 302


def test_a_wrong_password_and_an_unknown_person_look_the_same(client, db):
    make_user(email="ada@test.example", password="correct horse battery")

    answers = [
        client.post("/login/", {"username": email, "password": "wrong"})
        for email in ("ada@test.example", "nobody@test.example")
    ]

    first, second = (answer.context["form"].errors["__all__"] for answer in answers)
    assert [answer.status_code for answer in answers] == [200, 200]
    assert list(first) == list(second)


def test_signing_in_never_leads_elsewhere(client, db):
    make_user(email="ada@test.example", password="correct horse battery")

    response = client.post(
        "/login/?next=https://elsewhere.example/",
        {"username": "ada@test.example", "password": "correct horse battery"},
    )

    assert response.url == "/"


def test_who_is_no_longer_active_is_signed_out_at_once(people):
    reader = signed_in(people.executive)
    assert reader.get("/").status_code == 200

    User.objects.filter(pk=people.executive.pk).update(is_active=False)

    assert reader.get("/").status_code == 302


@pytest.mark.parametrize("page", PAGES)
def test_private_pages_are_kept_by_nobody(people, page):
    response = signed_in(people.executive).get(page)

    assert response.headers["Cache-Control"] == "private, no-store"
    assert {"Cookie", "HX-Request"} <= set(response.headers["Vary"].split(", "))


@pytest.mark.parametrize("page", [*PAGES, "/login/", "/no/such/page/"])
def test_every_page_forbids_what_it_did_not_bring(people, page):
    headers = signed_in(people.executive).get(page).headers
    policy = headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self';" in f"{policy};"
    assert "unsafe" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_form_from_elsewhere_is_refused(people):
    account = make_account(people.executive)
    reader = Client(enforce_csrf_checks=True)
    reader.force_login(people.executive)

    response = reader.post(f"/accounts/{account.pk}/", {"kind": "call", "text": "Hi"})

    assert response.status_code == 403
    assert "This form has expired" in response.text


def test_a_demonstration_says_so_and_only_its_administrator_can_leave_it(people):
    Organisation.objects.update(is_demo=True)
    superuser = make_user(is_superuser=True)

    assert "frozen on 20 Nov 2026" in signed_in(people.executive).get("/").text
    assert "Start with my own data" not in signed_in(people.executive).get("/").text
    assert "Start with my own data" in signed_in(superuser).get("/").text


def test_a_feed_that_fell_silent_is_named(people):
    make_feed("note", cadence_days=7, data_through=days_ago(10))

    page = signed_in(people.executive).get("/").text

    assert "Relationship notes are only known up to 10 Nov 2026." in page


@pytest.mark.parametrize("role", ["executive", "manager", "director", "analyst"])
def test_nobody_else_removes_the_demonstration(people, role):
    Organisation.objects.update(is_demo=True)
    reader = signed_in(getattr(people, role))

    assert reader.get("/own-data/").status_code == 403
    assert reader.post("/own-data/").status_code == 403
    assert Organisation.objects.filter(is_demo=True).exists()


NEW_PASSWORD = {"new_password1": "wholly my own 5", "new_password2": "wholly my own 5"}


def test_a_real_organisation_is_not_removed(people):
    make_account(people.executive, name="Real")
    superuser = make_user(is_superuser=True)

    response = signed_in(superuser).post("/own-data/", NEW_PASSWORD, follow=True)

    assert response.redirect_chain == [("/start/", 302)]
    assert Customer.objects.filter(name="Real").exists()
    assert Organisation.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "/?q=a%00b",
        "/people/?q=%00",
        "/admin/accounts/user/?memberships__role=%00",
        "/api/v1/accounts/?search=%00",
    ],
)
def test_a_null_character_in_a_query_makes_no_sense(people, address):
    reader = signed_in(make_user(is_superuser=True, is_staff=True))

    assert reader.get(address).status_code == 400
    assert reader.get(address.replace("%00", "%2500")).status_code < 500


@pytest.fixture
def administrator(db, settings) -> User:
    settings.LOCAL = True
    demo.load(seed=7, size=40)
    return User.objects.get(email=demo.KEPT_LOGIN)


def test_the_demonstration_is_left_with_a_password_of_ones_own(administrator):
    reader = signed_in(administrator)
    assert "for good" in reader.get("/own-data/").text

    response = reader.post("/own-data/", NEW_PASSWORD, follow=True)

    assert "The demonstration is gone" in response.text
    assert not Customer.objects.exists()
    assert User.objects.get().check_password(NEW_PASSWORD["new_password1"])


def test_without_a_new_password_the_demonstration_stays(administrator):
    wanted = {"new_password1": demo.PASSWORD, "new_password2": "another"}

    response = signed_in(administrator).post("/own-data/", wanted)

    assert response.status_code == 422
    assert "field-error" in response.text
    assert Customer.objects.exists()


def test_debugging_is_off():
    assert settings.DEBUG is False
