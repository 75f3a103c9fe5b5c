"""The federation specifications' words. No behaviour."""
