"""How fast a draft of a scoring model is tried on every account.

usage: python -m bench.preview [ACCOUNTS]     writes bench/out/preview.json
baseline: reading the stored diagnoses alone, the least a preview can cost
"""

import sys
import tempfile
from datetime import date
from io import BytesIO
from pathlib import Path

import numpy as np
import polars as pl

from bench._reporting import report
from bench.import_csv import execute, private_database
from bench.scoring import SEED, best_of, made_up_columns

AS_OF = date(2026, 11, 20)
CUSTOMERS = """
INSERT INTO accounts_organisation (id, name, time_zone, currency, fiscal_year_start,
                                   frozen_on, is_demo)
VALUES (1, 'Bench', 'UTC', 'EUR', 1, NULL, false);
INSERT INTO accounts_customer (id, name, relationship_type, industry, region, country,
                               currency, acquired_on)
SELECT n, 'Customer ' || n, CASE WHEN n %% 2 = 0 THEN 'repeat' ELSE 'contract' END,
       '', '', '', 'EUR', '2019-01-01'
  FROM generate_series(1, %(customers)s) n
"""


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder, private_database(Path(folder)):
        execute(CUSTOMERS, customers=size)
        figures = measure(size)
    ratio = figures["preview_seconds"] / figures["read_seconds"]
    report(
        {
            "name": "preview",
            "size": size,
            "seed": SEED,
            "figures": figures,
            "ratios": {"to_reading": ratio},
        }
    )


def measure(size: int) -> dict[str, float]:
    from diagnostics.previews import preview_of, stored
    from diagnostics.services import version_for

    published = version_for(AS_OF)
    write_diagnoses(published, size)
    execute("ANALYZE")
    draft = changed(published)
    found = preview_of(draft, AS_OF)
    assert found.accounts == size
    return {
        "preview_seconds": best_of(lambda: preview_of(draft, AS_OF)),
        "read_seconds": best_of(lambda: stored(published)),
        "measures": len(published.framework.measures),
        "accounts_changing_band": found.changing,
    }


def changed(published):
    """A draft with every curve lowered by a tenth and other weights."""
    from dataclasses import replace

    from diagnostics.models import FrameworkVersion
    from diagnostics.scoring.drafting import with_rule

    framework = published.framework
    for rule in framework.measures:
        lower = tuple((value, points * 0.9) for value, points in rule.curve)
        weight = rule.weight + 1
        framework = with_rule(framework, rule.key, curve=lower, weight=weight)
    return FrameworkVersion.objects.create(
        scoring_model=published.scoring_model,
        number=99,
        definition=replace(framework, minimum_coverage=0.5).to_dict(),
    )


def write_diagnoses(version, size: int) -> None:
    """Diagnoses of made-up values, as the pipeline would store them."""
    from django.db import connection

    columns = made_up_columns(size)
    rows = diagnoses(version, columns, size)
    text = BytesIO()
    rows.write_csv(text, include_header=False)
    text.seek(0)
    names = ", ".join(f'"{name}"' for name in rows.columns)
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY diagnostics_diagnosis ({names}) FROM STDIN WITH (FORMAT csv)", text
        )


def diagnoses(version, columns: dict[str, np.ndarray], size: int) -> pl.DataFrame:
    from diagnostics.measures import MEASURES
    from diagnostics.pipeline import _scores, _top_drivers, _vectors
    from diagnostics.scoring.diagnosis import diagnose
    from diagnostics.scoring.framework import ENGINE_VERSION
    from diagnostics.scoring.observe import observe

    framework = version.framework
    feeds = {feed for one in MEASURES.values() for feed in one.feeds}
    seen = observe(framework, columns, feeds)
    is_new = np.zeros(size, bool)
    result = diagnose(framework, seen.points, seen.states, seen.values, is_new)
    return pl.DataFrame(
        {"customer_id": np.arange(1, size + 1)}
        | _scores(result)
        | _vectors(result, seen)
        | _top_drivers(result, framework)
    ).with_columns(
        version_id=pl.lit(version.pk),
        engine=pl.lit(ENGINE_VERSION),
        as_of=pl.lit(AS_OF),
        generation=pl.lit(1),
        snapshot=pl.lit("1:1:"),
        previous_band=pl.lit(""),
        anchor=pl.lit("{}"),
    )


if __name__ == "__main__":
    main()
