"""What every editorial workflow shares: who changes a document, when and why, and the refusals of its rules."""
