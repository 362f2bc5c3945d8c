"""What every test of people and facts needs.

Models cannot be imported here: pytest reads this file before Django is set up.
"""

import pytest


@pytest.fixture(autouse=True)
def quick_passwords(settings) -> None:
    """Hashing that costs an attacker a second would cost a test one, too."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
