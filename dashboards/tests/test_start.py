"""From a blank installation to the first steps, or to the demonstration."""

import pytest
from django.core.cache import cache
from kombu.exceptions import OperationalError

from accounts import demo
from accounts.demo import loading
from accounts.models import Organisation, User
from accounts.tests.builders import (
    make_assignment,
    make_customer,
    make_member,
    make_organisation,
    make_purchase,
    make_team,
    make_user,
)
from dashboards.tests.builders import signed_in
from diagnostics import demonstration, runs, tasks

pytestmark = pytest.mark.django_db
START = "/start/"
OWN = {
    "section": "organisation",
    "name": "Real Ltd",
    "currency": "EUR",
    "time_zone": "Europe/Paris",
}


@pytest.fixture(autouse=True)
def nothing_loading():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def owner() -> User:
    return make_user("Ada Owner", is_superuser=True)


@pytest.fixture
def asked(monkeypatch, settings):
    """What the worker would be asked to do, on a private installation."""
    settings.LOCAL = True
    asked: list[str] = []
    monkeypatch.setattr(tasks.load_demo, "delay", lambda: asked.append("demo"))
    return asked


def test_a_blank_installation_leads_to_the_choice(owner):
    answer = signed_in(owner).get("/", follow=True)

    assert answer.redirect_chain == [(START, 302)]
    assert "What would you like to see?" in answer.text


def test_my_data_makes_the_organisation_and_lists_the_steps(owner):
    answer = signed_in(owner).post(START, OWN, follow=True)

    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.time_zone) == ("Real Ltd", "Europe/Paris")
    assert (organisation.frozen_on, organisation.is_demo) == (None, False)
    done = [step.title for step in answer.context["steps"] if step.is_done]
    assert done == ["Organisation"]
    assert 'href="/imports/"' in answer.text


def test_a_name_is_needed(owner):
    answer = signed_in(owner).post(START, OWN | {"name": ""})

    assert answer.status_code == 422
    assert not Organisation.objects.exists()


def test_steps_that_were_taken_say_what_is_there(owner):
    make_organisation()
    account = make_customer(make_user())
    make_purchase(account)

    steps = signed_in(owner).get(START).context["steps"]

    found = {step.title: step.found for step in steps}
    assert found["People"] == "1 person besides you"
    assert found["Accounts"] == "1 account"
    assert found["Owners"] == "1 account has an owner"
    assert found["Purchases or contracts"] == "1 purchase"
    assert found["The first book"] == ""


def test_deputies_are_no_owners(owner):
    make_organisation()
    make_assignment(make_customer(), make_user(), role="deputy")

    steps = signed_in(owner).get(START).context["steps"]

    assert {step.title: step.found for step in steps}["Owners"] == ""


def test_the_demo_is_asked_for_once(owner, asked):
    reader = signed_in(owner)

    for _ in range(2):
        page = reader.post(START, {"section": "demo"}, follow=True)

    assert asked == ["demo"]
    assert "Loading the demonstration" in page.text
    assert 'http-equiv="refresh"' in page.text


def test_in_production_the_demo_is_neither_offered_nor_loaded(owner, asked, settings):
    settings.LOCAL = False
    reader = signed_in(owner)

    assert "Load the demonstration" not in reader.get(START, secure=True).text
    assert reader.post(START, {"section": "demo"}, secure=True).status_code == 400
    assert asked == []


def test_a_queue_that_is_down_is_told(owner, settings, monkeypatch):
    def refuse():
        raise OperationalError

    settings.LOCAL = True
    monkeypatch.setattr(tasks.load_demo, "delay", refuse)

    page = signed_in(owner).post(START, {"section": "demo"}, follow=True)

    assert "The queue does not answer" in page.text
    assert "Load the demonstration" in page.text


@pytest.mark.parametrize("role", ["executive", "director", "analyst"])
def test_others_do_not_set_it_up(role):
    reader = signed_in(make_member(role, make_team()))

    assert reader.get(START).status_code == 403
    assert reader.post(START, OWN).status_code == 403
    assert not Organisation.objects.exists()


@pytest.fixture
def small_demo(settings, monkeypatch):
    """A demo that is loaded fast, and never scored."""
    settings.LOCAL = True
    load, scored = demo.load, []
    monkeypatch.setattr(demo, "load", lambda **options: load(size=40, **options))
    monkeypatch.setattr(
        runs, "score_everything", lambda **options: scored.append(options["as_of"])
    )
    return scored


def test_the_worker_loads_the_demo_and_scores_it(small_demo):
    tasks.load_demo()

    organisation = Organisation.objects.get()
    assert organisation.is_demo
    assert small_demo == [organisation.frozen_on]
    assert loading.progress() is None


def test_a_message_that_comes_twice_changes_nothing(small_demo, monkeypatch):
    tasks.load_demo()
    monkeypatch.setattr(runs, "demo_awaits_scores", lambda: False)

    tasks.load_demo()

    assert len(small_demo) == 1
    assert loading.progress() is None


def test_a_load_that_was_stopped_is_taken_up_again(small_demo):
    tasks.load_demo()

    tasks.load_demo()

    assert len(small_demo) == 2


def test_why_the_demo_could_not_be_loaded_is_told(small_demo):
    make_organisation()

    tasks.load_demo()

    assert "There is an organisation" in loading.progress().failure
    assert loading.under_way() is None


def test_a_load_tells_how_far_it_is(small_demo, monkeypatch):
    seen = []
    monkeypatch.setattr(loading, "step", lambda *step: seen.append(step))

    demonstration.load(progress=runs.silent)

    assert seen[0][1] == 0
    assert seen[-1][1] == seen[-1][2]
