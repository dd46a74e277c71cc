"""Teachers: the person, the dated home employment, awards that make a backbone teacher, exemptions from rotation."""
