"""An installation in which there is nobody yet, and who may claim it."""

import logging

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command

from accounts.demo import loading
from accounts.models import User
from accounts.services import claiming
from accounts.tests.builders import make_user

pytestmark = pytest.mark.django_db
HERE = {"host": "127.0.0.1"}
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.7"}
PERSON = {
    "name": "Ada Owner",
    "email": "ada@test.example",
    "password1": "correct horse battery",
    "password2": "correct horse battery",
}


@pytest.fixture(autouse=True)
def nothing_loading():
    cache.clear()
    yield
    cache.clear()


def claim(client, code: str | None = None, **extra):
    given = PERSON if code is None else PERSON | {"code": code}
    return client.post("/welcome/", given, **extra)


def test_a_first_visitor_is_led_to_the_welcome(client):
    assert client.get("/", follow=True).redirect_chain[-1] == ("/welcome/", 302)


def test_at_this_very_machine_nobody_is_asked_for_a_code(client, settings):
    settings.LOCAL = True
    assert "Setup code" not in client.get("/welcome/", headers=HERE).text

    answer = claim(client, headers=HERE)

    assert (answer.status_code, answer.url) == (302, "/start/")
    administrator = User.objects.get()
    assert administrator.is_superuser
    assert administrator.check_password(PERSON["password1"])
    assert client.get("/start/").status_code == 200


@pytest.mark.parametrize(
    "extra",
    [
        {**ELSEWHERE, "headers": HERE},
        {"headers": HERE | {"X-Forwarded-For": "203.0.113.7"}},
        {"headers": {"host": "health.test.example"}},
    ],
)
def test_whoever_comes_from_elsewhere_needs_the_code(client, settings, extra):
    settings.LOCAL, settings.ALLOWED_HOSTS = True, ["*"]

    assert "Setup code" in client.get("/welcome/", **extra).text
    assert claim(client, **extra).status_code == 422
    assert claim(client, "AAAA-BBBB-CCCC-DDDD", **extra).status_code == 422
    assert not User.objects.exists()


def test_in_production_even_loopback_needs_the_code(client, settings):
    settings.LOCAL = False

    assert claim(client, secure=True).status_code == 422
    assert not User.objects.exists()


def test_the_code_of_the_log_lets_one_in_however_it_is_typed(client, caplog):
    with caplog.at_level(logging.WARNING):
        client.get("/welcome/", **ELSEWHERE)
    code = caplog.messages[0].rpartition(" ")[2]

    answer = claim(client, f" {code.lower().replace('-', ' ')}", **ELSEWHERE)

    assert answer.status_code == 302
    assert User.objects.get().is_superuser


@pytest.mark.usefixtures("without_cache")
def test_the_first_visitor_needs_no_cache(client, caplog):
    with caplog.at_level(logging.WARNING, logger="accounts.views.signing_in"):
        client.get("/welcome/", **ELSEWHERE)
    code = caplog.messages[-1].rpartition(" ")[2]

    assert claim(client, code, **ELSEWHERE).url == "/start/"
    assert client.get("/start/").status_code == 200


@pytest.mark.usefixtures("without_cache")
def test_signing_in_needs_no_cache(client):
    user = make_user()
    user.set_password("correct horse battery")
    user.save()

    given = {"username": user.email, "password": "correct horse battery"}

    assert client.get("/login/").status_code == 200
    assert client.post("/login/", given).status_code == 302


def test_the_code_is_another_one_under_another_key(settings):
    code = claiming.setup_code()
    settings.SECRET_KEY = "another" * 10

    assert not claiming.is_setup_code(code)


def test_once_anybody_exists_nobody_claims(client):
    make_user()

    assert client.get("/welcome/").url == "/login/"
    assert claim(client, claiming.setup_code()).url == "/login/"
    assert client.get("/login/").status_code == 200
    with pytest.raises(claiming.Claimed):
        claiming.claim(name="Eve", email="eve@test.example", password="x")
    assert User.objects.count() == 1


def test_a_weak_password_is_refused(client):
    weak = PERSON | {"password1": "holdfast", "password2": "holdfast"}

    answer = client.post("/welcome/", weak)

    assert answer.status_code == 422
    assert "Everybody knows" in answer.text


def test_while_a_demo_is_loading_visitors_wait_for_its_logins(client):
    assert loading.begin()

    assert client.get("/welcome/").url == "/login/"
    assert "The demonstration is being loaded" in client.get("/login/").text


def test_invite_tells_the_code_while_there_is_nobody(capsys):
    call_command("invite", address="https://health.test.example/")

    told = capsys.readouterr().out
    assert "https://health.test.example/welcome/" in told
    assert claiming.setup_code() in told


def test_invite_makes_a_link_for_a_person(capsys, client):
    make_user("Bo", email="bo@test.example")

    call_command("invite", "BO@test.example", address="https://health.test.example")

    link = capsys.readouterr().out.split("https://health.test.example")[1].split()[0]
    assert "Choose a password" in client.get(link, follow=True).text


def test_invite_knows_whom_it_does_not_know():
    make_user()

    with pytest.raises(CommandError, match="nobody with the address"):
        call_command("invite", "who@test.example")
    with pytest.raises(CommandError, match="Whose link"):
        call_command("invite")
