"""Long runs: `make soak`. What they found, and how long they ran, is in README.md here."""
