"""What is sent twice is saved once: a double click, a reload, or going back."""

from uuid import UUID, uuid4

import pytest

from accounts import models as facts
from accounts import services
from accounts.forms.once import OnceForm
from accounts.tests.builders import LONG_AGO, TODAY, make_customer
from accounts.tests.fact_builders import fact_models, make_fact
from dashboards.tests.builders import make_company, signed_in
from dashboards.tests.fact_pages import address, each, entry_key, needed, untouched
from dashboards.tests.test_entries import ALL, MODELS, given

AGAIN = "was saved already."
UNDO = "undo/?entry="
ODD_KEYS = ["", "1", "\0", "x" * 9_999, "<script>"]


@pytest.fixture
def people(db):
    return make_company()


@pytest.fixture
def account(people):
    return make_customer(people.executive, name="Plum Oil")


@pytest.fixture
def client(people):
    return signed_in(people.executive)


def opened(client, account, key="note") -> dict[str, str]:
    """The key in the form that the page shows."""
    return entry_key(client.get(f"/accounts/{account.pk}/?add={key}"))


def send(client, account, key, sent):
    return client.post(f"/accounts/{account.pk}/?add={key}", sent, follow=True)


@ALL
def test_an_entry_that_is_sent_twice_is_saved_once(people, client, account, key):
    sent = given(people, key) | opened(client, account, key)
    send(client, account, key, sent)

    page = send(client, account, key, sent)

    assert MODELS[key].objects.count() == 1
    assert facts.Incident.objects.count() == (key == "incident")
    assert page.redirect_chain
    assert AGAIN in page.text
    assert UNDO in page.text


@ALL
def test_what_came_at_the_same_moment_is_saved_once(
    people, client, account, key, monkeypatch
):
    sent = given(people, key) | opened(client, account, key)
    send(client, account, key, sent)
    look = OnceForm.saved_before
    first = iter([lambda form: None])
    monkeypatch.setattr(OnceForm, "saved_before", lambda form: next(first, look)(form))

    page = send(client, account, key, sent)

    assert MODELS[key].objects.count() == 1
    assert facts.Incident.objects.count() == (key == "incident")
    assert AGAIN in page.text


@each(fact_models())
def test_a_fact_that_is_sent_twice_is_saved_once(people, account, model):
    admin, where = signed_in(people.admin), address(model, account)
    sent = untouched(admin.get(where)) | needed(model)
    admin.post(where, sent)

    page = admin.post(where, sent, follow=True)

    assert model.objects.count() == 1
    assert page.redirect_chain
    assert AGAIN in page.text


def test_a_fact_that_came_at_the_same_moment_is_saved_once(
    client, account, monkeypatch
):
    where = address(facts.Ticket, account)
    sent = untouched(client.get(where)) | needed(facts.Ticket)
    client.post(where, sent)
    look = OnceForm.saved_before
    first = iter([lambda form: None])
    monkeypatch.setattr(OnceForm, "saved_before", lambda form: next(first, look)(form))

    page = client.post(where, sent, follow=True)

    assert facts.Ticket.objects.count() == 1
    assert AGAIN in page.text


def test_going_back_to_write_something_else_makes_another(people, client, account):
    sent = given(people, "note") | opened(client, account)

    for text in ("One", "Two", "One"):
        send(client, account, "note", sent | {"text": text})

    assert sorted(note.text for note in facts.Note.objects.all()) == ["One", "Two"]


def test_the_same_words_in_a_new_form_are_another(people, client, account):
    for _ in range(2):
        sent = given(people, "note") | opened(client, account)
        send(client, account, "note", sent)

    assert facts.Note.objects.count() == 2


@pytest.mark.parametrize("odd", ODD_KEYS)
def test_without_a_key_each_sending_is_a_fact_of_its_own(people, client, account, odd):
    sent = given(people, "note") | {"entry_key": odd}

    for _ in range(2):
        assert "Note saved." in send(client, account, "note", sent).text

    keys = facts.Note.objects.values_list("external_id", flat=True)
    assert len({UUID(key) for key in keys}) == 2


def test_a_form_that_is_shown_again_keeps_its_key(people, client, account):
    sent = given(people, "note", text="") | opened(client, account)
    refused = send(client, account, "note", sent)
    where = address(facts.Note, account)
    full = untouched(client.get(where)) | {"happened_on": ""}

    assert entry_key(refused) == {"entry_key": sent["entry_key"]}
    assert entry_key(client.post(where, full))["entry_key"] == full["entry_key"]


def test_what_was_taken_back_may_be_sent_again(people, client, account):
    sent = given(people, "note") | opened(client, account)
    send(client, account, "note", sent)
    facts.Note.objects.all().delete()

    assert "Note saved." in send(client, account, "note", sent).text


def test_a_key_is_of_one_account(people, client, account):
    other, key = make_customer(people.executive), {"entry_key": str(uuid4())}

    for each_account in (account, other):
        send(client, each_account, "note", given(people, "note") | key)

    assert {note.customer for note in facts.Note.objects.all()} == {account, other}


def leaves(people, client, account):
    return given(people, "staffing", change="leaves") | opened(
        client, account, "staffing"
    )


def test_who_leaves_twice_has_left(people, client, account):
    since = {"announced_on": LONG_AGO, "started_on": LONG_AGO}
    make_fact(facts.Placement, account, user=people.executive, role="Words", **since)
    sent = leaves(people, client, account)
    send(client, account, "staffing", sent)

    page = send(client, account, "staffing", sent)

    assert page.redirect_chain
    assert "Ada North has left this role already." in page.text
    assert facts.Placement.objects.get().ended_on == TODAY


def test_nobody_is_left_to_leave(people, account):
    with pytest.raises(services.HoldsAlready, match="has left this role already"):
        services.change_staffing(
            customer=account,
            author=people.executive,
            user=people.executive,
            role="Words",
            change="leaves",
        )
