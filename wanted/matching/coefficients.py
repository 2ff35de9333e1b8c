"""What each feature adds to the log odds that a notice is about the person looked for.

Made by `python -m wanted.evaluation.fit`, where the recipe stands.
"""

INTERCEPT = 1.074
COEFFICIENTS = {
    "family": -5.690,
    "familyMissing": -2.013,
    "middle": -5.481,
    "middleMissing": -1.444,
    "given": -8.893,
    "givenMissing": -3.048,
    "initials": 0.000,
    "extra": -3.665,
    "order": -0.475,
    "alias": -0.012,
    "kindOther": -3.000,
    "rarity": 1.091,
    "birthEqual": 1.683,
    "birthDateEqual": 3.936,
    "birthNear": -4.119,
    "birthOther": -6.688,
    "sexEqual": 0.094,
    "sexOther": -3.781,
    "provinceEqual": 0.744,
    "provinceOther": -5.312,
}
