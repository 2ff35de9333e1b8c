"""The citizens' site. For now one page that says what this is and where its doors are."""
