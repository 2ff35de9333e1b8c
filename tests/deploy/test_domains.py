"""Every domain is packaged, checked and deployed: what packages, checks and deploys it is read for its name."""

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy import passwords
from launcher.packages import domain_packages
from launcher.registry import REGISTRY
from tests.deploy.compose import FILE, ROOT

DOMAINS = domain_packages()
SAMPLE = "schedule"
"""A domain that is in every list: where it stands, every other has to stand."""


def missing(name: str, *, stores: bool) -> list[str]:
    """What a domain lacks: the file and the line to add. `stores` says that it has a database."""
    kubernetes = (ROOT / "deploy/kubernetes/services.yaml").read_text("utf-8")
    return [
        *_missing_in_project(name),
        *_missing_lines(name, "deploy/Dockerfile", f"COPY {name} {name}", f"compileall -q .*\\b{name}\\b"),
        *_missing_lines(name, "deploy/Dockerfile.dockerignore", f"!{name}"),
        *_missing_in_compose(name, stores=stores),
        *(f"deploy/kubernetes: a {kind}" for kind in ("Deployment", "Service") if not _made(kubernetes, kind, name)),
        *([] if not stores or name in passwords.SERVICES else [f"deploy/passwords.py: SERVICES lacks {name!r}"]),
        *([] if name in passwords.SECRETS else [f"deploy/passwords.py: SECRETS lacks {name!r}"]),
    ]


def _missing_in_project(name: str) -> Iterator[str]:
    """Lists of packages in pyproject.toml in which the sample stands."""
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    for place, found in _lists(tools, "tool"):
        if f"{SAMPLE}*" in found and f"{name}*" not in found:
            yield f"pyproject.toml: {place} lacks '{name}*'"
        if SAMPLE in found and name not in found:
            yield f"pyproject.toml: {place} lacks {name!r}"


def _lists(node: Any, place: str) -> Iterator[tuple[str, list[Any]]]:
    """Every list below a node of a document, with the place where it stands."""
    if isinstance(node, Mapping):
        for key, below in node.items():
            yield from _lists(below, f"{place}.{key}")
    elif isinstance(node, list):
        yield place, node
        for below in node:
            title = below.get("name", "") if isinstance(below, Mapping) else ""
            yield from _lists(below, f"{place} ({title})")


def _missing_lines(name: str, file: str, *patterns: str) -> Iterator[str]:
    text = (ROOT / file).read_text("utf-8")
    for pattern in patterns:
        if not re.search(rf"(?m){pattern}$|{pattern}\b", text):
            yield f"{file}: {pattern}"


def _missing_in_compose(name: str, *, stores: bool) -> Iterator[str]:
    services = yaml.safe_load(FILE.read_text("utf-8"))["services"]
    if name not in services:
        yield f"docker-compose.yml: a service {name}"
    users = " ".join(str(one.get("environment", {}).get("USERS", "")) for one in services.values()).split()
    if stores and name not in users:
        yield f"docker-compose.yml: USERS lacks {name}"
    if f'"{name}": "http://{name}:8080"' not in str(services["gateway"]["environment"]):
        yield f"docker-compose.yml: the gateway's service URLs lack {name}"


def _made(documents: str, kind: str, name: str) -> bool:
    found = yaml.safe_load_all(documents)
    return any(one["kind"] == kind and one["metadata"]["name"] == name for one in found)


def _stores(name: str) -> bool:
    """Whether the domain has a database: it has a store."""
    return any(path.stem == "store" for path in (ROOT / name).rglob("store*"))


def test_the_registry_has_every_domain():
    assert set(DOMAINS) == set(REGISTRY.domains)
    assert SAMPLE in DOMAINS


@pytest.mark.parametrize("name", DOMAINS)
def test_a_domain_is_packaged_checked_and_deployed(name: str):
    assert missing(name, stores=_stores(name)) == []


def test_what_a_new_domain_lacks_is_named():
    lacks = missing("lostfound", stores=True)
    assert "pyproject.toml: tool.setuptools.packages.find.include lacks 'lostfound*'" in lacks
    assert "pyproject.toml: tool.pyright.include lacks 'lostfound'" in lacks
    assert "pyproject.toml: tool.coverage.run.source lacks 'lostfound'" in lacks
    assert "pyproject.toml: tool.importlinter.root_packages lacks 'lostfound'" in lacks
    rule = "tool.importlinter.contracts (A service never imports another).modules"
    assert f"pyproject.toml: {rule} lacks 'lostfound'" in lacks
    assert {line.partition(":")[0] for line in lacks} == {
        "pyproject.toml",
        "deploy/Dockerfile",
        "deploy/Dockerfile.dockerignore",
        "deploy/kubernetes",
        "deploy/passwords.py",
        "docker-compose.yml",
    }


@pytest.mark.parametrize("name", DOMAINS)
def test_a_manifest_imports_models_and_the_kit_alone(name: str):
    tree = ast.parse((ROOT / name / "domain.py").read_text("utf-8"))
    imported = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    plain = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    own = re.compile(rf"{name}\.((\w+\.)?models(\.\w+)?|policy)")
    kit = {"services.domain", "services.policy", "services.identity.roles"}
    assert [module for module in imported if not (own.fullmatch(module) or module in kit)] == []
    assert plain == []


@pytest.mark.parametrize("name", [path.parent.name for path in (ROOT / "gateway").glob("*/schema.py")])
def test_a_folder_of_the_gateway_belongs_to_a_domain(name: str):
    assert name in DOMAINS
    assert Path(ROOT / name).is_dir()
