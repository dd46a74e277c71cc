"""Documents of programs that ask by GraphQL, kept under their SHA-256 so that the hash can be sent in their place."""
