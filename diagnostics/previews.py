"""A draft tried on the whole portfolio, from the diagnoses that are stored."""

from collections.abc import Iterator
from datetime import date

import numpy as np
import polars as pl

from diagnostics.blocks import key_ranges
from diagnostics.features import EVERYONE, Scope
from diagnostics.features.frame import query
from diagnostics.judges import Judge, Judges
from diagnostics.models import WORDS, Diagnosis, FrameworkVersion
from diagnostics.pipeline import BANDS
from diagnostics.scoring.framework import Framework
from diagnostics.scoring.overrides import Overrides
from diagnostics.scoring.preview import Accounts, Preview, preview
from diagnostics.services import versions_for

_STORED = """
SELECT d.customer_id, c.relationship_type = 'contract', coalesce(c.segment_id, 0),
       d.as_of - c.acquired_on, coalesce(d.score, -1), d.band, coalesce(o.kind, ''),
       o.points,
       array_to_string(d.points, ','), array_to_string(d.states, ','),
       array_to_string(d."values", ',')
  FROM diagnostics_diagnosis d
  JOIN accounts_customer c ON c.id = d.customer_id
  LEFT JOIN diagnostics_override o ON o.id = d.override_id
 WHERE d.version_id = %s AND {scope}
"""
_SCHEMA = {
    "id": pl.Int64,
    "is_contract": pl.String,
    "segment_id": pl.Float64,
    "age": pl.Float64,
    "score": pl.Int16,
    "band": pl.String,
    "word": pl.String,
    "at": pl.Float64,
    "points": pl.String,
    "states": pl.String,
    "values": pl.String,
}


def preview_of(version: FrameworkVersion, day: date) -> Preview:
    """What would change if the version took effect on `day`.

    Over the accounts that its scoring model would judge, or judges now.
    """
    judges = _judges_with(version, day)
    return preview(_shared_out(version, judges))


def _judges_with(version: FrameworkVersion, day: date) -> Judges:
    """The scoring models in force, the version in its place among them."""
    model = version.scoring_model
    others = [v for v in versions_for(day) if v.scoring_model_id != model.pk]
    asked = sorted(
        [*others, version],
        key=lambda v: (v.scoring_model.is_default, v.scoring_model.priority),
    )
    return Judges(tuple(Judge(v.pk, v.framework, {}) for v in asked))


def _shared_out(
    version: FrameworkVersion, judges: Judges
) -> Iterator[tuple[Accounts, Framework]]:
    """All accounts, each with the framework that would judge it."""
    made_by = Diagnosis.objects.order_by("version").values("version").distinct()
    ranges = key_ranges()
    for before in FrameworkVersion.objects.filter(pk__in=made_by).order_by("pk"):
        was_ours = before.scoring_model_id == version.scoring_model_id
        for scope in ranges:
            accounts = stored(before, scope)
            shares = judges.shared_out(accounts.is_contract, accounts.segment_ids)
            for judge, own in shares:
                if was_ours or judge.version_id == version.pk:
                    yield accounts.only(own), judge.framework


def stored(version: FrameworkVersion, scope: Scope = EVERYONE) -> Accounts:
    """The present diagnoses that a version made, of all these customers."""
    framework = version.framework
    condition, parameters = scope.condition("d.customer_id")
    sql = _STORED.format(scope=condition)
    frame = query(sql, [version.pk, *parameters], _SCHEMA).sort("id")
    width = len(framework.measures)
    return Accounts(
        framework=framework,
        ids=frame["id"].to_numpy(),
        points=_matrix(frame["points"], width, pl.Int16),
        states=_matrix(frame["states"], width, pl.Int8),
        values=_matrix(frame["values"], width, pl.Float64),
        overrides=_said(frame),
        is_contract=(frame["is_contract"] == "t").to_numpy(),
        segment_ids=frame["segment_id"].to_numpy(),
        days_since_acquired=frame["age"].to_numpy(),
        score=frame["score"].to_numpy(),
        band=_codes(frame["band"], list(map(str, BANDS))),
    )


def _matrix(texts: pl.Series, width: int, kind: type[pl.DataType]) -> np.ndarray:
    """(n, width) numbers from n texts such as "1,-1,3"."""
    if not len(texts):
        return np.zeros((0, width), pl.Series(dtype=kind).to_numpy().dtype)
    flat = texts.str.split(",").explode().cast(kind).to_numpy()
    return flat.reshape(len(texts), width)


def _said(frame: pl.DataFrame) -> Overrides:
    words = {"": 0} | {kind.value: int(word) for kind, word in WORDS.items()}
    codes = frame["word"].fill_null("").replace_strict(words, return_dtype=pl.Int8)
    at = frame["at"].fill_null(float("nan")) * 10
    return Overrides(codes.to_numpy(), at.to_numpy())


def _codes(bands: pl.Series, names: list[str]) -> np.ndarray:
    places = {name: place for place, name in enumerate(names)}
    return bands.replace_strict(places, return_dtype=pl.Int8).to_numpy()
