"""The audit trail of notices."""
