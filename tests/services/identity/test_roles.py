"""Roles for units: the law, and what each role implies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.identity import Forbidden, Identity, Role, Unauthenticated, UnitsInRole, require, require_units

PARENTS = {"cuc-a": "bca", "phong-a1": "cuc-a", "ca-ha-noi": "bca", "cap-xa": "ca-ha-noi"}
UNITS = ["bca", *PARENTS]


class Tree:
    """The ministry; a department with an office; a province with one."""

    def covers(self, ancestor: str, unit: str) -> bool:
        above = PARENTS.get(unit)
        return above is not None and (above == ancestor or self.covers(ancestor, above))

    def codes(self) -> list[str]:
        return UNITS


TREE = Tree()

identities = st.builds(
    Identity,
    subject=st.just("u"),
    name=st.none(),
    roles=st.frozensets(st.sampled_from(Role)),
    units=st.frozensets(st.sampled_from(UNITS)),
)


def staff(role: Role, *units: str) -> Identity:
    return Identity("u", roles=frozenset({role}), units=frozenset(units))


@pytest.mark.parametrize(
    ("held", "implied"),
    [
        (Role.EDITOR, {Role.EDITOR}),
        (Role.MODERATOR, {Role.MODERATOR}),
        (Role.AUDITOR, {Role.AUDITOR}),
        (Role.ADMIN, {Role.ADMIN, Role.EDITOR, Role.MODERATOR}),
    ],
)
def test_what_a_role_implies(held: Role, implied: set[Role]) -> None:
    assert {role for role in Role if staff(held, "bca").may(role, "bca", TREE)} == implied


@pytest.mark.parametrize(
    ("own", "reached"),
    [
        ("bca", set(UNITS)),
        ("cuc-a", {"cuc-a", "phong-a1"}),
        ("ca-ha-noi", {"ca-ha-noi", "cap-xa"}),
        ("cap-xa", {"cap-xa"}),
    ],
)
def test_a_unit_reaches_those_under_it_and_none_beside_or_above(own: str, reached: set[str]) -> None:
    assert {unit for unit in UNITS if staff(Role.EDITOR, own).may(Role.EDITOR, unit, TREE)} == reached


def test_an_unknown_unit_is_nobodys() -> None:
    assert not staff(Role.ADMIN, "bca").may(Role.EDITOR, "ca-atlantis", TREE)


@given(identities, st.sampled_from(Role), st.sampled_from(UNITS))
def test_who_may_for_a_unit_may_for_every_unit_under_it(identity: Identity, role: Role, unit: str) -> None:
    if identity.may(role, unit, TREE):
        assert all(identity.may(role, other, TREE) for other in UNITS if TREE.covers(unit, other))


@given(identities, st.sampled_from(Role), st.sampled_from(UNITS))
def test_nobody_may_without_both_a_role_and_a_unit(identity: Identity, role: Role, unit: str) -> None:
    if identity.may(role, unit, TREE):
        assert identity.holds(role)
        assert not Identity("u", roles=identity.roles).may(role, unit, TREE)
        assert not Identity("u", units=identity.units).may(role, unit, TREE)


@given(identities, st.sampled_from(Role))
def test_a_role_is_held_just_where_it_may_act_somewhere(identity: Identity, role: Role) -> None:
    assert identity.holds(role) == any(identity.may(role, unit, TREE) for unit in UNITS)


def test_require_gives_back_who_may() -> None:
    identity = staff(Role.MODERATOR, "ca-ha-noi")
    assert require(identity, Role.MODERATOR, "cap-xa", TREE) is identity


def test_require_refuses_nobody() -> None:
    with pytest.raises(Unauthenticated, match="role moderator") as refusal:
        require(None, Role.MODERATOR, "bca", TREE)
    assert (refusal.value.status, refusal.value.code) == (401, "UNAUTHENTICATED")
    assert refusal.value.headers == {"WWW-Authenticate": "Bearer"}


@pytest.mark.parametrize("identity", [staff(Role.MODERATOR, "cuc-a"), staff(Role.EDITOR, "bca"), Identity("u")])
def test_require_refuses_who_may_not(identity: Identity) -> None:
    with pytest.raises(Forbidden, match="role moderator for the unit ca-ha-noi") as refusal:
        require(identity, Role.MODERATOR, "ca-ha-noi", TREE)
    assert (refusal.value.status, refusal.value.code) == (403, "FORBIDDEN")


@given(identities, st.sampled_from(Role))
def test_the_units_of_a_role_are_those_it_may_be_used_for(identity: Identity, role: Role) -> None:
    assert set(UnitsInRole(identity, role, TREE)) == {unit for unit in UNITS if identity.may(role, unit, TREE)}


def test_a_role_for_no_unit_is_refused() -> None:
    assert require_units(staff(Role.EDITOR, "cuc-a"), Role.EDITOR, TREE) == {"cuc-a", "phong-a1"}
    for lacking in (staff(Role.EDITOR), staff(Role.MODERATOR, "bca")):
        with pytest.raises(Forbidden):
            require_units(lacking, Role.EDITOR, TREE)
