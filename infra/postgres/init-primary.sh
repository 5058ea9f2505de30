#!/bin/bash
# Run once by the entrypoint of a Postgres image, on a primary's empty folder: the databases of DATABASES, and who may
# replicate. The native run does the same in infra/local/parts/postgres-cluster.ts.
set -euo pipefail
for database in $DATABASES; do
  psql --username "$POSTGRES_USER" --dbname postgres --no-psqlrc --set ON_ERROR_STOP=1 --command "CREATE DATABASE $database"
done
# "all" is every database, but replication is none of them.
printf 'host replication %s all scram-sha-256\n' "$POSTGRES_USER" >> "$PGDATA/pg_hba.conf"
