"""A cycle folder to clean tables and issues."""
