"""The pages: one file for each feature, and the templates beside them."""
