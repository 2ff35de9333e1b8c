"""Published information of every kind in Article 5, with its editorial workflow (Articles 17, 20 and 21)."""
