"""What the wanted service keeps and answers."""
