# gradproof with its corpus and its adapters: docker run --rm gradproof run
FROM swift:6.3-bookworm AS build
RUN apt-get update \
  && apt-get install --yes --no-install-recommends libgsl-dev pkg-config \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /gradproof
COPY . .
RUN ci/install /usr/local

FROM debian:bookworm-slim
# GSL and what Swift's libraries need, and Python for the adapters.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends \
    libgsl27 libstdc++6 tzdata python3 python3-venv \
  && rm -rf /var/lib/apt/lists/*
COPY --from=build /usr/local/bin/gradproof /usr/local/bin/
COPY --from=build /usr/local/lib/gradproof /usr/local/lib/gradproof
COPY --from=build /usr/local/share/gradproof /usr/local/share/gradproof
WORKDIR /work
ENTRYPOINT ["gradproof"]
CMD ["run"]
