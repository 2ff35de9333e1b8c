"""The one GraphQL door for front ends and app developers."""
