"""Arithmetic modulo large numbers, by GMP: the only place that calls it."""

# gmpy2 ships without type information.
# pyright: reportMissingTypeStubs=false, reportAttributeAccessIssue=false
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

import gmpy2


def power(base: int, exponent: int, modulus: int) -> int:
    """base^exponent modulo modulus, for exponents that everybody may know."""
    return int(gmpy2.powmod(base, exponent, modulus))


def power_of_secret(base: int, exponent: int, modulus: int) -> int:
    """The same for a secret exponent and an odd modulus.

    Run time and memory accesses do not depend on the exponent's bits (GMP's `mpz_powm_sec`), and the
    interpreter's lock is released while it runs.
    """
    with gmpy2.context(allow_release_gil=True):
        return int(gmpy2.powmod_sec(base, exponent, modulus))


def inverse(value: int, modulus: int) -> int | None:
    """The number that times value is 1, or None where value and modulus have a common factor."""
    try:
        return int(gmpy2.invert(value, modulus))
    except ZeroDivisionError:
        return None
