"""What a citizen or a member of staff can be told by code, they can be told in Vietnamese."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

from docs.api.tables import REQUEST_ERROR_ADVICE
from gateway.errors import localized_message
from gateway.messages import VIETNAMESE
from launcher.registry import REGISTRY
from schedule.session_changes import AlreadyCancelled
from services.errors import BadInput, Conflict, Gone, NotFound, Problem, StaleVersion, TooLarge, TooManyRequests
from services.identity.errors import Forbidden, Unauthenticated
from services.web.idempotency import KeyReused

ROOT = Path(__file__).parents[2]
SERVICES = ("hotline", "schedule", "wanted", "articles", "feedback", "search", "gateway")


def _problems(kind: type[Problem] = Problem) -> Iterator[type[Problem]]:
    for found in kind.__subclasses__():
        yield found
        yield from _problems(found)


def test_every_sentence_is_of_a_code_that_exists():
    for name in SERVICES:
        for module in walk_packages(import_module(name).__path__, f"{name}."):
            if "evaluation" not in module.name and not module.name.endswith("__main__"):
                import_module(module.name)
    assert {*VIETNAMESE, *REGISTRY.messages} - _codes() == set()


def _codes() -> set[str]:
    """Those of problems, and those that the GraphQL endpoint answers by itself."""
    return {problem.code for problem in [Problem, *_problems()]} | REQUEST_ERROR_ADVICE.keys()


@pytest.mark.parametrize(
    "problem",
    [
        BadInput,
        Conflict,
        Forbidden,
        Gone,
        KeyReused,
        NotFound,
        StaleVersion,
        TooLarge,
        TooManyRequests,
        Unauthenticated,
    ],
)
def test_what_every_service_may_say_has_a_sentence(problem: type[Problem]):
    assert problem.code in VIETNAMESE


def test_the_catalogue_is_sorted_and_has_no_code_twice():
    [assigned] = [
        node for node in ast.parse((ROOT / "gateway/messages.py").read_text()).body if isinstance(node, ast.AnnAssign)
    ]
    assert isinstance(assigned.value, ast.Dict)
    codes = [key.value for key in assigned.value.keys if isinstance(key, ast.Constant)]
    assert codes == sorted(codes)
    assert len(codes) == len(set(codes))


def test_no_domain_says_otherwise_what_every_service_may_say():
    assert set(VIETNAMESE) & set(REGISTRY.messages) == set()


def test_english_readers_and_unknown_codes_get_the_detail():
    assert localized_message(REGISTRY, NotFound("no such"), "vi") == VIETNAMESE["NOT_FOUND"]
    assert localized_message(REGISTRY, AlreadyCancelled("cancelled"), "vi") == REGISTRY.messages["SESSION_CANCELLED"]
    assert localized_message(REGISTRY, NotFound("no such"), "en") == "no such"
    assert localized_message(REGISTRY, Problem("odd"), "vi") == VIETNAMESE["BAD_REQUEST"]
