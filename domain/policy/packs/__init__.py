"""The packs that we ship, one TOML file for each source, and the models of what a pack is made of."""
