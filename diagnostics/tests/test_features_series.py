"""Columns from the product matrix, worked by hand."""

import pytest

from accounts.models import Product
from accounts.tests.builders import (
    make_customer,
    make_product,
    make_purchase,
    make_series,
)
from diagnostics.tests.builders import KNOWN, columns_of, days_ago, remembered

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer():
    return make_customer(**KNOWN)


@pytest.fixture
def ladder():
    """Three products, one after another in a series."""
    series = make_series()
    return [make_product(series, step=step, **KNOWN) for step in (1, 2, 3)]


def buy(customer, product, *ages, **fields):
    for age in ages:
        make_purchase(
            customer, product=product, purchased_on=days_ago(age), **(KNOWN | fields)
        )


def steps_of(columns):
    return columns["series_followed"], columns["series_advanced"]


@pytest.mark.parametrize(
    ("bought", "expected"),
    [
        ({0: (400, 10)}, (1, 0)),  # stays on the first step
        ({0: (400,), 1: (10,)}, (1, 1)),  # moved up
        ({0: (400,), 1: (364,)}, (1, 1)),
        ({0: (400,), 1: (365, 10)}, (1, 0)),  # moved up too long ago
        ({0: (400,), 2: (900, 10)}, (1, 1)),  # has the last step
        ({1: (400,), 0: (10,)}, (1, 0)),  # a lower step is no progress
        ({0: (364, 10)}, (None, None)),  # not followed for a year
        ({0: (365, 364)}, (1, 0)),
        ({0: (800, 365)}, (None, None)),  # followed no more
        ({0: (400,), 1: (-1,)}, (None, None)),  # tomorrow
    ],
)
def test_a_series_is_followed_and_advanced(customer, ladder, bought, expected):
    for step, ages in bought.items():
        buy(customer, ladder[step], *ages)
    assert steps_of(columns_of(customer)) == expected


def test_each_series_counts_once(customer, ladder):
    other = make_series()
    lower, _ = (make_product(other, step=step) for step in (1, 2))
    buy(customer, lower, 400, 10)
    buy(customer, ladder[2], 400, 10)
    buy(make_customer(), lower, 400, 10)
    assert steps_of(columns_of(customer)) == (2, 1)


@pytest.mark.parametrize("step", [1, None])
def test_a_series_without_several_steps_does_not_count(customer, step):
    buy(customer, make_product(make_series(), step=step), 400, 10)
    assert steps_of(columns_of(customer)) == (None, None)


def test_samples_and_credits_are_no_step(customer, ladder):
    buy(customer, ladder[0], 400, 10)
    buy(customer, ladder[1], 10, amount=0)
    buy(customer, ladder[2], 10, amount=-5)
    assert steps_of(columns_of(customer)) == (1, 0)


def test_a_step_is_read_as_it_was(customer, ladder):
    buy(customer, ladder[1], 400, 10)
    Product.objects.filter(pk=ladder[2].pk).delete()
    assert steps_of(remembered(customer)) == (1, 0)
    assert steps_of(columns_of(customer)) == (1, 1)
