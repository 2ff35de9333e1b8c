"""The leaders' citizen-reception schedule (Article 5.1 đ of the circular; Law on Citizen Reception 2013)."""
