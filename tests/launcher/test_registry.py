"""The launcher finds the domains by their manifests, and refuses in a sentence what is none."""

from pathlib import Path

import pytest

from launcher import packages
from launcher.errors import ManifestsRefused
from launcher.registry import collect


def domain(folder: Path, name: str, text: str) -> None:
    (folder / name).mkdir()
    (folder / name / "__init__.py").touch()
    (folder / name / "domain.py").write_text(text)


def test_a_package_with_a_manifest_is_a_domain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(packages, "FOLDER", tmp_path)
    domain(tmp_path, "lamps", "raise AssertionError('nothing is imported to find it')")
    domain(tmp_path, "services", "")
    (tmp_path / "streets").mkdir()
    (tmp_path / "streets" / "__init__.py").touch()
    assert packages.domain_packages() == ("lamps",)
    assert packages.service_names() == ("gateway", "lamps")
    assert packages.app_modules() == ["gateway.app", "lamps.app"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("lampsempty", "", "lampsempty/domain.py must define DOMAIN"),
        ("lampsother", "from services.domain import Domain\nDOMAIN = Domain(name='other')", "named 'lampsother'"),
        (
            "lampswrong",
            "from services.domain import Domain, EntityKind\n"
            "KIND = EntityKind(name='unit', type='Lamp', path='/', description='A lamp')\n"
            "DOMAIN = Domain(name='lampswrong', kinds=(KIND,))",
            "The kind 'unit' is declared twice: by hotline and by lampswrong.",
        ),
    ],
)
def test_what_is_no_manifest_is_refused(
    name: str, text: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    domain(tmp_path, name, text)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ManifestsRefused, match=said):
        collect(["hotline", name])
