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
  # The folder itself is the volume and stays. What a broken backup left has no PG_VERSION only if it broke at once, so
  # the backup goes beside and is moved when it is whole.
  partial=$PGDATA/partial
  find "$PGDATA" -mindepth 1 -delete
  pg_basebackup --pgdata "$partial" --host "$primary" --username "$POSTGRES_USER" --write-recovery-conf \
    --create-slot --slot replica --checkpoint fast
  find "$partial" -mindepth 1 -maxdepth 1 ! -name PG_VERSION -exec mv --target-directory "$PGDATA" {} +
  mv "$partial/PG_VERSION" "$PGDATA" # the last, for it says that all is there
  rmdir "$partial"
fi
unset PGPASSWORD
exec postgres "$@"
