from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from integrations import tokens
from integrations.models import ApiToken


class Command(BaseCommand):
    help = "Issue an API token for a program, as its owner. It is shown once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="whose token it is")
        parser.add_argument("--name", required=True, help="what it is used for")
        parser.add_argument("--days", type=int, default=90, help="valid for, 1 to 365")
        parser.add_argument(
            "--scope",
            action="append",
            choices=ApiToken.Scope.values,
            help="what it may do, and nothing else; may be repeated."
            " read (unless told): accounts and scores. import: bring files."
            " metrics: how the work goes, for an administrator's token",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        owner = User.objects.filter(email__iexact=options["email"]).first()
        if owner is None:
            raise CommandError(f"There is nobody with the address {options['email']}.")
        try:
            token, text = tokens.issue(
                owner=owner,
                name=options["name"],
                days=options["days"],
                scopes=options["scope"] or tokens.READS,
            )
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(text)
        self.stderr.write(
            f"It may {' and '.join(token.scopes)},"
            f" and is valid until {token.expires_at:%Y-%m-%d}. "
            "Keep it safe: it is not stored and cannot be shown again."
        )
