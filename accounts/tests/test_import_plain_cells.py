"""Cells that cost no Python: only those that are read as what they are."""

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.imports.kinds import KINDS
from accounts.imports.values import CANONICAL, Formats, Parser, as_text, decimals, text

NUMBERS = st.from_regex(r"\A-?[0-9]{0,13}[.,]?[0-9]{0,4}\Z")
CELLS = (
    st.text(max_size=12) | NUMBERS | st.sampled_from(["-0", "0.50", "1e5", "٣", "'=1"])
)
PARSERS = {
    "amount": decimals(CANONICAL, 14, 2),
    "rate": decimals(CANONICAL, 5, 4),
    "grouped": decimals(Formats(thousands=","), 14, 2),
    "text": text(8),
}


@pytest.mark.parametrize("name", PARSERS)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cells=st.lists(CELLS, max_size=20))
@example(cells=["-0", "-0.0", "00", "1.", ".5", "1\n", "5\0", "'", "'-1", "é" * 8])
def test_a_plain_cell_is_what_it_would_be_written_as(name, cells):
    parser = PARSERS[name]
    frame = pl.DataFrame({"cell": pl.Series(cells, dtype=pl.String)})
    is_plain = frame.select(parser.is_plain(pl.col("cell"))).to_series()
    for cell in frame["cell"].filter(is_plain):
        assert as_text(parser(cell)) == cell


def test_the_parsers_of_all_fields_agree_on_ordinary_cells():
    frame = pl.DataFrame({"cell": ["0", "1", "-1", "10", "0.5", "1.25", "100.75", "x"]})
    parsers = [
        field.parser(CANONICAL) for kind in KINDS.values() for field in kind.fields
    ]
    plain = [each for each in parsers if isinstance(each, Parser) and each.is_plain]
    assert plain
    for parser in plain:
        is_plain = frame.select(parser.is_plain(pl.col("cell"))).to_series()
        cells = frame["cell"].filter(is_plain).to_list()
        assert [as_text(parser(cell)) for cell in cells] == cells
