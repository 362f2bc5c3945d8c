"""What the demo organisation sells: six series, each a ladder of steps."""

import numpy as np
import polars as pl

_LADDERS = {
    "Storage": {"Bin set": 45, "Shelf rack": 190, "Pallet rack": 680,
                "Vertical lift": 2900},
    "Handling": {"Hand truck": 85, "Lift table": 420, "Electric stacker": 1850,
                 "Conveyor module": 3400, "Sorting line": 7600},
    "Packing": {"Carton pack": 38, "Tape station": 260, "Wrapping machine": 1450},
    "Safety": {"Signage kit": 32, "Guard rail": 140, "Light curtain": 520,
               "Gas monitor": 980},
    "Sensing": {"Item counter": 75, "Floor scale": 310, "Camera gate": 1250,
                "Dock radar": 2300, "Yard tracker": 4100},
    "Care": {"Inspection": 95, "Preventive visit": 380, "Full service": 1600},
}  # fmt: skip

SERIES = tuple(_LADDERS)
NAMES = tuple(name for ladder in _LADDERS.values() for name in ladder)
PRICES = np.array([price for ladder in _LADDERS.values() for price in ladder.values()])
STEPS = np.array([step for ladder in _LADDERS.values() for step in range(len(ladder))])
SERIES_OF = np.repeat(
    np.arange(len(SERIES)), [len(steps) for steps in _LADDERS.values()]
)
COST_SHARES = np.linspace(0.74, 0.58, 7)[
    STEPS
]  # of the list price; lower step, thinner


def series_rows() -> pl.DataFrame:
    return pl.DataFrame({"id": range(1, len(SERIES) + 1), "name": SERIES})


def product_rows() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "id": range(1, len(NAMES) + 1),
            "name": NAMES,
            "series_id": SERIES_OF + 1,
            "step": STEPS + 1,
            "source": ["demo"] * len(NAMES),
            "external_id": [f"product-{place}" for place in range(1, len(NAMES) + 1)],
        }
    )
