"""Does it work, link by link? The connection test of a mail profile; each link passes, fails or is skipped."""
