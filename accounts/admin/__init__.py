"""The administration site's pages for the facts."""

from django.contrib import admin

from accounts.admin import (
    customers,
    feeds,
    imports,
    organisation,
    people,
    plans,
    purchases,
    readings,
    relationship,
    service,
    staffing,
    surveys,
    technology,
    value,
)

admin.site.site_title = admin.site.site_header = "Holdfast administration"

__all__ = [
    "customers",
    "feeds",
    "imports",
    "organisation",
    "people",
    "plans",
    "purchases",
    "readings",
    "relationship",
    "service",
    "staffing",
    "surveys",
    "technology",
    "value",
]
