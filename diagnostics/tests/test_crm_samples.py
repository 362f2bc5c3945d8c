"""What a stock export of a CRM scores to, without any other file."""

import pytest

from accounts.models import Customer
from accounts.tests.builders import TODAY, make_organisation
from accounts.tests.samples import import_sample
from diagnostics.models import Diagnosis
from diagnostics.runs import score_day

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("crm", ["salesforce", "hubspot"])
def test_the_accounts_of_a_stock_export_stand_in_three_bands(crm, capsys):
    make_organisation()
    import_sample(crm)
    score_day(TODAY)
    bands = list(Diagnosis.objects.values_list("band", flat=True))
    assert len(bands) == Customer.objects.count()
    assert {"healthy", "watch", "at_risk"} <= set(bands)
