"""The citizens' site. For now one page that describes the system and links to its APIs."""
