"""Searching: people, schools and records by a part of a name, in either script, by pinyin or by initials."""
