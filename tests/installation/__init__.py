"""``make install-check``: the installation of docs/operations.md, followed word for word, then one day of each role."""
