"""Units and their hotlines (Articles 6, 9.1 e, 10 and 15 of the circular)."""
