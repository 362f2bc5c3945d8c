"""What each route has to answer to each reader."""

from collections.abc import Callable
from dataclasses import dataclass

from config.tests.matrix_canaries import INCIDENT, kinds_with_words
from config.tests.matrix_expected import (
    administrators,
    administrators_post,
    editors,
    endpoint,
    importers,
    importers_post,
    instead_of_ok,
    link_reader,
    measurers,
    measurers_cannot,
    no_post_to_imports,
    no_such_import,
    note,
    of_owner,
    of_owner_post,
    page,
    programs,
    programs_cannot,
    programs_find_nothing,
    programs_post,
    read_only_endpoint,
    read_only_page,
    settlers,
    settlers_post,
    strangers,
    writers,
)
from config.tests.matrix_world import Account, Reader

Expected = Callable[[Reader, Account | None], int] | int
NOTE = {"kind": "call", "sentiment": "1", "text": "A note of the matrix"}


@dataclass(frozen=True)
class Route:
    """What a route answers; `shows` names the strings that must be there on a GET."""

    get: Expected
    post: Expected = 405
    shows: tuple[str, ...] = ()
    variants: tuple[str, ...] = ("",)
    sample: str = ""  # an address, where the pattern is no address
    also: str = ""  # another address of it, which answers the same
    put: Expected | None = None  # None: a refusal of any kind
    has_fragment: bool = False  # answers htmx with a part of the page


