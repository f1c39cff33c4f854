"""The administrators' pages of this room: scenarios, templates with their preview, general settings."""
