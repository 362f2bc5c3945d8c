"""New diagnoses against the present ones: what moved, what goes into the history."""

from datetime import date

import numpy as np
import polars as pl

from diagnostics.binary import Form, list_of, read_fixed
from diagnostics.features import Ids, Scope
from diagnostics.features.frame import query
from diagnostics.fingerprints import fingerprints
from diagnostics.pipeline import BANDS
from diagnostics.scoring.history import WEEK_DAYS, Anchor, history_due
from diagnostics.scoring.numbers import NULL

_CODES = " ".join(f"WHEN '{band}' THEN {code}" for code, band in enumerate(BANDS))
_PRESENT = f"""
SELECT customer_id, generation, version_id, as_of - DATE '1970-01-01',
       CASE band {_CODES} END, CASE previous_band {_CODES} ELSE -1 END,
       fingerprint, change_xid, computed_at
  FROM diagnostics_diagnosis WHERE {{scope}}
"""  # noqa: S608
_PRESENT_FIELDS = {
    "customer_id": ">i8", "generation_before": ">i4", "version_before": ">i8",
    "as_of_before": ">i4", "band_before": ">i4", "band_before_that": ">i4",
    "fingerprint_before": ">i8", "change_xid_before": ">i8",
    "computed_at_before": ">i8",
}  # fmt: skip
_ANCHORS = """
SELECT customer_id, anchor, caps FROM diagnostics_diagnosis
 WHERE {scope} AND version_id = %s AND cardinality(anchor) = %s
"""


