"""What the three benchmarks share: the tools of the shared folder, servers, load, figures."""
