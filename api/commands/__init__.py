"""The command line's own words: one file for each noun."""
