"""What `bootstrap.py` runs of the product, which it names in a text."""

import pytest

import bootstrap


def test_what_a_start_imports_can_be_imported():
    if not bootstrap.PYTHON.exists():
        pytest.skip("there is no .venv beside bootstrap.py")
    bootstrap.read_once()
