"""Passwords that are refused wherever somebody chooses one."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts import demo


@pytest.mark.parametrize("password", [demo.PASSWORD, demo.PASSWORD.title()])
def test_the_password_of_the_demonstration_is_refused(password):
    with pytest.raises(ValidationError, match="Everybody knows"):
        validate_password(password)


def test_a_good_password_is_taken():
    assert validate_password("correct horse battery") is None
