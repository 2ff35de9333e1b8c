"""GraphiQL's files for the page of the GraphQL endpoint, from the locked packages of npm."""
