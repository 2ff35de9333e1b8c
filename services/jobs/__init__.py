"""Work that one replica of a service does: leases."""
