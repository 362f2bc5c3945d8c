"""One organisation, with a zone and a currency that exist."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Organisation, Rate, RateSet
from accounts.models.organisation import validate_time_zone
from accounts.tests.builders import make_organisation

pytestmark = pytest.mark.django_db


def test_there_is_one_organisation():
    make_organisation()
    with (
        pytest.raises(IntegrityError, match="organisation_is_one"),
        transaction.atomic(),
    ):
        Organisation.objects.create(pk=2, name="Another")


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"fiscal_year_start": 13}, "fiscal_year_start_is_a_month"),
        ({"currency": "eur"}, "organisation_currency_is_iso"),
    ],
)
def test_an_impossible_organisation_is_refused(fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make_organisation(**fields)


def test_a_time_zone_has_a_name_that_exists():
    validate_time_zone("Asia/Kathmandu")
    with pytest.raises(ValidationError, match="Mars/Olympus"):
        validate_time_zone("Mars/Olympus")


@pytest.mark.parametrize("rate", ["0", "-1"])
def test_a_rate_is_positive(rate):
    rates = RateSet.objects.create(name="2026", fixed_on=date(2026, 1, 1))
    with pytest.raises(IntegrityError, match="rate_positive"), transaction.atomic():
        Rate.objects.create(rate_set=rates, currency="USD", rate=rate)
