"""What tests of committed transactions need beyond what Django does for them."""

from collections.abc import Iterator

import pytest
from django.db.backends.postgresql.introspection import DatabaseIntrospection

from diagnostics.partitions import HISTORY


@pytest.fixture(scope="session", autouse=True)
def emptying_reaches_the_history() -> Iterator[None]:
    """After a committed test Django empties the tables it manages, all at once.

    The partitioned history is not among them, and refers to one that is.
    """
    managed = DatabaseIntrospection.django_table_names

    def with_history(self, *args, **kwargs) -> list[str]:
        return [*managed(self, *args, **kwargs), HISTORY]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseIntrospection, "django_table_names", with_history)
        yield
