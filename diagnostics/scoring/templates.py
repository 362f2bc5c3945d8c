"""Scoring models to begin with, for three kinds of business.

Like the built-in one they are starting weights, not yet validated on anyone's data.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from diagnostics.scoring.defaults import DEFAULT
from diagnostics.scoring.framework import Audience, Dimension, Framework


@dataclass(frozen=True)
class Template:
    """How a model differs from the built-in one.

    weights   of the dimensions, by key
    measures  of measures, by key; the others keep theirs
    without   keys of the built-in limits that it does without
    """

    key: str
    name: str
    words: str
    audience: Audience
    weights: Mapping[str, int]
    measures: Mapping[str, int] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    new_account_days: int = DEFAULT.new_account_days

    @property
    def framework(self) -> Framework:
        """The model; a dimension of which nothing can be measured has no weight."""
        caps = tuple(cap for cap in DEFAULT.caps if cap.key not in self.without)
        return replace(
            DEFAULT,
            key=self.key,
            name=self.name,
            dimensions=tuple(map(self._dimension, DEFAULT.dimensions)),
            caps=caps,
            audience=self.audience,
            new_account_days=self.new_account_days,
        )

    def _dimension(self, dimension: Dimension) -> Dimension:
        rules = tuple(
            replace(rule, weight=self.measures.get(rule.key, rule.weight))
            for rule in dimension.measures
        )
        weighs = any(
            rule.weight
            for rule in rules
            if self.audience.relationship in ("both", rule.measure.applies_to)
            or rule.measure.applies_to == "both"
        )
        weight = self.weights.get(dimension.key, dimension.weight) if weighs else 0
        return replace(dimension, weight=weight, measures=rules)


TEMPLATES: dict[str, Template] = {
    template.key: template
    for template in (
        Template(
            key="contract-services",
            name="Contract services",
            words="Work delivered under contract: service, people at work for the "
            "account and what was promised weigh as much as money.",
            audience=Audience("contract"),
            weights={
                "results": 25,
                "relationship": 20,
                "service": 25,
                "technology": 5,
                "staffing": 15,
                "value": 10,
            },
            measures={"renewal_notice": 40},
            without=frozenset({"order_overdue_2x", "order_overdue_3x"}),
            new_account_days=90,
        ),
        Template(
            key="repeat-wholesale",
            name="Repeat wholesale",
            words="Orders without a contract: rhythm, breadth and late deliveries "
            "weigh most, for nobody gives notice.",
            audience=Audience("repeat"),
            weights={
                "results": 45,
                "relationship": 15,
                "service": 20,
                "technology": 0,
                "staffing": 5,
                "value": 15,
            },
            measures={"product_breadth": 20, "late_deliveries": 65},
            without=frozenset({"notice_given"}),
        ),
        Template(
            key="subscription",
            name="Subscription",
            words="A product under a running contract: whether it works and who stands "
            "for it at the customer weigh more than single orders.",
            audience=Audience("contract"),
            weights={
                "results": 30,
                "relationship": 20,
                "service": 15,
                "technology": 25,
                "staffing": 0,
                "value": 10,
            },
            measures={"champion_present": 25, "renewal_notice": 35},
            without=frozenset({"order_overdue_2x", "order_overdue_3x"}),
        ),
    )
}
