"""Files that staff and citizens send: nothing of them is trusted, and nothing is published as it came."""
