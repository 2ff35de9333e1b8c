"""What each feature adds to the log odds that a notice is about the person looked for.

Made by `python -m wanted.evaluation.fit`, where the recipe stands.
"""

INTERCEPT = -0.379
COEFFICIENTS = {
    "family": -6.378,
    "familyMissing": -2.340,
    "middle": -5.596,
    "middleMissing": -1.679,
    "given": -9.647,
    "givenMissing": -3.238,
    "initials": 0.000,
    "extra": -3.699,
    "order": -0.496,
    "alias": 0.000,
    "rarity": 0.436,
    "birthEqual": 3.044,
    "birthDateEqual": 6.557,
    "birthNear": -4.592,
    "birthOther": -7.207,
    "sexEqual": 0.106,
    "sexOther": -3.908,
    "provinceEqual": 1.709,
    "provinceOther": -5.458,
}
