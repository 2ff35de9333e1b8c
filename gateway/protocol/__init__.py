"""The GraphQL door: serves any Strawberry schema over HTTP, server-sent events and WebSocket."""