def compared(rows: pl.DataFrame, before: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    """`rows`, in key order, beside what is stored of the same customers.

    Added are generation, previous_band, anchor, fingerprint, is_due for the history,
    as_of_before, and change_xid: null where a reader's picture moved.

    before  as `present` reads it, in the same snapshot
    """
    if rows.is_empty():
        return rows
    rows = rows.join(before, on="customer_id", how="left", maintain_order="left")
    rows = rows.with_columns(generation=_generations(rows))
    parts = rows.partition_by("version_id", maintain_order=True)
    found = [_compared(part, scope) for part in parts]
    return found[0] if len(found) == 1 else pl.concat(found).sort("customer_id")


def present(scope: Scope) -> pl.DataFrame:
    """What is stored of these customers: customer_id, and columns "..._before"."""
    condition, parameters = scope.condition("customer_id")
    sql = _PRESENT.format(scope=condition)
    found = read_fixed(sql, parameters, _PRESENT_FIELDS)
    return pl.DataFrame(
        {name: found[name].astype(kind[1:]) for name, kind in _PRESENT_FIELDS.items()}
    )


def _generations(rows: pl.DataFrame) -> pl.Series:
    """The next of each; who left and came back within a day goes on counting."""
    new = rows.filter(pl.col("generation_before").is_null())["customer_id"]
    written = _written(Ids(tuple(new)), rows["as_of"][0]) if len(new) else {}
    came_back = rows["customer_id"].replace_strict(
        written, default=0, return_dtype=pl.Int32
    )
    return rows["generation_before"].fill_null(came_back) + 1


def _written(scope: Scope, day: date) -> dict[int, int]:
    """The last generation of each that is in the history as of `day`."""
    condition, parameters = scope.condition("customer_id")
    found = query(
        "SELECT customer_id, max(generation) FROM diagnostics_diagnosishistory"  # noqa: S608
        f" WHERE as_of = %s AND {condition} GROUP BY customer_id",
        [day, *parameters],
        {"customer_id": pl.Int64, "generation": pl.Int32},
    )
    return dict(found.rows())


def _compared(rows: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    """The same for rows of one version of a scoring model."""
    anchor = np.column_stack(
        [rows["score"].fill_null(NULL).to_numpy(), _matrix(rows["dimensions"])]
    )
    caps = _matrix(rows["caps"])
    before = _stored_anchors(rows, scope, anchor.shape[1], caps.shape[1])
    is_due = _is_due(rows, before, anchor, caps)
    kept = np.where(is_due[:, None], anchor, before["anchor"])
    bands = pl.Series([*BANDS, ""], dtype=pl.String)
    found = pl.Series(fingerprints(rows))
    is_same = rows["fingerprint_before"] == found
    return rows.with_columns(
        previous_band=bands.gather(_previous_band(rows).to_numpy()),
        anchor=pl.Series(kept).arr.to_list(),
        fingerprint=found,
        is_due=pl.Series(is_due),
        change_xid=pl.when(is_same).then("change_xid_before"),
    )


def _previous_band(rows: pl.DataFrame) -> pl.Series:
    """The place in BANDS of the band before the last change; behind them: none."""
    band = _codes(rows["band"])
    before, before_that = rows["band_before"], rows["band_before_that"]
    chosen = before.fill_null(NULL).zip_with(
        (before != band).fill_null(value=False), before_that.fill_null(NULL)
    )
    return chosen.replace(NULL, len(BANDS))


def _codes(bands: pl.Series) -> pl.Series:
    codes = {str(label): code for code, label in enumerate(BANDS)}
    return bands.replace_strict(codes, return_dtype=pl.Int32)


def _matrix(lists: pl.Series) -> np.ndarray:
    """(n, k) of lists of one length."""
    flat = lists.list.explode().to_numpy()
    return (
        flat.reshape(len(lists), -1)
        if lists.list.len().max()
        else flat[:0].reshape(len(lists), 0)
    )


def _stored_anchors(
    rows: pl.DataFrame, scope: Scope, figures: int, caps: int
) -> np.ndarray:
    """What the last history row of each remembers; `known` where it is of this version.

    One of another width stems from another scoring model and is read as unknown.
    """
    form = np.dtype(
        [("anchor", np.int16, (figures,)), ("caps", np.bool_, (caps,)), ("known", "?")]
    )
    stored = np.zeros(len(rows), form)
    stored["anchor"] = NULL
    condition, parameters = scope.condition("customer_id")
    lists: dict[str, Form] = {
        "anchor": list_of(">i2", figures),
        "caps": list_of("i1", caps),
    }
    found = read_fixed(
        _ANCHORS.format(scope=condition),
        [*parameters, rows["version_id"][0], figures],
        {"customer_id": ">i8", **lists},
    )
    ids = rows["customer_id"].to_numpy()
    place = np.searchsorted(ids, found["customer_id"])
    is_here = ids[np.minimum(place, len(ids) - 1)] == found["customer_id"]
    place, found = place[is_here], found[is_here]
    stored["anchor"][place] = found["anchor"]["items"]["value"]
    stored["caps"][place] = found["caps"]["items"]["value"] if caps else False
    stored["known"][place] = True
    return stored


def _is_due(
    rows: pl.DataFrame, before: np.ndarray, anchor: np.ndarray, caps: np.ndarray
) -> np.ndarray:
    day: date = rows["as_of"][0]
    today = (day - date(1970, 1, 1)).days
    has_row_today = (rows["as_of_before"] == today).fill_null(value=False).to_numpy()
    version = rows["version_id"].to_numpy()
    return history_due(
        Anchor(
            score=before["anchor"][:, 0],
            dimensions=before["anchor"][:, 1:],
            band=rows["band_before"].fill_null(NULL).to_numpy().astype(np.int8),
            caps=before["caps"],
            framework=np.where(before["known"], version, NULL),
        ),
        Anchor(
            score=anchor[:, 0],
            dimensions=anchor[:, 1:],
            band=_codes(rows["band"]).to_numpy().astype(np.int8),
            caps=caps,
            framework=version,
        ),
        rows["customer_id"].to_numpy(),
        np.where(has_row_today, NULL, day.toordinal() % WEEK_DAYS),
    )
