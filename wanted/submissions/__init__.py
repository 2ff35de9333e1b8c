"""What citizens send about a notice: sightings and requests for correction."""
