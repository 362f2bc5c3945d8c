"""Leaving the demonstration from the command line, with a password of one's own."""

import pytest
from django.core.management import CommandError, call_command

from accounts import demo
from accounts.models import Organisation, User
from accounts.tests.builders import make_customer, make_organisation, make_user
from diagnostics.management.commands import demo as command
from diagnostics.models import Diagnosis
from diagnostics.tests.builders import score

pytestmark = pytest.mark.django_db
OWN = "correct horse battery"


@pytest.fixture(autouse=True)
def administrator() -> User:
    make_organisation(is_demo=True)
    return make_user(
        email=demo.KEPT_LOGIN, password=demo.PASSWORD, source="demo", external_id="30"
    )


@pytest.fixture
def typed(monkeypatch):
    """Somebody at the keyboard, and what they type when asked."""

    def types(*answers: str) -> None:
        waiting = list(answers)
        monkeypatch.setattr("sys.stdin.isatty", lambda: True)
        monkeypatch.setattr(command, "getpass", lambda prompt: waiting.pop(0))

    return types


def test_who_removes_the_demo_types_a_new_password(administrator, typed):
    typed(OWN, OWN)

    call_command("demo", remove=True)

    administrator.refresh_from_db()
    assert administrator.check_password(OWN)


def test_what_was_diagnosed_in_the_demo_is_nobody_elses_past(typed):
    score(make_customer())
    typed(OWN, OWN)

    call_command("demo", remove=True)

    assert not Diagnosis.objects.exists()


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ((OWN, "something else"), "differ"),
        ((demo.PASSWORD, demo.PASSWORD), "Everybody knows"),
        (("short", "short"), "too short"),
    ],
)
def test_nothing_is_removed_without_a_good_password(typed, answers, reason):
    typed(*answers)

    with pytest.raises(CommandError, match=f"(?i){reason}.*nothing was removed"):
        call_command("demo", remove=True)

    assert Organisation.objects.get().is_demo


def test_where_nobody_can_be_asked_a_password_is_made_up_and_shown(
    administrator, capsys, monkeypatch
):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)

    call_command("demo", remove=True)

    shown = capsys.readouterr().out.partition("password: ")[2].split()[0]
    administrator.refresh_from_db()
    assert administrator.check_password(shown)
