ARG NODE_IMAGE=node:26-bookworm-slim

FROM $NODE_IMAGE AS build
WORKDIR /src
COPY package.json package-lock.json tsconfig.json ./
RUN npm ci --ignore-scripts
COPY src src
RUN npm run build && npm ci --ignore-scripts --omit=dev

# What goes into the image, as it will lie there. All gets one date, so that two builds give the same layer, but
# for what is served, which has the dates that the original shows too. All can be read by any user, even where the
# files come from a clone that only its owner can read.
COPY python /out/app
RUN mkdir -p /out/opt/weblistener /out/usr/local/bin \
 && cp -r dist node_modules package.json /out/opt/weblistener/ \
 && rm -f /out/opt/weblistener/node_modules/.package-lock.json \
 # What only a debugger or a compiler reads is a third of it.
 && find /out/opt/weblistener/node_modules -type f -regex '.*\.\(map\|d\.[cm]?ts\)' -delete \
 && chmod 755 /out/opt/weblistener/dist/main.js \
 && ln -s /opt/weblistener/dist/main.js /out/usr/local/bin/weblistener \
 && chmod -R a+rX,go-w /out \
 && find /out ! -path '/out/app/*' -exec touch --no-dereference --date=@0 {} +

FROM $NODE_IMAGE
# The listener needs node, and nothing that installs more.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
    /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn-*
COPY --from=build /out /
WORKDIR /app

ENV LANG=C.UTF-8 NODE_ENV=production
EXPOSE 80
STOPSIGNAL SIGTERM
USER 1000:1000

# Options and a port are for the listener; anything else is a command. The shell leaves none of itself behind.
ENTRYPOINT ["sh", "-c", "case \"${1-}\" in '' | -* | [0-9]*) exec weblistener \"$@\" ;; *) exec \"$@\" ;; esac", "weblistener"]
CMD []

# With the arguments that the listener was started with, so that it is asked where it listens.
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
