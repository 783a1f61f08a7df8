"""Model Context Protocol (MCP) server: a graph as read-only tools that cite their sentences."""
