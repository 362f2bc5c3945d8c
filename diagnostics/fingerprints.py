"""One number for all that a reader sees of a diagnosis, to tell whether it moved."""

import zlib

import numpy as np
import numpy.typing as npt
import polars as pl

# What moves a reader's picture. Days since something, and as_of, move every day.
VISIBLE = (
    "version_id", "engine", "score", "raw", "capped", "low", "high", "coverage", "band",
    "revenue", "points", "states", "caps", "top_driver", "top_driver_points", "next_on",
    "margin", "override_id",
)  # fmt: skip
_NOTHING = np.iinfo(np.int64).min
_GOLDEN = 0x9E3779B97F4A7C15
_FIRST, _SECOND = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


def fingerprints(rows: pl.DataFrame) -> npt.NDArray[np.int64]:
    """(n,) equal where every visible column is; rows: of one scoring model's version.

    Each column times an odd number of its own, added up modulo 2^64. That two different
    rows of one account have the same sum is as likely as guessing 64 bits.
    """
    total, width = np.zeros(len(rows), np.uint64), 0
    for name in VISIBLE:
        columns = _whole_numbers(rows[name]).view(np.uint64)
        total += columns @ _factors(width, width := width + columns.shape[1])
    return _mixed(total).view(np.int64)


def _factors(start: int, end: int) -> npt.NDArray[np.uint64]:
    return _mixed(np.arange(start + 1, end + 1, dtype=np.uint64)) | np.uint64(1)


def _whole_numbers(column: pl.Series) -> npt.NDArray[np.int64]:
    """(n, k) whole numbers, as many as the column is wide."""
    if isinstance(column.dtype, pl.List):
        flat = column.list.explode().to_numpy().astype(np.int64)
        return flat.reshape(len(column), -1)
    if column.dtype == pl.String:
        words = column.unique()
        codes = pl.Series([zlib.crc32(word.encode()) for word in words])
        column = column.replace_strict(words, codes, return_dtype=pl.Int64)
    whole = column.to_physical().cast(pl.Int64).fill_null(_NOTHING)
    return whole.to_numpy().reshape(-1, 1)


def _mixed(numbers: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """SplitMix64 (Steele, Lea, Flood 2014): neighbours become strangers."""
    mixed = numbers * np.uint64(_GOLDEN)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(_FIRST)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(_SECOND)
    return mixed ^ (mixed >> np.uint64(31))
