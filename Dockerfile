# One image; the command picks the process. Not built by the project's tests (they have no container engine):
# linted with hadolint only.
#
#   docker build -t marquee .
#   docker run -p 4000:4000 -v ./supergraph.graphql:/app/supergraph.graphql:ro marquee \
#     marquee serve --supergraph supergraph.graphql --host 0.0.0.0 --port 4000
#   docker run marquee python -m subgraphs.catalog.service --port 5002 --data /data

FROM node:24-slim AS graphiql
WORKDIR /build/clients/graphiql
COPY clients/graphiql/package.json clients/graphiql/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY clients/graphiql ./
RUN npm run build

FROM node:24-slim AS web
WORKDIR /build/clients/web
COPY clients/web/package.json clients/web/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY schema/api.graphql /build/schema/api.graphql
COPY clients/web ./
RUN npm run build

FROM python:3.11-slim AS build
WORKDIR /app
RUN python -m venv /venv
ENV PATH="/venv/bin:$PATH"
COPY requirements/runtime.txt requirements/data.txt requirements/
RUN pip install --no-cache-dir --require-hashes --no-deps -r requirements/runtime.txt \
    && pip install --no-cache-dir --require-hashes --no-deps -r requirements/data.txt
COPY pyproject.toml README.md LICENSE ./
COPY gateway gateway
COPY subgraphs subgraphs
COPY evcache evcache
COPY protos protos
COPY --from=graphiql /build/gateway/transport/static gateway/transport/static
COPY --from=web /build/gateway/transport/static gateway/transport/static
RUN pip install --no-cache-dir --no-deps .

FROM python:3.11-slim
RUN useradd --system --create-home --uid 10001 marquee && install -d -o marquee /data
COPY --from=build /venv /venv
ENV PATH="/venv/bin:$PATH" PYTHONUNBUFFERED=1
WORKDIR /app
COPY clients/operations clients/operations
USER 10001
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:4000/health', timeout=2)"]
CMD ["marquee", "serve", "--help"]
