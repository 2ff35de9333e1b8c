"""The GraphQL endpoint: serves any Strawberry schema over HTTP, server-sent events and WebSocket."""
