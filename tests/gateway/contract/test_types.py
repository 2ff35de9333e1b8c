"""Types for apps: graphql-codegen makes TypeScript from the schema and the documented operations, and it compiles."""

import os
import shutil
from pathlib import Path

from gateway.schema import EXPORTED
from tests.gateway.contract.documented import operations
from tests.node import Packages, node

HERE = Path(__file__).parent / "typescript"
PACKAGES = Packages(HERE)


async def test_typescript_of_the_schema_and_the_documented_operations_compiles(tmp_path: Path):
    documents = tmp_path / "operations.graphql"
    documents.write_text("\n".join(one.text for one in operations()), "utf-8")
    lines = await PACKAGES.run("generate.mjs", str(EXPORTED), str(documents), str(tmp_path))
    assert lines["schema.ts"] > 1_000
    for name in ("tsconfig.json", "use.ts"):
        shutil.copy(HERE / name, tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    os.symlink(PACKAGES.installed() / "node_modules", tmp_path / "node_modules")
    await node("node_modules/typescript/bin/tsc", folder=tmp_path)
    documented = (tmp_path / "operations.ts").read_text("utf-8")
    assert all(f"export const {one.name}Document" in documented for one in operations())
