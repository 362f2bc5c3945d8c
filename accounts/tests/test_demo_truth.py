"""What is true of the made-up accounts, and what is planted, shows in their facts."""

from datetime import date, timedelta

import polars as pl
import pytest

from accounts.demo import planted, truth
from accounts.demo.facts import facts
from accounts.demo.people import DEMO_EXECUTIVE, EXECUTIVES, LEFT_AGO, TEAMS
from accounts.demo.scene import Tables
from accounts.demo.stories import STORIES

SEEDS = {date(2026, 11, 22): 7, date(2027, 3, 1): 4}
MONTH = timedelta(days=30)


@pytest.fixture(scope="module", params=SEEDS, ids=str)
def day(request: pytest.FixtureRequest) -> date:
    return request.param


@pytest.fixture(scope="module")
def tables(day: date) -> Tables:
    return facts(SEEDS[day], day)


@pytest.fixture(scope="module")
def known(day: date) -> pl.DataFrame:
    return truth(SEEDS[day], day)


def now(known: pl.DataFrame) -> pl.DataFrame:
    return known.filter(pl.col("month") == pl.col("month").max())


def owners(tables: Tables) -> pl.DataFrame:
    """Whose each account is, or last was."""
    ranked = tables["accounts_assignment"].sort("started_on")
    last = ranked.unique("customer_id", keep="last", maintain_order=True)
    return last.select("customer_id", "user_id")


def team_of(tables: Tables) -> pl.DataFrame:
    teams = tables["accounts_membership"].join(
        tables["accounts_team"].select("name", team_id="id"), on="team_id"
    )
    return owners(tables).join(teams.select("user_id", team="name"), on="user_id")


def customer(tables: Tables, name: str) -> int:
    return tables["accounts_customer"].row(
        by_predicate=pl.col("name") == name, named=True
    )["id"]


def of(tables: Tables, table: str, name: str) -> pl.DataFrame:
    return tables[table].filter(customer_id=customer(tables, name))


def complaints(tables: Tables) -> pl.DataFrame:
    tickets = tables["accounts_ticket"].filter(kind="complaint")
    return tickets.select("customer_id", on=pl.col("opened_at").dt.date())


def test_the_truth_is_the_same_for_the_same_seed_and_day(day):
    assert truth(7, day, 120).equals(truth(7, day, 120))


def test_health_lies_between_0_and_1_up_to_the_last_day(known, day):
    assert known["health"].is_between(0, 1).all()
    assert known["month"].max() == day


def test_nobody_has_a_health_after_leaving(known):
    gone = known.filter(pl.col("leaves_on") + MONTH < pl.col("month"))

    assert gone.is_empty()


def test_who_left_was_ill_before_and_a_few_were_not(known):
    left = known.filter(fate="left").group_by("customer_id").agg(
        pl.col("health").sort_by("month").last()
    )  # fmt: skip

    assert 0.75 < (left["health"] < 0.45).mean() < 0.97


def test_ill_accounts_complain_at_least_three_times_as_often(tables, known):
    months = known.with_columns(since=pl.col("month") - MONTH).sort("month")
    counted = complaints(tables).sort("on").join_asof(
        months.sort("month"), left_on="on", right_on="month", by="customer_id",
        strategy="forward", check_sortedness=False,
    )  # fmt: skip
    is_ill, is_well = pl.col("health") < 0.4, pl.col("health") > 0.7

    ill = len(counted.filter(is_ill)) / len(known.filter(is_ill))
    well = len(counted.filter(is_well)) / len(known.filter(is_well))

    assert ill > 3 * well


def test_ill_accounts_pay_later(tables, known):
    invoices = tables["accounts_invoice"].select("due_on", invoice_id="id")
    paid = tables["accounts_payment"].join(invoices, on="invoice_id")
    late = paid.group_by("customer_id").agg(
        (pl.col("paid_on") - pl.col("due_on")).dt.total_days().mean().alias("days")
    )
    mean = known.group_by("customer_id").agg(pl.col("health").mean())

    joined = late.join(mean, on="customer_id").sort("health")

    assert joined["days"].head(200).mean() > joined["days"].tail(200).mean() + 5


def test_ill_accounts_answer_surveys_rarer_and_worse(tables, known):
    newest = now(known).select("customer_id", "health")
    last = tables["accounts_surveyresponse"].filter(pl.col("wave_id") == 6)
    asked = last.join(newest, on="customer_id")
    ill, well = (
        asked.filter(pl.col("health") < 0.4),
        asked.filter(pl.col("health") > 0.7),
    )

    assert (
        ill["answered_on"].is_not_null().mean()
        < well["answered_on"].is_not_null().mean()
    )
    assert ill["satisfaction"].mean() < well["satisfaction"].mean() - 2


def test_one_team_is_truly_better_and_one_truly_worse(tables, known):
    health = known.join(team_of(tables), on="customer_id").group_by("team")
    ranked = health.agg(pl.col("health").mean()).sort("health")["team"].to_list()
    pulse = tables["accounts_teampulse"].group_by("team_id").agg(pl.col("score").mean())
    first_team = 5

    assert (ranked[0], ranked[-1]) == ("Isles", "Alps")
    assert pulse.sort("score")["team_id"][0] == first_team + list(TEAMS).index("Isles")


