"""What the figures say about the rules: suggestions for authors, never applied by themselves."""
