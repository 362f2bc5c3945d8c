"""Load the Northwind sample into an empty database, and score it."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Max

from accounts.imports.importing import import_file
from accounts.imports.kinds import KINDS
from accounts.imports.mapping import read_mapping
from accounts.models import Customer, Membership, Organisation, Purchase, User
from diagnostics.runs import score_everything
from web.progress import ProgressBar

FOLDER = settings.BASE_DIR / "samples" / "northwind"
FILES = {
    "people": "employees.csv",
    "customers": "customers.csv",
    "contacts": "customers.csv",
    "products": "products.csv",
    "purchases": "order_details.csv",
    "assignments": "orders.csv",
}
PASSWORD = "holdfast"  # noqa: S105  known to everyone; given on one's own machine only


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        if Organisation.objects.exists() or Customer.objects.exists():
            raise CommandError(
                "There is an organisation or a customer already; nothing was done. The"
                " sample loads into an empty database only: set HOLDFAST_HOME to a new"
                " folder."
            )
        progress = ProgressBar(self.stderr)
        last_day = self._load(progress)
        score_everything(as_of=last_day, progress=progress)
        self.stdout.write(f"Northwind Traders is ready, as of {last_day}.")
        self._say_how_to_sign_in()

    @transaction.atomic
    def _load(self, progress: ProgressBar) -> date:
        """All files; the last day of the data, on which the clock is frozen."""
        organisation = Organisation.objects.create(
            pk=1,
            name="Northwind Traders",
            currency="USD",
            time_zone="America/Los_Angeles",
        )
        for number, (kind, file) in enumerate(FILES.items(), start=1):
            self._import(kind, file)
            progress("Loading files", number, len(FILES))
        last_day: date = Purchase.objects.aggregate(day=Max("purchased_on"))["day"]
        organisation.frozen_on = last_day
        organisation.save(update_fields=["frozen_on"])
        if settings.LOCAL:
            User.objects.filter(source="northwind").update(
                password=make_password(PASSWORD)
            )
        return last_day

    def _import(self, kind: str, file: str) -> None:
        mapping = read_mapping(FOLDER / f"{kind}.toml", KINDS[kind])
        report = import_file(kind=KINDS[kind], path=FOLDER / file, mapping=mapping)
        if report.problems:
            raise CommandError(f"{file}, {report.problems[0]}")
        self.stdout.write(f"{kind}: {report.rows:,} rows of {file}")

    def _say_how_to_sign_in(self) -> None:
        if not settings.LOCAL:
            self.stdout.write(
                "Nobody can sign in yet: give somebody a password with"
                " `manage.py changepassword EMAIL`. The people are"
            )
        else:
            self.stdout.write(f"Sign in with the password {PASSWORD} as")
        places = Membership.objects.filter(user__source="northwind")
        for place in places.select_related("user", "team").order_by("team", "-role"):
            self.stdout.write(
                f"  {place.user.email:36}{place.get_role_display()}, {place.team}"
            )
