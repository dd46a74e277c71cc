"""Directed plans (师范三定向): places for future teachers of the county, a part of them kept for poor households."""
