"""Schools: public reference data of the whole country, with their stages, urban-rural class by year, and flags."""
