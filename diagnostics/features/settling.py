"""Which payment settled which invoice, and when. Amounts are whole cents."""

import polars as pl

_INVOICE = ["customer_id", "invoice_id"]
_SETTLED = [*_INVOICE, "day", "amount"]


def settlements(invoices: pl.DataFrame, payments: pl.DataFrame) -> pl.DataFrame:
    """What was paid of each invoice on which day.

    A payment settles the invoice it names. What names none, what was paid too much and
    credit notes settle what is still open, the earliest due first. Money paid back
    takes back what was paid last.

    invoices  customer_id, invoice_id, issued, due, amount; negative: a credit note
    payments  customer_id, invoice_id or null, day, amount; negative: paid back
    returns   customer_id, invoice_id, day, amount > 0; never more than the invoice
    """
    entangled = pl.col("customer_id").is_in(_entangled(invoices, payments).implode())
    worked_out = _worked_out(invoices.filter(entangled), payments.filter(entangled))
    plain = payments.filter(~entangled).select(_SETTLED)
    return pl.concat([plain, worked_out])


def _entangled(invoices: pl.DataFrame, payments: pl.DataFrame) -> pl.Series:
    """Customers some of whose money may settle anything but the invoice it names."""
    bills = invoices.select(*_INVOICE, billed="amount")
    paid = (
        payments.join(bills, on=_INVOICE, how="left")
        .group_by(_INVOICE)
        .agg(
            paid=pl.col("amount").sum(),
            least=pl.col("amount").min(),
            billed=pl.col("billed").first(),
        )
    )
    is_plain = (pl.col("least") > 0) & (pl.col("paid") <= pl.col("billed"))
    others = paid.filter(~is_plain.fill_null(value=False))["customer_id"]
    credited = invoices.filter(pl.col("amount") < 0)["customer_id"]
    return pl.concat([others, credited]).unique()


def _worked_out(invoices: pl.DataFrame, payments: pl.DataFrame) -> pl.DataFrame:
    billed = invoices.filter(pl.col("amount") > 0)
    named = payments.join(
        billed.select("invoice_id", billed="amount"), on="invoice_id", how="inner"
    )
    kept = _kept(named, [*_INVOICE, "billed"])
    within = pl.min_horizontal("kept", "billed")
    direct = _rises(kept.with_columns(kept=within), _INVOICE)
    excess = _rises(kept.with_columns(kept=pl.col("kept") - within), _INVOICE)
    floating = _floating(invoices, payments, billed, excess)
    paid = direct.group_by("invoice_id").agg(paid=pl.col("amount").sum())
    open_amount = pl.col("amount") - pl.col("paid").fill_null(0)
    debts = (
        billed.join(paid, on="invoice_id", how="left")
        .with_columns(amount=open_amount)
        .filter(pl.col("amount") > 0)
        .sort("customer_id", "due", "invoice_id")
    )
    return pl.concat(
        [direct.select(_SETTLED), _in_turn(debts, floating).select(_SETTLED)]
    )


def _floating(
    invoices: pl.DataFrame,
    payments: pl.DataFrame,
    billed: pl.DataFrame,
    excess: pl.DataFrame,
) -> pl.DataFrame:
    """Money that settles no invoice of its own: customer_id, day, amount > 0."""
    columns = ["customer_id", "day", "amount"]
    unnamed = payments.join(billed, on="invoice_id", how="anti")
    credits = invoices.filter(pl.col("amount") < 0).select(
        "customer_id", day="issued", amount=-pl.col("amount")
    )
    rows = [unnamed.select(columns), credits, excess.select(columns)]
    key = ["customer_id"]
    return _rises(_kept(pl.concat(rows), key), key).sort("customer_id", "day")


def _kept(rows: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """A row per key and day: `kept`, the balance that no later day fell below."""
    running = pl.col("amount").cum_sum()
    never_below = running.reverse().cum_min().reverse().clip(0)
    return (
        rows.group_by(*keys, "day")
        .agg(pl.col("amount").sum())
        .sort(*keys, "day")
        .with_columns(kept=never_below.over(keys))
    )


def _rises(rows: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """The days on which `kept` rose, and by what `amount`."""
    before = pl.col("kept").shift(1, fill_value=0).over(keys)
    return rows.with_columns(amount=pl.col("kept") - before).filter(
        pl.col("amount") > 0
    )


def _in_turn(debts: pl.DataFrame, floating: pl.DataFrame) -> pl.DataFrame:
    """Debts and money laid end to end: each piece is of one debt and one day."""
    end = pl.col("amount").cum_sum().over("customer_id")
    owed = debts.select(*_INVOICE, end=end)
    money = floating.select("customer_id", "day", end=end)
    ends = pl.concat([owed, money], how="diagonal").sort("customer_id", "end")
    return ends.with_columns(
        pl.col("invoice_id", "day").backward_fill().over("customer_id"),
        amount=pl.col("end") - pl.col("end").shift(1, fill_value=0).over("customer_id"),
    ).filter(
        pl.col("amount") > 0,
        pl.col("invoice_id").is_not_null(),
        pl.col("day").is_not_null(),
    )