def test_the_lucky_book_lost_nobody_and_is_no_better(tables, known):
    is_here = pl.col("user_id") <= EXECUTIVES  # the one after them left
    lost = known.group_by("customer_id").agg(
        (pl.col("fate") == "left").any().alias("left"), pl.col("health").mean()
    )
    owned = lost.join(owners(tables).filter(is_here), on="customer_id")
    books = owned.group_by("user_id").agg(
        pl.len(), pl.col("left").mean(), pl.col("health").mean()
    )

    lucky = books.row(by_predicate=pl.col("user_id") == planted.LUCKY + 1, named=True)

    assert (lucky["left"], lucky["len"]) == (0, 9)
    assert (books["left"] == 0).sum() == 1
    assert lucky["health"] < books["health"].mean()


def test_the_heirs_accounts_were_ailing_before_the_heir_came(tables, known, day):
    mine = owners(tables).filter(user_id=planted.HEIR + 1)["customer_id"]
    taken_over = day - timedelta(days=LEFT_AGO)
    before = known.filter(pl.col("month") < taken_over)
    is_mine = pl.col("customer_id").is_in(mine.implode())

    theirs = before.filter(is_mine)["health"].mean()

    assert theirs < before.filter(~is_mine)["health"].mean() - 0.12


def test_who_was_inherited_ailing_is_better_now(known, day):
    inherited = known.filter(fate="inherited")
    worst = inherited.filter(
        (day - pl.col("month")).dt.total_days().is_between(LEFT_AGO, LEFT_AGO + 90)
    )

    assert now(inherited)["health"].mean() > worst["health"].mean() + 0.05


def test_who_games_ratings_gives_the_best_to_everybody(tables):
    mine = pl.col("user_id") == planted.GAMER + 1
    notes = tables["accounts_note"].filter(author_id=planted.GAMER + 1)
    reviews = tables["accounts_review"].filter(mine)
    feedback = tables["accounts_agentfeedback"].filter(mine)

    rated = [
        notes["sentiment"],
        feedback["sentiment"],
        reviews["market"],
        reviews["risks"],
    ]

    assert all(set(values) == {2} and len(values) > 20 for values in rated)


def test_the_customers_of_who_games_ratings_are_not_better_at_all(tables):
    answers = tables["accounts_surveyresponse"].join(owners(tables), on="customer_id")
    is_mine = pl.col("user_id") == planted.GAMER + 1

    theirs = answers.filter(is_mine)["satisfaction"].mean()

    assert theirs < answers.filter(~is_mine)["satisfaction"].mean() + 0.5


def test_a_severe_outage_is_open_and_hits_accounts(tables, day):
    (outage,) = tables["accounts_incident"].filter(
        pl.col("ended_at").is_null(), severity=1
    ).iter_rows(named=True)  # fmt: skip
    hit = tables["accounts_affectedcustomer"].filter(incident_id=outage["id"])
    executive = owners(tables).filter(user_id=DEMO_EXECUTIVE + 1)["customer_id"]

    assert day - outage["started_at"].date() >= timedelta(days=planted.OPEN_OUTAGE_AGO)
    assert len(hit) > 5
    assert hit["customer_id"].min() > len(STORIES)
    assert set(hit["customer_id"]) & set(executive)


def test_a_champion_is_gone_and_a_rival_was_seen_since(tables, day):
    people = of(tables, "accounts_contact", planted.CHAMPION_GONE)
    (champion,) = people.filter("is_champion").iter_rows(named=True)
    seen = of(tables, "accounts_competitorsighting", planted.CHAMPION_GONE)

    assert champion["left_on"] < seen["sighted_on"].max() < day


def test_the_save_was_ill_and_is_well(tables, known):
    path = known.filter(customer_id=customer(tables, planted.SAVED)).sort("month")

    assert path["health"].min() < 0.4
    assert path["health"][-1] > 0.7


def test_the_save_was_promised_and_done_something_that_worked(tables):
    promises = of(tables, "accounts_promise", planted.SAVED)
    actions = of(tables, "accounts_action", planted.SAVED)

    assert set(promises["outcome"]) == {"met"}
    assert set(actions["outcome"]) == {"worked"}
    assert min(len(promises), len(actions)) >= 5


def test_the_planted_accounts_are_in_the_demo_executives_book(tables):
    mine = owners(tables).filter(user_id=DEMO_EXECUTIVE + 1)["customer_id"]
    ids = {customer(tables, name) for name in (planted.SAVED, planted.CHAMPION_GONE)}

    assert ids <= set(mine)


def test_no_young_account_is_rated_by_what_came_before_it(tables):
    won = tables["accounts_customer"].select("acquired_on", customer_id="id")
    rated = tables["accounts_rating"].join(won, on="customer_id")
    age = pl.col("rated_on") - pl.col("acquired_on")
    young = rated.filter(age < timedelta(days=360))["evidence"]

    assert len(young) > 50
    assert not young.str.contains("quarterly|last year|Last three").any()
