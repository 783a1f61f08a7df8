"""Read inline markup: XML and SGML text with elements around names (TEI, MUC)."""
