"""Documents parsed, validated and run."""
