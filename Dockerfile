# The bot, and every other command: docker run … tidemark snapshot list
FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# The Slack emulator of the demo is large and of no use here; no dependency of production needs an install script.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
  && rm -rf node_modules/local-slack-linux-x64

FROM node:24-slim
# Repositories are captured with the real git; clasp comes with the dependencies.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends git ca-certificates \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json ./
COPY src ./src
COPY handlers ./handlers
COPY agents ./agents
COPY sandbox ./sandbox

# Configuration, snapshots and database live together: paths in tidemark.yaml are relative to it.
RUN mkdir /data && chown node:node /data
VOLUME /data
USER node
# In Socket Mode the port serves /health alone.
ENV NODE_ENV=production TIDEMARK_CONFIG=/data/tidemark.yaml PORT=3000
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Stopping lets requests at work finish; a run that is going on is resumed by the next start.
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "/app/src/tidemark.js"]
CMD ["serve"]
