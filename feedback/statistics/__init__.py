"""Released statistics of satisfaction: differentially private, consistent, with small cells withheld.

`release` takes exact counts once per month and gives the cells that are stored for good; `figure` says what
of a cell may be shown. How: `noise` (the mechanism and what one rating can change), `consistency` (why the
numbers add up), `suppression` (why a withheld cell cannot be worked out), `ledger` (how much privacy is
spent), `simulation` (how far off the figures are).
"""

from feedback.statistics.design import Design
from feedback.statistics.ledger import EpsilonExhausted, Ledger
from feedback.statistics.model import COUNTRY, Cell, Count, Figure, Level, figure
from feedback.statistics.release import Release, release
from feedback.statistics.rendering import to_csv
from feedback.statistics.simulation import SimulatedError, simulate_error
from feedback.statistics.year import AlreadyReleased

__all__ = [
    "COUNTRY",
    "AlreadyReleased",
    "Cell",
    "Count",
    "Design",
    "EpsilonExhausted",
    "Figure",
    "Ledger",
    "Level",
    "Release",
    "SimulatedError",
    "figure",
    "release",
    "simulate_error",
    "to_csv",
]
