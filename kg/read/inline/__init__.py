"""Read inline XML and SGML markup."""
