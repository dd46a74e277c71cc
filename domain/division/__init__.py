"""Where things are: provinces, cities and counties by their national codes, and what counts as rural."""
