"""Measures and calibrates name matching on made-up people, the same for the same seed.

`python -m wanted.evaluation --size 100000` prints, for every way of misspelling a name: recall among the first one and
ten hits with the year of birth and without, the share graded STRONG and POSSIBLE, the precision of STRONG, how many
namesakes with another year of birth are graded STRONG, Brier scores, the reliability table, processor time, and what
plain string similarity over all names finds and costs in the same run.

`people` draws names as frequent as counted ones, `misspelling` has the ten kinds, `trials` puts queries together,
`fit` makes `wanted/matching/coefficients.py`, `counting` makes `wanted/matching/name_counts.py`.
"""
