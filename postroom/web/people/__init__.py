"""Pages: log in, one's own account, and the administrators' pages about people."""
