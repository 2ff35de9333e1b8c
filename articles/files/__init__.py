"""Files of articles, stored by their content; public while a public article shows them."""