ACCOUNT_PAGE = "accounts/<int:customer_id>/"
FACTS = f"{ACCOUNT_PAGE}facts/"
A_FACT = "<slug:kind>/<int:fact_id>/"
A_VERSION = "frameworks/versions/<int:version_id>/"
A_DRAFT = "frameworks/versions/<int:draft_id>/"
MEASURE = f"{ACCOUNT_PAGE}measures/<slug:key>/"
API_ACCOUNT = "api/v1/accounts/<int:pk>/"
API_IMPORT = "api/v1/imports/<int:pk>/"
ROUTES = {
    "": Route(
        page,
        read_only_page,
        shows=("name", "segment", "amount"),
        variants=(
            "",
            "?q=canary",
            "?sort=-owner&page=2&band=nonsense",
            "?risk=margin&show=overdue",
            "?risk=strategic&show=due",
        ),
        has_fragment=True,
    ),
    ACCOUNT_PAGE: Route(
        page,
        note,
        shows=(
            *("name", "segment", "owner", "note", "contact", "order", INCIDENT),
            *kinds_with_words(),
        ),
        variants=(
            "?show=100",
            "?kind=service&kind=money",
            "?add=staffing",
            "?add=action",
        ),
    ),
    f"{ACCOUNT_PAGE}undo/": Route(read_only_page, note),
    f"{ACCOUNT_PAGE}diagnosis/": Route(page, read_only_page, shows=("short amount",)),
    f"{ACCOUNT_PAGE}freshness/": Route(
        page, read_only_page, variants=("", "?seen=nothing")
    ),
    f"{ACCOUNT_PAGE}bridge/": Route(
        page,
        read_only_page,
        shows=("name",),
        variants=("?from=2020-01-01&to=2030-01-01", "?from=soon", ""),
    ),
    f"{ACCOUNT_PAGE}override/": Route(writers, instead_of_ok(writers, 422)),
    f"{ACCOUNT_PAGE}override/end/": Route(read_only_page, note),
    # A note names no step, and does not say whether the account is strategic.
    f"{ACCOUNT_PAGE}first-move/": Route(read_only_page, instead_of_ok(writers, 400)),
    f"{ACCOUNT_PAGE}strategic/": Route(read_only_page, instead_of_ok(writers, 400)),
    MEASURE: Route(
        page,
        read_only_page,
        sample=f"{ACCOUNT_PAGE}measures/contact_breadth/",
        shows=("contact",),
        has_fragment=True,
    ),
    # A note is no review.
    f"{ACCOUNT_PAGE}review/": Route(
        writers, instead_of_ok(writers, 422), shows=("name", "owner")
    ),
    # A note is no whole fact, names no state of one, and no way to end one.
    FACTS: Route(writers, read_only_page),
    f"{FACTS}<slug:kind>/add/": Route(writers, instead_of_ok(writers, 422)),
    f"{FACTS}{A_FACT}": Route(page, instead_of_ok(writers, 409)),
    f"{FACTS}{A_FACT}end/": Route(read_only_page, instead_of_ok(writers, 400)),
    "facts/": Route(settlers, read_only_page),
    "facts/<slug:kind>/add/": Route(settlers, instead_of_ok(settlers, 422)),
    f"facts/{A_FACT}": Route(settlers, instead_of_ok(settlers, 409)),
    "checked/": Route(page, read_only_page),
    "league/": Route(
        page, read_only_page, shows=("opening owner",), variants=("", "?by=team")
    ),
    "method/": Route(page, read_only_page),
    "method/practice/": Route(page, instead_of_ok(page, 422)),
    "people/": Route(settlers, settlers_post, variants=("", "?q=canary&show=all")),
    "people/<int:user_id>/": Route(settlers, settlers_post),
    "people/<int:user_id>/link/": Route(link_reader, settlers),
    "people/<int:user_id>/training/": Route(of_owner, of_owner_post),
    "people/teams/<int:team_id>/": Route(settlers, settlers_post),
    "settings/": Route(settlers, settlers_post),
    "frameworks/": Route(page, editors),
    "frameworks/compare/": Route(
        page, read_only_page, variants=("", "?before=1&after=1", "?before=x")
    ),
    "frameworks/<int:model_id>/": Route(page, editors),
    A_VERSION: Route(page, editors, also=A_DRAFT),
    f"{A_VERSION}measures/<slug:key>/": Route(
        page,
        editors,
        sample=f"{A_VERSION}measures/purchase_rhythm/",
        also=f"{A_DRAFT}measures/purchase_rhythm/",
    ),
    f"{A_VERSION}publish/": Route(settlers, settlers_post, sample=f"{A_DRAFT}publish/"),
    "start/": Route(settlers, settlers),
    "welcome/": Route(302, 302),
    "password/<str:uidb64>/<str:token>/": Route(
        410, 410, sample="password/MQ/no-such-token/"
    ),
    # A note names no account to try again.
    "operations/": Route(settlers, settlers_post, has_fragment=True),
    "own-data/": Route(administrators, administrators_post),
    "imports/": Route(importers, importers_post),
    # Whose imports can be looked at is tested with the pages themselves.
    "imports/<int:run_id>/": Route(
        no_such_import, no_such_import, sample="imports/999999/"
    ),
    "imports/<int:run_id>/map/": Route(
        no_such_import, no_such_import, sample="imports/999999/map/"
    ),
    "imports/<int:run_id>/progress/": Route(
        no_such_import, no_post_to_imports, sample="imports/999999/progress/"
    ),
    "imports/<int:run_id>/verdicts/": Route(
        no_such_import, no_post_to_imports, sample="imports/999999/verdicts/"
    ),
    "imports/<int:run_id>/rejects/": Route(
        no_such_import, no_post_to_imports, sample="imports/999999/rejects/"
    ),
    "api/v1/": Route(endpoint, read_only_endpoint),
    "api/v1/accounts/": Route(
        endpoint,
        read_only_endpoint,
        shows=("name", "external id", "segment", "industry", "owner"),
        variants=("", "?q=canary", "?source=crm", "?ordering=-id"),
    ),
    API_ACCOUNT: Route(
        endpoint, read_only_endpoint, shows=("name", "external id", "region", "owner")
    ),
    f"{API_ACCOUNT}score/": Route(
        endpoint, read_only_endpoint, shows=("name", "owner", "amount")
    ),
    f"{API_ACCOUNT}score/contributions/": Route(endpoint, read_only_endpoint),
    f"{API_ACCOUNT}score/history/": Route(
        endpoint, read_only_endpoint, shows=("amount",)
    ),
    f"{API_ACCOUNT}score/bridge/": Route(
        endpoint, read_only_endpoint, variants=("", "?from=2020-01-01")
    ),
    "api/v1/scores/": Route(
        endpoint,
        read_only_endpoint,
        shows=("name", "external id", "owner", "amount"),
        variants=("", "?q=canary", "?ordering=-revenue"),
    ),
    "api/v1/measures/": Route(endpoint, read_only_endpoint),
    "api/v1/imports/": Route(programs, programs_post),
    # Whose imports can be asked for is tested with the imports of the API.
    API_IMPORT: Route(
        programs_find_nothing, programs_cannot, sample="api/v1/imports/999999/"
    ),
    f"{API_IMPORT}rejects/": Route(
        programs_find_nothing, programs_cannot, sample="api/v1/imports/999999/rejects/"
    ),
    f"{API_IMPORT}load/": Route(
        programs_cannot, programs_find_nothing, sample="api/v1/imports/999999/load/"
    ),
    f"{API_IMPORT}undo/": Route(
        programs_cannot, programs_find_nothing, sample="api/v1/imports/999999/undo/"
    ),
    "api/v1/schema/": Route(endpoint, read_only_endpoint),
    "api/v1/docs/": Route(page, 405),
    r"api/v1/^[\s\S]*/\Z": Route(404, 404, sample="api/v1/no/such/thing/"),
    "healthz": Route(200),
    "readyz": Route(200),
    "metrics": Route(measurers, measurers_cannot),
    "login/": Route(strangers, strangers, put=strangers),
    "logout/": Route(405, 302),  # the last, because it ends the sessions
}
