"""Other ways of doing the same work, each written as someone who knows the tool would write it."""
