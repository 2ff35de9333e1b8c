"""What each feature adds to the log odds that a notice is about the person looked for.

Made by `python -m tools.matching_evaluation.fit` (see its recipe). `CALIBRATION`: the offset and slope by
which the sum is stretched, where the birth agrees and otherwise, before notices share what is probable.
"""

INTERCEPT = 1.004
COEFFICIENTS = {
    "family": -2.965,
    "familyMissing": -1.613,
    "middle": -4.306,
    "middleMissing": -1.208,
    "given": -6.541,
    "givenMissing": -2.521,
    "initials": 0.000,
    "extra": -3.100,
    "order": -0.286,
    "alias": -0.007,
    "kindOther": -1.805,
    "rarity": 1.350,
    "birthEqual": 1.324,
    "birthDateEqual": 3.467,
    "birthNear": -3.629,
    "birthOther": -6.157,
    "sexEqual": 0.000,
    "sexOther": -2.851,
    "provinceEqual": 0.820,
    "provinceOther": -4.972,
}
CALIBRATION = {
    "birthAgrees": (0.658, 1.365),
    "otherwise": (0.418, 0.901),
}
