"""The first administrator of an installation in which there is nobody yet."""

import base64
import textwrap

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import User

CODE_BYTES = 10  # 80 bits, 16 letters


class Claimed(Exception):
    """There is somebody already."""


def is_unclaimed() -> bool:
    """Whether there is nobody at all, not even somebody who cannot sign in."""
    return not User.objects.exists()


def setup_code() -> str:
    """What proves that somebody reads this server's log, such as ABCD-EFGH-IJKL-MNOP.

    It follows from the secret key and the moment the database was made, so that every
    process knows it and nobody has to keep it. It is good for one claim.
    """
    born_at = MigrationRecorder(connection).migration_qs.earliest("applied").applied
    digest = salted_hmac("accounts.setup_code", str(born_at), algorithm="sha256")
    letters = base64.b32encode(digest.digest()[:CODE_BYTES]).decode()
    return "-".join(textwrap.wrap(letters, 4))


def is_setup_code(text: str) -> bool:
    """Whether `text` is the code, however it was typed."""
    plain = "".join(text.split()).replace("-", "").upper()
    return constant_time_compare(plain, setup_code().replace("-", ""))


@transaction.atomic
def claim(*, name: str, email: str, password: str) -> User:
    """Make the first administrator, who may do everything.

    raises  Claimed when there is somebody; of two who try at once, one gets in
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE accounts_user IN SHARE ROW EXCLUSIVE MODE")
    if not is_unclaimed():
        raise Claimed("Holdfast has an administrator already. Sign in.")
    return User.objects.create_superuser(email, password, name=name)
