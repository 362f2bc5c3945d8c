"""The whole demo organisation as tables, made from a seed and a last day."""

from datetime import date

import polars as pl

from accounts.demo import catalogue, planted, stories
from accounts.demo.contracts import contract_rows
from accounts.demo.health import months
from accounts.demo.kinds.market import market_rows
from accounts.demo.kinds.plans import plan_rows
from accounts.demo.kinds.ratings import rating_rows
from accounts.demo.kinds.readings import reading_rows
from accounts.demo.kinds.service import service_rows
from accounts.demo.kinds.staffing import staffing_rows
from accounts.demo.kinds.surveys import survey_rows
from accounts.demo.kinds.technology import technology_rows
from accounts.demo.kinds.value import value_rows
from accounts.demo.people import (
    NOBODY,
    crew_rows,
    membership_rows,
    staff,
    team_nodes,
    user_rows,
)
from accounts.demo.portfolio import (
    CADENCE_DAYS,
    FULL_SIZE,
    PAYMENT_DAYS,
    SEGMENTS,
    portfolio,
)
from accounts.demo.purchases import purchase_rows
from accounts.demo.randomness import ALWAYS, NEVER, days_before, nulled
from accounts.demo.relationship import contact_rows, contacts, note_rows
from accounts.demo.scene import Scene, Tables


def facts(seed: int, day: date, size: int = FULL_SIZE) -> Tables:
    """Every table's rows by table name, in the order in which they can be loaded.

    The same seed and day give the same rows; ids count from 1 in each table.
    """
    people = staff(seed)
    accounts = portfolio(seed, size, day)
    met = contacts(seed, accounts)
    notes = note_rows(seed, accounts, met, day)
    told = {**stories.touches(), **planted.touches(accounts)}
    scene = Scene(seed, day, accounts, months(seed, accounts), met)
    purchases = purchase_rows(seed, accounts, day)
    contracts = contract_rows(seed, accounts, day)
    return {
        "accounts_user": pl.concat(
            [user_rows(people, day), crew_rows(seed)], how="diagonal_relaxed"
        ),
        "accounts_team": team_nodes(),
        "accounts_membership": membership_rows(people, day),
        "accounts_segment": _segment_rows(),
        "accounts_series": catalogue.series_rows(),
        "accounts_product": catalogue.product_rows(),
        "accounts_customer": _customer_rows(accounts, day),
        "accounts_externalid": _external_ids(accounts),
        "accounts_assignment": _assignment_rows(accounts, people, day),
        "accounts_contract": contracts,
        "accounts_contact": contact_rows(met, day),
        "accounts_purchase": purchases,
        "accounts_note": stories.tell(notes, told, day),
        **service_rows(scene),
        **technology_rows(scene),
        **plan_rows(scene),
        **rating_rows(scene),
        **market_rows(scene),
        **staffing_rows(scene),
        **value_rows(scene, purchases, contracts),
        **survey_rows(scene),
        **reading_rows(scene),
    }


def _segment_rows() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "id": range(1, len(SEGMENTS) + 1),
            "name": SEGMENTS,
            "contact_cadence_days": CADENCE_DAYS,
            "payment_terms_days": PAYMENT_DAYS,
        }
    )


def _is_strategic() -> pl.Expr:
    """The largest orders and the largest contracts of each book."""
    alike = ("owner", "is_contract")
    place = pl.col("value").rank("ordinal", descending=True).over(*alike)
    return place <= 0.06 * pl.len().over(*alike)


def _customer_rows(accounts: pl.DataFrame, day: date) -> pl.DataFrame:
    kind = pl.when("is_contract").then(pl.lit("contract")).otherwise(pl.lit("repeat"))
    archived = accounts["archived_ago"].to_numpy()
    return accounts.select(
        "id",
        "name",
        kind.alias("relationship_type"),
        (pl.col("segment") + 1).alias("segment_id"),
        "industry",
        "region",
        "country",
        pl.lit("EUR").alias("currency"),
        pl.Series("acquired_on", days_before(day, accounts["acquired_ago"])),
        pl.col("acquisition_cost").round(2),
        pl.Series("archived_on", nulled(days_before(day, archived), archived == NEVER)),
        _is_strategic().alias("is_strategic"),
    )


def _external_ids(accounts: pl.DataFrame) -> pl.DataFrame:
    return accounts.select(
        pl.col("id").alias("customer_id"),
        pl.lit("demo").alias("source"),
        pl.format("customer-{}", "id").alias("external_id"),
    )


def _assignment_rows(
    accounts: pl.DataFrame, people: pl.DataFrame, day: date
) -> pl.DataFrame:
    """Owners one after another: who had the account before, then whose it is."""
    before = accounts.filter(pl.col("changed_ago") != ALWAYS).select(
        "id",
        "acquired_ago",
        user=pl.col("previous_owner"),
        ended_ago=pl.col("changed_ago"),
    )
    now = accounts.filter(pl.col("owner") != NOBODY).select(
        "id", "acquired_ago", "changed_ago", user=pl.col("owner"),
        ended_ago=pl.col("archived_ago"),
    )  # fmt: skip
    rows = pl.concat([before, now], how="diagonal").sort(
        "id", "ended_ago", descending=[False, True]
    )
    joined = people["joined_ago"].gather(rows["user"])
    started = pl.select(
        pl.min_horizontal(rows["acquired_ago"], rows["changed_ago"], joined)
    ).to_series()
    ended = rows["ended_ago"].to_numpy()
    return rows.select(
        pl.col("id").alias("customer_id"),
        (pl.col("user") + 1).alias("user_id"),
        pl.lit("owner").alias("role"),
        pl.Series("started_on", days_before(day, started)),
        pl.Series("ended_on", nulled(days_before(day, ended), ended == NEVER)),
        pl.lit(False).alias("is_assumed"),
        pl.lit("demo").alias("source"),
    )
