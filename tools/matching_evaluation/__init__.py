"""Measures and calibrates name matching on made-up people, the same for the same seed.

`python -m tools.matching_evaluation --size 100000` prints the tables of docs/matching.md for each recipe: for every way
of misspelling a name, recall among the first one and ten hits with the year of birth and without, beside what an oracle
would find; grades, the precision of STRONG, namesakes, Brier scores, reliability, processor time, memory, and what
plain string similarity over all names finds and costs in the same run.

`recipes` names the two recipes: `people` draws names as frequent as in the news and `misspelling` has ten kinds;
`census` draws a few names that many share and `typists` misspells them in other ways, written apart. `trials` puts
queries together, `ceiling` is the oracle, `evaluation_run` runs them, `report` prints, `fit` makes
`wanted/matching/coefficients.py`, `counting` makes `wanted/matching/name_counts.py`.
"""
