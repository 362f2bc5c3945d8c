"""New diagnoses against the present ones: what moved, what goes into the history."""

from datetime import date

import numpy as np
import polars as pl

from diagnostics.features import Scope
from diagnostics.features.frame import query
from diagnostics.pipeline import BANDS
from diagnostics.scoring.history import WEEK_DAYS, Anchor, history_due
from diagnostics.scoring.numbers import NULL

_BEFORE = {
    "customer_id": pl.Int64,
    "generation_before": pl.Int32,
    "version_before": pl.Int64,
    "as_of_before": pl.Date,
    "band_before": pl.String,
    "band_before_that": pl.String,
    "caps_before": pl.String,
    "anchor_before": pl.String,
}


def compared(rows: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    """`rows` with generation, previous_band, anchor, and is_due for the history."""
    if rows.is_empty():
        return rows
    rows = rows.join(
        _present(scope), on="customer_id", how="left", maintain_order="left"
    ).join(
        _written(scope, rows["as_of"][0]),
        on="customer_id",
        how="left",
        maintain_order="left",
    )
    parts = rows.partition_by("version_id")  # each has arrays of its own width
    return pl.concat(map(_compared, parts)).sort("customer_id")


def _compared(rows: pl.DataFrame) -> pl.DataFrame:
    rows = rows.with_columns(
        anchor="{" + _text("score") + "," + pl.col("dimensions").str.slice(1)
    )
    has_moved = pl.col("band_before") != pl.col("band")
    return rows.with_columns(is_due=pl.Series(_is_due(rows))).with_columns(
        anchor=pl.when("is_due").then("anchor").otherwise("anchor_before"),
        generation=_last_generation().fill_null(0) + 1,
        previous_band=pl.when(has_moved)
        .then("band_before")
        .otherwise("band_before_that")
        .fill_null(""),
    )


def _last_generation() -> pl.Expr:
    return pl.max_horizontal("generation_before", "generation_written")


def _text(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.String).fill_null("NULL")


def _present(scope: Scope) -> pl.DataFrame:
    condition, parameters = scope.condition("customer_id")
    return query(
        "SELECT customer_id, generation, version_id, as_of, band, previous_band,"  # noqa: S608
        " caps::text, anchor::text"
        f" FROM diagnostics_diagnosis WHERE {condition}",
        parameters,
        _BEFORE,
    )


def _written(scope: Scope, day: date) -> pl.DataFrame:
    """History rows of the day: who left and came back within it goes on counting."""
    condition, parameters = scope.condition("customer_id")
    return query(
        "SELECT customer_id, max(generation) FROM diagnostics_diagnosishistory"  # noqa: S608
        f" WHERE as_of = %s AND {condition} GROUP BY customer_id",
        [day, *parameters],
        {"customer_id": pl.Int64, "generation_written": pl.Int32},
    )


def _is_due(rows: pl.DataFrame) -> np.ndarray:
    day: date = rows["as_of"][0]
    has_row_today = (rows["as_of_before"] == day).fill_null(value=False).to_numpy()
    return history_due(
        _anchor(rows, "anchor_before", "band_before", "caps_before", "version_before"),
        _anchor(rows, "anchor", "band", "caps", "version_id"),
        rows["customer_id"].to_numpy(),
        np.where(has_row_today, NULL, day.toordinal() % WEEK_DAYS),
    )


def _anchor(
    rows: pl.DataFrame, figures: str, band: str, caps: str, version: str
) -> Anchor:
    figure = _split(rows[figures], like=rows["anchor"]).explode()
    numbers = figure.cast(pl.Int16, strict=False).fill_null(NULL)
    matrix = numbers.to_numpy().reshape(len(rows), -1)
    flags = _split(rows[caps], like=rows["caps"]).explode().to_numpy()
    codes = {label: code for code, label in enumerate(BANDS)}
    return Anchor(
        score=matrix[:, 0],
        dimensions=matrix[:, 1:],
        band=rows[band]
        .replace_strict(codes, default=NULL, return_dtype=pl.Int8)
        .to_numpy(),
        caps=(flags == "t").reshape(len(rows), -1),
        framework=rows[version].fill_null(NULL).to_numpy(),
    )


def _split(texts: pl.Series, like: pl.Series) -> pl.Series:
    """Array texts such as {1,NULL} as fixed-width lists, as wide as those of `like`.

    A text of another width stems from another framework and is read as unknown.
    """
    width = like[0].count(",") + 1
    lists = texts.str.strip_chars("{}").str.split(",")
    unknown = pl.Series([["NULL"] * width])
    fits = (lists.list.len() == width).fill_null(value=False)
    return lists.zip_with(fits, unknown.new_from_index(0, len(lists))).list.to_array(
        width
    )
