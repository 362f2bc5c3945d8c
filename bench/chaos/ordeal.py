"""One seed: facts arrive, everything dies, all of it settles, and is checked."""

from random import Random
from typing import Any

from django.db import connection

from accounts import clock
from accounts.models import Customer
from bench.chaos import oracle
from bench.chaos.facts import Facts
from bench.chaos.faults import LONG, SHORT, Faults
from bench.chaos.fleet import Fleet
from bench.chaos.site import Site
from bench.chaos.tripled import app

PATIENCE_SECONDS = 120
START_SECONDS = 120
ATTEMPTS = 5
TICKS_SECONDS = 2.5
# The suite's, not the product's: no diagnosis of this customer can be written.
POISON = """
ALTER TABLE diagnostics_diagnosis
  ADD CONSTRAINT poisoned_on_purpose CHECK (customer_id <> {customer}) NOT VALID;
INSERT INTO diagnostics_recomputerequest (customer_id) VALUES ({customer})
"""
PAUSES_ARE_OVER = """
UPDATE diagnostics_failedcustomer SET failed_at = failed_at - interval '1 hour'
"""


def one_seed(site: Site, seed: int, is_short: bool) -> dict[str, Any]:
    """Everything that happens under one seed, and what was left of it."""
    site.begin_anew()
    random = Random(seed)  # noqa: S311
    customers = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
    poisoned = random.choice(customers)
    execute(POISON.format(customer=poisoned))
    logs = site.places.home / "log" / f"seed-{seed}"
    logs.mkdir()
    with Fleet(logs, random) as fleet:
        wait_for_work(poisoned)
        facts = Facts(
            site.places.addresses["DATABASE_URL"],
            customers,
            clock.today(),
            Random(f"{seed} facts"),  # noqa: S311
        )
        faults = Faults(SHORT if is_short else LONG, site, fleet, app, random)
        connection.close()
        with facts:
            faults.go_through()
        figures = settled(poisoned, is_short)
    figures |= oracle.checked(poisoned)
    connection.close()
    return told(
        {
            "seed": seed,
            "worker_clock_off_seconds": fleet.skew if fleet.is_skewed else 0,
            "faults": dict(faults.done),
            "transactions": dict(facts.counts),
            **figures,
        }
    )


def wait_for_work(poisoned: int) -> None:
    """Until the workers answer requests, and the poisoned customer is set apart."""
    execute(
        "INSERT INTO diagnostics_recomputerequest (customer_id)"
        " SELECT id FROM accounts_customer LIMIT 20"
    )
    assert oracle.seconds_until_settled(poisoned, START_SECONDS) is not None


def settled(poisoned: int, is_short: bool) -> dict[str, Any]:
    """From the last fault on: how long until nobody waits, and what became of whom."""
    seconds = oracle.seconds_until_settled(poisoned, PATIENCE_SECONDS)
    for _ in range(2 * ATTEMPTS if is_short else 0):
        execute(PAUSES_ARE_OVER)
        if oracle.seconds_until_parked(poisoned, TICKS_SECONDS) is not None:
            break
    oracle.seconds_until_parked(poisoned, PATIENCE_SECONDS)
    return {
        "settled_seconds": seconds and round(seconds, 1),
        "pending": oracle.pending(poisoned),
        "parked": [
            {"is_poisoned": c == poisoned, "attempts": n, "is_parked": p, "error": e}
            for c, n, p, e in oracle.failed()
        ],
    }


def told(figures: dict[str, Any]) -> dict[str, Any]:
    """The figures, with what to make of them; printed."""
    (parked,) = figures["parked"] if len(figures["parked"]) == 1 else [{}]
    figures["holds"] = (
        figures["settled_seconds"] is not None
        and not any(figures[name] for name in ("pending", *oracle.WRONG))
        and figures["compared"] > 0 < figures["history_compared"]
        and (parked.get("is_poisoned"), parked.get("is_parked")) == (True, True)
        and parked["attempts"] == ATTEMPTS
        and "poisoned_on_purpose" in parked["error"]
    )
    print(figures, flush=True)
    return figures


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
