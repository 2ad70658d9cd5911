# syntax=docker/dockerfile:1
# One image for every process; the argument says which:
#   docker run … sellervault start | jobs | keeper | migrate

# What the server needs of the packages, in the versions of deno.lock. Those that only tests, the
# demo and the making of migrations use are taken out first.
FROM denoland/deno:debian-2.9.6 AS packages
WORKDIR /app
COPY deno.json deno.lock ./
RUN deno remove vitest playwright-core fast-check ajv axe-core @types/busboy drizzle-kit embedded-postgres \
  && deno install

FROM packages AS build
COPY db ./db
COPY views ./views
COPY static ./static
COPY src ./src
COPY jobs ./jobs
COPY cli/migrate.ts ./cli/migrate.ts
# Compiles into DENO_DIR what the processes would compile at their first start.
RUN deno cache --frozen src/main.ts jobs/main.ts jobs/keeper.ts cli/migrate.ts

FROM denoland/deno:debian-2.9.6
ENV DENO_NO_UPDATE_CHECK=1 PORT=8000
WORKDIR /app
COPY --from=build /deno-dir /deno-dir
# Owned by root: the processes can read the program and not change it.
COPY --from=build /app ./
# KEY_DIR, where the keeper writes: a new volume there takes over its owner.
RUN install --directory --owner=deno --group=deno --mode=0700 /keys
USER deno
EXPOSE 8000
STOPSIGNAL SIGTERM
# Of the web; compose.yaml switches it off for jobs and keeper, which serve no HTTP.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["deno", "eval", "const { ok } = await fetch(`http://127.0.0.1:${Deno.env.get('PORT')}/healthz`); Deno.exit(ok ? 0 : 1)"]
ENTRYPOINT ["deno", "task"]
CMD ["start"]
