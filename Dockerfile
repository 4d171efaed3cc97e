ARG NODE_IMAGE=node:26-bookworm-slim

FROM $NODE_IMAGE AS build
WORKDIR /src
COPY package.json package-lock.json tsconfig.json rolldown.config.js ./
RUN npm ci --ignore-scripts
COPY src src
RUN npm run bundle && npm ci --ignore-scripts --omit=dev

# The file tree of the image. One date for all files makes the layer reproducible; the served files keep theirs, which the
# original shows too. Any user can read the files, even if the clone's umask was 077.
COPY python /out/app
RUN mkdir -p /out/opt/weblistener /out/usr/local/bin \
 && cp -r bundle /out/opt/weblistener/dist \
 && cp -r node_modules package.json /out/opt/weblistener/ \
 # The bundle contains the dependencies. Their licences stay, and their names and versions for scanners.
 && rm -rf /out/opt/weblistener/node_modules/pino/test /out/opt/weblistener/node_modules/*/benchmark* \
    /out/opt/weblistener/node_modules/@*/*/benchmark* \
 && find /out/opt/weblistener/node_modules ! -type d ! -name package.json ! -iname 'licen[cs]e*' -delete \
 && find /out/opt/weblistener/node_modules -type d -empty -delete \
 && chmod 755 /out/opt/weblistener/dist/main.js \
 && ln -s /opt/weblistener/dist/main.js /out/usr/local/bin/weblistener \
 && chmod -R a+rX,go-w /out \
 && find /out ! -path '/out/app/*' -exec touch --no-dereference --date=@0 {} +

FROM $NODE_IMAGE
# The listener needs node, but no npm.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
    /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn-*
COPY --from=build /out /
WORKDIR /app

ENV LANG=C.UTF-8 NODE_ENV=production
EXPOSE 80
STOPSIGNAL SIGTERM
USER 1000:1000

# Options, a port or a folder go to the listener; anything else is run as a command. exec replaces the shell.
ENTRYPOINT ["sh", "-c", "case \"${1-}\" in '' | -* | [0-9]*) exec weblistener \"$@\" ;; *) [ ! -d \"$1\" ] || exec weblistener \"$@\"; exec \"$@\" ;; esac", "weblistener"]
CMD []

# Passes the listener's own arguments, so that the check asks the right port.
HEALTHCHECK --interval=10s --timeout=3s --retries=2 \
  CMD sed -z '1,/weblistener$/d' /proc/1/cmdline | xargs -0 weblistener --healthcheck

ARG NODE_IMAGE
ARG VERSION=1.0.0
ARG CREATED
ARG REVISION
ARG SOURCE
LABEL org.opencontainers.image.title="weblistener" \
      org.opencontainers.image.description="Serves a folder byte for byte as Python's http.server does, without its faults" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.created="$CREATED" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.source="$SOURCE" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.base.name="$NODE_IMAGE"
