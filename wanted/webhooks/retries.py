"""When a delivery is tried again, and when it is given up."""

import random
from datetime import timedelta

DELAYS = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds after each failed attempt, as Standard Webhooks proposes: some three days and a half in all."""
SPREAD = 0.2


def delay(failed: int, chance: random.Random | None = None) -> timedelta | None:
    """How long to wait after so many failed attempts (1 or more); None when it is time to give up.

    Spread by up to a fifth, so that the deliveries to one that comes back do not all come at once.
    """
    if failed > len(DELAYS):
        return None
    spread = (chance or random).uniform(1 - SPREAD, 1 + SPREAD)
    return timedelta(seconds=DELAYS[failed - 1] * spread)
