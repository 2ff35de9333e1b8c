"""The JSON Schemas of import lines, written from the services' own models.

    python -m launcher.schemas [FOLDER]

writes one file for each kind of `tiepdan import KIND`, by default into docs/schemas. A running service answers the
same at `/schemas/KIND.json`.
"""

import json
import sys
from pathlib import Path

from launcher.registry import REGISTRY

FOLDER = Path(__file__).parents[1] / "docs" / "schemas"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, str]:
    """The text of each kind's schema, by kind."""
    found: dict[str, str] = {}
    for kind, service in sorted(REGISTRY.imports.items()):
        model = REGISTRY.domains[service].imports[kind]
        schema = {"$schema": DIALECT, "$id": f"/schemas/{kind}.json", **model.model_json_schema()}
        found[kind] = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
    return found


def write(folder: Path = FOLDER) -> list[Path]:
    """Writes every schema into the folder, and removes those of kinds that are no more."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {folder / f"{kind}.json": text for kind, text in schemas().items()}
    for old in set(folder.glob("*.json")) - wanted.keys():
        old.unlink()
    for path, text in wanted.items():
        path.write_text(text, "utf-8")
    return sorted(wanted)


if __name__ == "__main__":
    for written in write(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER):
        print(written)
