# One image for every role: docker run -v /srv/dalaba:/home/dalaba/home -p 17300:17300 dalaba
FROM debian:12-slim AS packages
RUN apt-get update \
 && apt-get install -y --no-install-recommends nodejs npm ca-certificates \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/dalaba
COPY package.json package-lock.json ./
# The pinned Node 26 comes as the npm package `node`.
RUN npm ci --omit=dev --no-audit --no-fund

FROM packages AS console
RUN npm ci --no-audit --no-fund
COPY vite.config.ts tsconfig.json ./
COPY scripts scripts
COPY src src
RUN npm run build

FROM debian:12-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ffmpeg postgresql-client redis-server tini chromium fonts-noto-cjk \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home --uid 10001 dalaba
WORKDIR /opt/dalaba
COPY --from=packages /opt/dalaba/node_modules node_modules
COPY package.json LICENSE ./
COPY bin bin
COPY src src
COPY --from=console /opt/dalaba/dist dist
USER dalaba
# The home holds content/, schedules/ and data/; mount it. The service listens inside the container only until
# a port is published.
ENV DALABA_HOME=/home/dalaba/home DALABA_HOST=0.0.0.0
VOLUME /home/dalaba/home
EXPOSE 17300
HEALTHCHECK CMD ["node_modules/.bin/node", "-e", "fetch('http://127.0.0.1:17300/healthz').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
ENTRYPOINT ["tini", "--", "bin/dalaba"]
CMD ["serve"]
