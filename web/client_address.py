"""From which address a request comes."""

from ipaddress import ip_address
from urllib.parse import urlsplit

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


def is_on_this_machine(request: HttpRequest) -> bool:
    """Whether whoever asks sits at the private installation on this very machine.

    Not behind a proxy or a tunnel: those connect from here for people elsewhere.
    """
    forwarded = {"X-Forwarded-For", "X-Real-Ip", "Forwarded", "Via"}
    if not settings.LOCAL or any(name in request.headers for name in forwarded):
        return False
    host = urlsplit(f"//{request.get_host()}").hostname or ""
    return _is_loopback(request.META.get("REMOTE_ADDR", "")) and (
        host == "localhost" or _is_loopback(host)
    )


def _is_loopback(text: str) -> bool:
    return _is_address(text) and ip_address(text).is_loopback
