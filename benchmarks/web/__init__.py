"""The web app measured: how soon a screen stands, how it answers, what one request a screen saves."""
