"""The editorial workflow: documents that a second person approves before they are published."""
