"""Words of the federation specifications: directive names, link and join definitions, field sets. No behaviour."""
