"""The list kit: one declaration per public list, read, answered and written in one way (docs/listing.md)."""
