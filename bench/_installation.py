"""A synthetic installation to measure with: made once, used again by later runs.

They lie below .holdfast/bench, by their number of customers.
"""

import json
import os
import sys
from datetime import date
from pathlib import Path

SEED = 7
PURCHASES_EACH, FACTS_EACH = 10, 5
_HOMES = Path(__file__).parent.parent / ".holdfast" / "bench"


def home_of(customers: int) -> Path:
    return _HOMES / str(customers)


def open_installation(customers: int) -> None:
    """Use the installation of that size in this process; fill it where it is empty."""
    os.environ["HOLDFAST_HOME"] = str(home_of(customers))
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    from config import embedded

    embedded.activate()
    import django

    django.setup()
    from django.core.management import call_command

    from accounts.models import Organisation
    from config import celery  # noqa: F401 — so that messages go to its broker

    call_command("migrate", verbosity=0)
    if not Organisation.objects.exists():
        _fill(customers)
    _publish()


def _fill(customers: int) -> None:
    from django.core.management import call_command

    print(f"Making {customers:,} customers; this is done once.", file=sys.stderr)
    call_command(
        "synth",
        customers=customers,
        purchases=customers * PURCHASES_EACH,
        facts=customers * FACTS_EACH,
        seed=SEED,
        stdout=sys.stderr,
    )


def _publish() -> None:
    """Have the model of 32 measures judge everybody, from the first day on."""
    from bench._framework import framework
    from diagnostics.models import FrameworkVersion, ScoringModel

    definition = json.loads(json.dumps(framework().to_dict()))
    model = ScoringModel.objects.get(is_default=True)
    last = model.versions.order_by("number").last()
    if last is not None and last.definition == definition:
        return
    FrameworkVersion.objects.create(
        scoring_model=model,
        number=(last.number if last else 0) + 1,
        definition=definition,
        status=FrameworkVersion.Status.PUBLISHED,
        effective_on=date(2020, 1, 1),
    )


def today() -> date:
    """The day on which the installation's clock stands."""
    from accounts import clock

    return clock.today()


def turn_clock(day: date) -> None:
    """Let it be `day`."""
    from accounts.models import Organisation

    Organisation.objects.update(frozen_on=day)
