"""People: who is here, where they belong, and how they get in."""

from datetime import date
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts import clock
from accounts.forms import people as forms
from accounts.models import Customer, Membership, Team, User
from accounts.services import audit, links
from accounts.services.people import is_above
from accounts.teams import tree
from accounts.training import certificate_of
from accounts.views import sections
from accounts.views.guards import administrators_only

PAGE_ROWS = 50
LATEST_DEEDS = 20
SHOW = {"": "Here now", "left": "Left", "all": "Everybody"}


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, and the teams; a POST adds a person or a team."""
    day = clock.today()
    form = sections.sent(request, [forms.AddPerson, forms.AddTeam], day)
    if sections.kept(request, form):
        if isinstance(form, forms.AddPerson):
            return redirect("accounts:person", form.row.pk)
        return redirect("accounts:people")
    context = _listed(request, day) | {
        "teams": tree(),
        "add_person": sections.shown(forms.AddPerson(day=day), form),
        "add_team": sections.shown(forms.AddTeam(day=day), form),
    }
    status = 422 if form else 200
    return render(request, "accounts/people.html", context, status=status)


def _listed(request: HttpRequest, day: date) -> dict[str, Any]:
    """One page of the people who are asked for."""
    q, show = request.GET.get("q", "").strip(), request.GET.get("show", "")
    found = User.objects.filter(Q(name__icontains=q) | Q(email__icontains=q))
    page = Paginator(_shown(found, show, day), PAGE_ROWS).get_page(
        request.GET.get("page")
    )
    return {
        "page": page,
        "people": [(person, state_of(person, day)) for person in page],
        "q": q,
        "show": show,
        "shows": SHOW.items(),
        "previous_url": _page_url(request, page, -1),
        "next_url": _page_url(request, page, +1),
    }


def _shown(people: QuerySet[User], show: str, day: date) -> QuerySet[User]:
    here = Q(is_active=True) & (Q(left_on=None) | Q(left_on__gt=day))
    if show == "left":
        people = people.exclude(here)
    elif show != "all":
        people = people.filter(here)
    places = Membership.objects.in_force(day).select_related("team")
    held = Prefetch("memberships", places.order_by("started_on"), to_attr="places")
    found = audit.with_invitations(people).prefetch_related(held)
    return found.order_by("name", "pk")


def _page_url(request: HttpRequest, page: Any, step: int) -> str:
    wanted = page.number + step
    if not 1 <= wanted <= page.paginator.num_pages:
        return ""
    query = request.GET.copy()
    query["page"] = str(wanted)
    return f"?{query.urlencode()}"


def state_of(person: Any, day: date) -> tuple[str, str]:
    """How far in, or out, a person `with_invitations` is: a word and its tone."""
    if person.has_left(day):
        return "Left", "mute"
    if not person.is_active:
        return "Locked out", "mute"
    if person.left_on:
        return "Leaving", "warn"
    if person.last_login or person.has_usable_password():
        return "Active", "ok"
    return ("Invited", "info") if person.was_invited else ("No login", "mute")


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, user_id: int) -> HttpResponse:
    """One person; a POST changes their place, or says that they left."""
    day, person = clock.today(), _found(user_id)
    known = [forms.Place, forms.EndPlace, forms.Leave, forms.BringBack]
    form = sections.sent(request, known, day, person)
    if sections.kept(request, form):
        return redirect("accounts:person", person.pk)
    context = _about(request, person, day, form)
    status = 422 if form else 200
    return render(request, "accounts/person.html", context, status=status)


def _found(user_id: int) -> User:
    return get_object_or_404(audit.with_invitations(User.objects.all()), pk=user_id)


def _about(
    request: HttpRequest, person: User, day: date, form: Any = None
) -> dict[str, Any]:
    mine = Customer.objects.visible_to(cast("User", request.user), day)
    held = Membership.objects.filter(user=person).select_related("team")
    return {
        "person": person,
        "state": state_of(person, day),
        "places": held.in_force(day).order_by("started_on"),
        "former": held.filter(ended_on__lte=day).order_by("-ended_on"),
        "accounts": mine.in_book_of(person, day).current(day).count(),
        "deeds": audit.deeds(person)[:LATEST_DEEDS],
        "is_above": is_above(person, cast("User", request.user)),
        "is_self": person == request.user,
        "has_left": person.has_left(day),
        "certificate": certificate_of(person, day),
        "days_valid": links.days_valid(),
        "sends_mail": bool(settings.EMAIL_HOST),
        "place_form": sections.shown(forms.Place(day=day, row=person), form),
        "end_place_form": sections.shown(forms.EndPlace(day=day, row=person), form),
        "leave_form": sections.shown(forms.Leave(day=day, row=person), form),
        "bring_back_form": forms.BringBack(day=day, row=person),
    }


@administrators_only
@require_POST
def make_link(request: HttpRequest, user_id: int) -> HttpResponse:
    """A link for the person, shown this once."""
    person = _found(user_id)
    try:
        path = links.make_link(author=cast("User", request.user), person=person)
    except ValueError as error:
        messages.error(request, str(error))
        return redirect("accounts:person", person.pk)
    link = request.build_absolute_uri(path)
    _send(request, person, link)
    context = _about(request, _found(user_id), clock.today()) | {"link": link}
    return render(request, "accounts/person.html", context)


def _send(request: HttpRequest, person: User, link: str) -> None:
    try:
        if links.send_link(person=person, link=link):
            messages.success(request, f"Sent to {person.email} as well.")
    except OSError:
        messages.error(request, "The e-mail could not be sent; copy the link instead.")


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, team_id: int) -> HttpResponse:
    """One team, to rename it or to move it."""
    day, team = clock.today(), get_object_or_404(Team, pk=team_id)
    form = sections.sent(request, [forms.ChangeTeam], day, team)
    if sections.kept(request, form):
        return redirect("accounts:people")
    members = Membership.objects.in_force(day).of_people_present(day).filter(team=team)
    context = {
        "team": team,
        "members": members.select_related("user").order_by("user__name"),
        "form": sections.shown(forms.ChangeTeam(day=day, row=team), form),
    }
    status = 422 if form else 200
    return render(request, "accounts/team.html", context, status=status)
