"""What each feature adds to the log odds that a notice is about the person looked for.

Made by `python -m wanted.evaluation.fit`, where the recipe stands.
"""

INTERCEPT = 0.906
COEFFICIENTS = {
    "family": -6.178,
    "familyMissing": -2.417,
    "middle": -5.614,
    "middleMissing": -1.695,
    "given": -9.319,
    "givenMissing": -3.638,
    "initials": 0.000,
    "extra": -3.862,
    "order": -0.496,
    "alias": -0.085,
    "rarity": 0.983,
    "birthEqual": 1.758,
    "birthDateEqual": 4.493,
    "birthNear": -4.101,
    "birthOther": -6.637,
    "sexEqual": 0.097,
    "sexOther": -3.836,
    "provinceEqual": 0.879,
    "provinceOther": -5.401,
}
