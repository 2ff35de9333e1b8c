"""Whether numbers are known to answer: by calls of their units, and by what citizens report."""
