"""Released figures and the counts they are drawn from, as they are stored."""
