"""The command that replays stored diagnoses and says how many are identical."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Customer
from accounts.tests.builders import (
    TODAY,
    make_customer,
    make_note,
    make_organisation,
    make_purchase,
    make_user,
)
from diagnostics import replaying
from diagnostics.models import Diagnosis, DiagnosisHistory
from diagnostics.tests.builders import days_ago, score, stored


@pytest.fixture
def account() -> Customer:
    """What is known of it changes from week to week."""
    make_organisation()
    customer = make_customer(make_user(), contact_cadence_days=30)
    for age in (20, 50, 80, 110):
        make_purchase(customer, purchased_on=days_ago(age), promised_on=days_ago(70))
    make_note(customer, happened_on=days_ago(10), sentiment=1)
    return customer


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_command_counts_what_is_identical_and_names_what_is_not(account, capsys):
    stored(account, as_of=days_ago(1))
    stored(account)
    past = DiagnosisHistory.objects.count()  # one more on the account's weekly day
    call_command("replay", "--account", str(account.pk))
    assert f"Identical: {past + 1} of {past + 1}." in capsys.readouterr().out

    Diagnosis.objects.update(score=1)
    DiagnosisHistory.objects.update(engine=0)
    with pytest.raises(CommandError, match="1 of 1 differ"):
        call_command("replay", "--account", str(account.pk))

    told = capsys.readouterr().out
    assert f"Account {account.pk} as of {TODAY}, generation 2: score\n" in told
    assert f"Of another engine, and not replayed: {past}." in told


@pytest.mark.django_db
def test_the_same_seed_draws_the_same_diagnoses_and_none_computed_later(account):
    for days in range(5):
        score(account, as_of=days_ago(28 - 7 * days))
    DiagnosisHistory.objects.filter(as_of=TODAY).update(computed_later=True)

    orders = {tuple(row.as_of for row in replaying.drawn(3, seed)) for seed in range(9)}

    assert replaying.drawn(3, 1) == replaying.drawn(3, 1)
    assert len(orders) > 1
    assert TODAY not in {row.as_of for row in replaying.drawn(99, 1)}
