"""Pictures of every page in three languages and two sizes, for people who would rather look than read."""
