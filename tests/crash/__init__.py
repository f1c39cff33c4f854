"""Kills workers at random moments and lets an independent program count what arrived."""
