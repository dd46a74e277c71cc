"""What happened, who did it and when: one chain of hashes for each county, written in the same transaction."""
