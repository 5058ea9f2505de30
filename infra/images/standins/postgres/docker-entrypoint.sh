#!/bin/bash
# What the shop needs of the official entrypoint, and no more: on an empty folder it makes a cluster for POSTGRES_USER
# with the password in POSTGRES_PASSWORD_FILE and POSTGRES_INITDB_ARGS, and runs /docker-entrypoint-initdb.d/*.sh against
# a server that listens on its socket alone. Always as the user of the container.
set -euo pipefail

if [ "$1" = postgres ] && [ ! -s "$PGDATA/PG_VERSION" ]; then
  # shellcheck disable=SC2086 # several arguments in one variable, as in the official image
  initdb --pgdata "$PGDATA" --username "$POSTGRES_USER" --pwfile "$POSTGRES_PASSWORD_FILE" ${POSTGRES_INITDB_ARGS:-}
  printf '\nhost all all all scram-sha-256\n' >> "$PGDATA/pg_hba.conf"
  pg_ctl --pgdata "$PGDATA" --wait --options "-c listen_addresses='' -c unix_socket_directories=/var/run/postgresql" start
  for script in /docker-entrypoint-initdb.d/*.sh; do
    [ -e "$script" ] || continue
    # The official image runs what may be run and reads what may not; scripts of the shop work either way.
    if [ -x "$script" ]; then "$script"; else . "$script"; fi
  done
  pg_ctl --pgdata "$PGDATA" --wait --mode fast stop
fi
exec "$@"
