"""What a service does by the clock: jobs, and the lease under which one replica does them."""
