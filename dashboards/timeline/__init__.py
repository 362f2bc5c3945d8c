"""What happened at an account: every kind of fact in one list, newest first."""

from dashboards.timeline.kinds import KINDS
from dashboards.timeline.moments import Group, Kind, Moment, TimelineItem
from dashboards.timeline.page import timeline_context
from dashboards.timeline.reading import newest, one_event_with, timeline, told_of

__all__ = [
    "KINDS",
    "Group",
    "Kind",
    "Moment",
    "TimelineItem",
    "newest",
    "one_event_with",
    "timeline",
    "timeline_context",
    "told_of",
]
