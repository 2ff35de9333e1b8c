"""What each feature adds to the log odds that a notice is about the person looked for.

Made by `python -m wanted.evaluation.fit`.
"""

INTERCEPT = 2.0
COEFFICIENTS = {
    "family": -6.0,
    "familyMissing": -2.0,
    "middle": -5.0,
    "middleMissing": -1.5,
    "given": -7.0,
    "givenMissing": -4.0,
    "initials": -0.5,
    "extra": -3.0,
    "order": -0.7,
    "alias": -0.3,
    "rarity": 0.8,
    "birthEqual": 3.5,
    "birthDateEqual": 5.0,
    "birthNear": -0.5,
    "birthOther": -5.0,
    "sexEqual": 0.3,
    "sexOther": -2.0,
    "provinceEqual": 1.5,
    "provinceOther": -0.5,
}
