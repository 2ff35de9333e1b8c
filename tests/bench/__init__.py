"""What the running system does in a second: `python -m tests.bench [names] [--quick]`."""
