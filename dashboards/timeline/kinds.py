"""Every kind of fact that the timeline tells of."""

from dashboards.timeline.plans import PLANS
from dashboards.timeline.relations import RELATIONS
from dashboards.timeline.service import SERVICE
from dashboards.timeline.trade import TRADE

KINDS = (*TRADE, *RELATIONS, *SERVICE, *PLANS)
