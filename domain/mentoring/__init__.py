"""Teacher pairs (师徒结对): a mentor and a mentee in one subject, within a twinning or within one school."""
