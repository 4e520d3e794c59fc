"""The JSON Schema of movement.toml, for editors that complete and check TOML as it is typed."""

import json

from thidua.definitions.schema.movement import MovementFile


def movement_schema_text() -> str:
    """The schema as indented JSON, ending in a line break; the same on every run."""
    schema = MovementFile.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "movement.toml"
    return json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
