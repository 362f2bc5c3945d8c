"""The rows of some of the accounts: drawn as whole columns, sorted by account."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from accounts.demo import catalogue
from accounts.demo.names import TRADES, numbered_company_names
from accounts.demo.randomness import WINDOW_DAYS, Ints, days_before, within
from accounts.demo.scene import Tables, hours, utc

# How the facts that are not purchases are split.
SHARES = {
    "note": 0.28, "invoice": 0.20, "payment": 0.19, "reading": 0.15, "ticket": 0.12,
    "contract": 0.06,
}  # fmt: skip
_CONTRACT_SHARE, _QUIET_SHARE = 0.35, 0.15
_REGIONS = ("North", "Centre", "West")
_COUNTRIES = ("Denmark", "Germany", "France")
_KINDS = ("call", "email", "meeting", "visit")
_NOTES = ("Spoke on the phone.", "Went through the open points.", "No news.",
          "They plan to grow.", "Not pleased with the last delivery.")  # fmt: skip
_TICKETS = ("complaint", "question", "praise")
_SUBJECTS = ("Delivery late again", "Copy of an invoice", "Thanks for the quick help")
_OLDEST_DAYS = 3000


@dataclass(frozen=True)
class Chunk:
    """Some of the accounts by number, and the numbers of each kind's rows of theirs."""

    accounts: range
    rows: dict[str, range]


def chunk_tables(
    rng: np.random.Generator, chunk: Chunk, books: int, day: date
) -> Tables:
    """The accounts with all of their facts, in the order of loading."""
    accounts = _Accounts(rng, chunk, day)
    invoices = _invoice_rows(accounts)
    return {
        "accounts_customer": _customer_rows(accounts),
        "accounts_externalid": _external_ids(accounts),
        "accounts_assignment": _assignment_rows(accounts, books),
        "accounts_contract": _contract_rows(accounts),
        "accounts_purchase": _purchase_rows(accounts),
        "accounts_note": _note_rows(accounts, books),
        "accounts_ticket": _ticket_rows(accounts),
        "accounts_invoice": invoices,
        "accounts_payment": _payment_rows(accounts, invoices),
        "accounts_reading": _reading_rows(accounts),
    }


class _Accounts:
    """Since when they are ours, how they pay, and since when they have been quiet."""

    def __init__(self, rng: np.random.Generator, chunk: Chunk, day: date) -> None:
        self.rng, self.chunk, self.day = rng, chunk, day
        self.ids = np.arange(chunk.accounts.start, chunk.accounts.stop) + 1
        size = len(self.ids)
        self.won_ago = rng.integers(60, _OLDEST_DAYS, size)
        self.segment = rng.choice(3, size, p=(0.1, 0.35, 0.55))
        self.is_contract = rng.random(size) < _CONTRACT_SHARE
        self.is_contract[0] = True  # somebody has to have the chunk's contracts
        self.worth = rng.lognormal(np.array([9.2, 7.8, 6.4])[self.segment], 0.6)
        is_quiet = rng.random(size) < _QUIET_SHARE
        self.quiet_ago = np.where(is_quiet, within(rng, 40, self.won_ago - 10), 0)

    def days(self, ago: Ints) -> pl.Series:
        return pl.Series(days_before(self.day, ago))

    def drawn(self, kind: str) -> tuple[pl.DataFrame, Ints]:
        """The keys of the kind's rows, `place` among the accounts, and days ago."""
        numbers, size = self.chunk.rows[kind], len(self.chunk.rows[kind])
        place = np.sort(self.rng.integers(0, len(self.ids), size))
        oldest = np.minimum(self.won_ago[place], WINDOW_DAYS)
        newest = np.minimum(self.quiet_ago[place], oldest - 1)
        number = pl.int_range(numbers.start, numbers.stop, eager=True).cast(pl.String)
        keys = pl.DataFrame(
            {
                "external_id": number.str.zfill(9),
                "customer_id": self.ids[place],
                "place": place,
            }
        ).with_columns(source=pl.lit("synth"))
        return keys, within(self.rng, newest, oldest)

    def pick(self, choices: tuple[str, ...], size: int) -> pl.Series:
        return pl.Series(choices, dtype=pl.String).gather(
            self.rng.integers(0, len(choices), size)
        )


def _customer_rows(accounts: _Accounts) -> pl.DataFrame:
    size, ids = len(accounts.ids), pl.Series("id", accounts.ids)
    region = accounts.ids % len(_REGIONS)
    kind = np.where(accounts.is_contract, "contract", "repeat")
    return pl.DataFrame(
        {
            "id": ids,
            "name": numbered_company_names(ids),
            "relationship_type": kind,
            "segment_id": accounts.segment + 1,
            "industry": accounts.pick(tuple(TRADES), size),
            "region": pl.Series(_REGIONS).gather(region),
            "country": pl.Series(_COUNTRIES).gather(region),
            "currency": pl.Series(["EUR"]).gather(np.zeros(size, int)),
            "acquired_on": accounts.days(accounts.won_ago),
        }
    )


def _external_ids(accounts: _Accounts) -> pl.DataFrame:
    number = pl.col("customer_id").cast(pl.String).str.zfill(9)
    return pl.DataFrame({"customer_id": accounts.ids}).with_columns(
        source=pl.lit("synth"), external_id=number
    )


def _assignment_rows(accounts: _Accounts, books: int) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "customer_id": accounts.ids,
            "user_id": (accounts.ids - 1) % books + 1,
            "started_on": accounts.days(accounts.won_ago),
        }
    ).with_columns(
        role=pl.lit("owner"), is_assumed=pl.lit(False), source=pl.lit("synth")
    )


