"""Comments, their texts and the audit log in the database: with the other stores the only modules that know it."""
