"""Programs sign in with `Authorization: Bearer <token>`."""

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from accounts.models import User
from integrations import tokens
from integrations.models import ApiToken

SCHEME = b"bearer"
Scope = ApiToken.Scope


class BearerToken(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The owner and the token; None where no token was sent.

        raises  AuthenticationFailed alike for a token that is unknown, expired or
                revoked, or whose owner may no longer sign in
        """
        scheme, _, credentials = get_authorization_header(request).partition(b" ")
        if scheme.lower() != SCHEME:
            return None
        moment = timezone.now()
        token = tokens.find(credentials.decode("latin-1").strip())
        if token is None or not token.is_valid(moment):
            raise AuthenticationFailed("This token is not valid, or no longer.")
        _check_scope(token, request)
        tokens.note_use(token, moment)
        return token.owner, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="Holdfast API"'


def _check_scope(token: ApiToken, request: Request) -> None:
    """A token does only what it was made for, whatever its owner may do."""
    view = request.parser_context["view"]
    needed = getattr(view, "needed_scope", Scope.READ)
    if needed not in token.scopes:
        raise PermissionDenied(f"The token {token.name!r} lacks the scope {needed}.")
    writes = request.method not in SAFE_METHODS
    if needed == Scope.READ and writes and request.method in view.allowed_methods:
        raise PermissionDenied(f"The token {token.name!r} may only read.")


class BearerTokenScheme(OpenApiAuthenticationExtension):
    """How the schema describes it."""

    target_class = BearerToken
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
