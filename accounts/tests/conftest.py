"""Who opens the administration site in these tests.

Models are imported inside: this file is read before Django is set up.
"""

import pytest


@pytest.fixture
def administrator(client):
    from accounts.tests.admin_pages import sign_in_administrator

    return sign_in_administrator(client)


@pytest.fixture
def executive(client):
    from accounts.tests.admin_pages import sign_in_executive

    return sign_in_executive(client)
