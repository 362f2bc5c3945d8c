"""How a measure's value is written."""

import pytest

from dashboards.values import figure


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (12.0, "12"),
        (12.34, "12.3"),
        (999.94, "999.9"),
        (31_676.04, "31,676"),
        (-1234.5, "−1,235"),
    ],
)
def test_a_value_has_a_decimal_where_it_says_much(value, words):
    assert figure(value) == words
