"""Which word of the query stands for which word of a listed name, for many listed names at once."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class Alignment(NamedTuple):
    """`C` candidates, `Q` words asked for, `K` words of a listed name.

    `by_listed` (C, K): how alike each listed word is to the asked one it was given, 0 for none.
    `by_asked` (C, Q): the same seen from the query. `positions` (C, Q): the listed word given, -1 for none.
    """

    by_listed: Floats
    by_asked: Floats
    positions: NDArray[np.int8]


PREFERENCE_FOR_PLACE = np.float32(1e-3)


def align(similarities: Floats, lengths: NDArray[np.uint8]) -> Alignment:
    """Give each asked word at most one listed word, the most alike pairs first.

    `similarities`: (C, Q, K); `lengths`: (C), words of each listed name. Among equal pairs those that stand in the
    same place of the name go first.
    """
    count, asked, listed = similarities.shape
    asked_place = (np.arange(asked) / max(asked - 1, 1)).astype(np.float32)
    listed_place = np.arange(listed, dtype=np.float32) / np.maximum(lengths.astype(np.float32) - 1, 1)[:, None]
    place = np.abs(asked_place[None, :, None] - listed_place[:, None, :])
    left = (similarities - PREFERENCE_FOR_PLACE * place).reshape(count, asked * listed)
    by_listed = np.zeros((count, listed), np.float32)
    by_asked = np.zeros((count, asked), np.float32)
    positions = np.full((count, asked), -1, np.int8)
    flat = similarities.reshape(count, asked * listed)
    everyone = np.arange(count)
    cube = left.reshape(count, asked, listed)
    # Greedy, for all candidates at once: each round pairs the most alike words left and strikes out both.
    for _ in range(min(asked, listed)):
        best = left.argmax(axis=1)
        similarity = flat[everyone, best]
        paired = np.flatnonzero(left[everyone, best] > 0)
        if not len(paired):
            break
        word, place_of = np.divmod(best[paired], listed)
        by_listed[paired, place_of] = similarity[paired]
        by_asked[paired, word] = similarity[paired]
        positions[paired, word] = place_of
        cube[paired, word, :] = -1
        cube[paired, :, place_of] = -1
    return Alignment(by_listed, by_asked, positions)


def inversions(positions: NDArray[np.int8]) -> NDArray[np.int8]:
    """How often the listed order runs backwards as the asked words go on: 0 in order, 1 given name first."""
    count, asked = positions.shape
    turned = np.zeros(count, np.int8)
    last = positions[:, 0].copy()
    for word in range(1, asked):
        here = positions[:, word]
        turned += (here >= 0) & (here < last)
        last = np.where(here >= 0, here, last)
    return turned