def _contract_rows(accounts: _Accounts) -> pl.DataFrame:
    """Years signed for, dealt in turn to the accounts with a contract."""
    keys, _ = accounts.drawn("contract")
    places = np.flatnonzero(accounts.is_contract)
    turn = np.arange(len(keys))
    place, year = places[turn % len(places)], turn // len(places)
    end_ago = accounts.rng.integers(-364, 1, len(accounts.ids))[place] + 365 * year
    keys = keys.with_columns(customer_id=pl.Series(accounts.ids[place]))
    return keys.drop("place").with_columns(
        signed_on=accounts.days(end_ago + 400),
        started_on=accounts.days(end_ago + 365),
        ended_on=accounts.days(end_ago),
        annual_value=pl.Series(np.round(accounts.worth[place] * 8, -2)),
        knowable_on=accounts.days(end_ago + 400),
    )


def _purchase_rows(accounts: _Accounts) -> pl.DataFrame:
    keys, ago = accounts.drawn("purchase")
    rng, size = accounts.rng, len(keys)
    product = rng.integers(0, len(catalogue.NAMES), size)
    worth = accounts.worth[keys["place"].to_numpy()] * rng.lognormal(0, 0.4, size)
    quantity = np.maximum(np.round(worth / catalogue.PRICES[product]), 1)
    listed = quantity * catalogue.PRICES[product]
    discount = np.round(listed * rng.beta(2, 26, size), 2)
    lead = rng.integers(3, 20, size)
    delivered = ago - lead + (rng.random(size) < 0.1) * -6
    purchased_on = accounts.days(ago)
    return keys.drop("place").with_columns(
        product_id=pl.Series(product + 1),
        purchased_on=purchased_on,
        quantity=pl.Series(quantity),
        amount=pl.Series(np.round(listed - discount, 2)),
        cost=pl.Series(np.round(listed * catalogue.COST_SHARES[product], 2)),
        discount=pl.Series(discount),
        promised_on=accounts.days(ago - lead),
        delivered_on=accounts.days(delivered).set(pl.Series(delivered < 0), None),
        order_number=pl.lit(""),
        knowable_on=purchased_on,
    )


def _note_rows(accounts: _Accounts, books: int) -> pl.DataFrame:
    keys, ago = accounts.drawn("note")
    size, happened_on = len(keys), accounts.days(ago)
    return keys.drop("place").with_columns(
        kind=accounts.pick(_KINDS, size),
        happened_on=happened_on,
        sentiment=pl.Series(accounts.rng.integers(-2, 3, size)),
        author_id=(pl.col("customer_id") - 1) % books + 1,
        text=accounts.pick(_NOTES, size),
        knowable_on=happened_on,
    )


def _ticket_rows(accounts: _Accounts) -> pl.DataFrame:
    keys, ago = accounts.drawn("ticket")
    rng, size = accounts.rng, len(keys)
    days = days_before(accounts.day, ago).astype("datetime64[m]")
    opened = utc(days + rng.integers(420, 900, size).astype("timedelta64[m]"))
    took = rng.lognormal(2.5, 1.2, size)
    resolved = opened + hours(took)
    kind = rng.integers(0, len(_TICKETS), size)
    return keys.drop("place").with_columns(
        kind=pl.Series(_TICKETS).gather(kind),
        topic=pl.lit("other"),
        severity=pl.Series(rng.integers(2, 5, size)),
        subject=pl.Series(_SUBJECTS).gather(kind),
        text=pl.lit(""),
        opened_at=opened,
        first_answered_at=opened,
        resolved_at=resolved.set(resolved.dt.date() > accounts.day, None),
        knowable_on=opened.dt.date(),
    )


def _invoice_rows(accounts: _Accounts) -> pl.DataFrame:
    keys, ago = accounts.drawn("invoice")
    numbers, issued_on = accounts.chunk.rows["invoice"], accounts.days(ago)
    amount = accounts.worth[keys["place"].to_numpy()]
    amount = np.round(amount * accounts.rng.lognormal(0, 0.4, len(keys)), 2)
    return keys.drop("place").with_columns(
        id=pl.int_range(numbers.start + 1, numbers.stop + 1, eager=True),
        number=pl.col("external_id"),
        issued_on=issued_on,
        due_on=accounts.days(ago - 30),
        amount=pl.Series(amount),
        knowable_on=issued_on,
    )


def _payment_rows(accounts: _Accounts, invoices: pl.DataFrame) -> pl.DataFrame:
    """The first invoices are paid, in full; a payment too many names none."""
    numbers = accounts.chunk.rows["payment"]
    count = min(len(numbers), len(invoices))
    late = accounts.rng.exponential(12, count).astype(int) - 5
    paid_on = (pl.col("due_on") + pl.duration(days=pl.lit(pl.Series(late)))).clip(
        pl.col("issued_on"), accounts.day
    )
    return invoices.head(count).select(
        "source", "external_id", "customer_id", "amount",
        pl.col("id").alias("invoice_id"),
        paid_on.alias("paid_on"),
        paid_on.alias("knowable_on"),
    )  # fmt: skip


def _reading_rows(accounts: _Accounts) -> pl.DataFrame:
    keys, ago = accounts.drawn("reading")
    measured_on = accounts.days(ago)
    return keys.drop("place").with_columns(
        metric_id=pl.lit(1),
        measured_on=measured_on,
        value=pl.Series(accounts.rng.poisson(30, len(keys)).astype(float)),
        knowable_on=measured_on,
    )
