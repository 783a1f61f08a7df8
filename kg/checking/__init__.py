"""What `kg check` looks for, one thing a module; `kg.check` puts it together."""
