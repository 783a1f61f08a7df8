"""Learn from judged edges how likely each edge is to be true."""
