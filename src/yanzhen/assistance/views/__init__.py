"""Pages of applications, lists, comparisons and clues."""
