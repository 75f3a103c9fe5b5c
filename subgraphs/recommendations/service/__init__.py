"""The recommendations gRPC service: a recommender trained on ratings, home pages, charts, ratings."""
