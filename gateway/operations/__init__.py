"""Parse, validate, normalize; variables and signatures."""
