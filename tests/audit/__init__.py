"""What this house is built from, and what is known against it: known faults, a bill of materials, old pins."""
