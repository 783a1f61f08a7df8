"""Turn what is mentioned together into typed, scored, evidenced edges."""
