"""The schema keeps to the rules of graphql-eslint; `node/lint.mjs` names each exception and its reason."""

from pathlib import Path

import pytest

from gateway.schema import EXPORTED
from tests.node import Packages

NODE = Packages(Path(__file__).parent / "node")


async def test_the_schema_keeps_to_the_rules():
    told = await NODE.run("lint.mjs", str(EXPORTED))
    assert told["found"] == []
    assert told["ran"] >= 29


@pytest.mark.slow
async def test_a_badly_named_schema_is_noticed(tmp_path: Path):
    schema = tmp_path / "schema.graphql"
    schema.write_text(
        '"What may be asked."\ntype Query { "Get it." getThing: thing_type }\n"Bad."\ntype thing_type { a: Int }\n'
    )
    rules = {one["rule"].partition("/")[2] for one in (await NODE.run("lint.mjs", str(schema)))["found"]}
    assert {"naming-convention", "require-description", "strict-id-in-types"} <= rules
