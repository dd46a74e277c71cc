"""Teachers: the person, the dated home employment, awards that make a backbone teacher, and exemptions from rotation."""
