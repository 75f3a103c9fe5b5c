"""recommendations: the home page, ranking, ratings."""
