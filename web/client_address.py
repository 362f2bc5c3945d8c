"""From which address a request comes."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The client's address, as the outermost of our own PROXY_COUNT proxies saw it.

    Whatever stands further left in X-Forwarded-For anybody can write there. Without
    proxies, or where the header is no help, it is the address of who connected.
    """
    told = request.headers.get("X-Forwarded-For", "").split(",")
    if 0 < settings.PROXY_COUNT <= len(told):
        address = told[-settings.PROXY_COUNT].strip()
        if _is_address(address):
            return address
    return request.META.get("REMOTE_ADDR")


def _is_address(text: str) -> bool:
    try:
        return not getattr(ip_address(text), "scope_id", None)
    except ValueError:
        return False
