"""Global ids, as Relay's object identification asks: base64 of `Type:id`, opaque to clients."""

import base64


def encode_id(type_name: str, id: str) -> str:
    """The global id of what has this id among those of its GraphQL type."""
    return base64.b64encode(f"{type_name}:{id}".encode()).decode()
