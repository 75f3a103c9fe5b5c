"""Words of the federation specifications: directive names, link and join definitions.

Field sets. No behaviour.
"""
