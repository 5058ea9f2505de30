#!/bin/bash
# start-replica.sh PRIMARY [postgres arguments]: makes the folder of a replica by a base backup, once, and again when the
# primary no longer keeps what this replica needs (as infra/local/parts/postgres-cluster.ts does), then serves.
set -euo pipefail
primary=$1
shift
PGPASSWORD=$(cat "$POSTGRES_PASSWORD_FILE")
export PGPASSWORD
ask() { psql --host "$primary" --username "$POSTGRES_USER" --dbname postgres --no-psqlrc --tuples-only --no-align --command "$1"; }

until pg_isready --quiet --host "$primary" --username "$POSTGRES_USER"; do sleep 1; done
slot=$(ask "SELECT coalesce(wal_status, 'unreserved') FROM pg_replication_slots WHERE slot_name = 'replica'")
if [ -z "$slot" ] || [ "$slot" = lost ] || [ ! -s "$PGDATA/PG_VERSION" ]; then
  [ -z "$slot" ] || ask "SELECT pg_drop_replication_slot('replica')" > /dev/null
  # A backup that is interrupted must not look whole: it goes into a folder of its own and is moved when it is. The data
  # folder itself stays, for it is the volume.
  partial=$PGDATA/partial
  mkdir -p "$PGDATA"
  find "$PGDATA" -mindepth 1 -delete
  pg_basebackup --pgdata "$partial" --host "$primary" --username "$POSTGRES_USER" --write-recovery-conf \
    --create-slot --slot replica --checkpoint fast
  find "$partial" -mindepth 1 -maxdepth 1 ! -name PG_VERSION -exec mv --target-directory "$PGDATA" {} +
  mv "$partial/PG_VERSION" "$PGDATA" # the last, for it says that all is there
  rmdir "$partial"
fi
unset PGPASSWORD
chmod 0700 "$PGDATA" # Postgres serves from no folder that others may read
exec postgres "$@"
