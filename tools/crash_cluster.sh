#!/usr/bin/env bash
# A durable PostgreSQL cluster for the crash tests of one run; ./dev test names this script ORDER_PROCESS_CRASH_CLUSTER.
#   start    creates it, with a copy of the pristine database under its own name, and prints its port (the socket is PGHOST)
#   restart  an orderly restart
#   crash    every process dies at once, and it starts again
#   stop     removes it (./dev test does so at the end of the run)
set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
for part in lib setup postgres databases; do
    # shellcheck source=/dev/null
    source "$ROOT/tools/$part.sh"
done

: "${ORDER_PROCESS_RUN:?this runs inside ./dev test}" "${ORDER_PROCESS_TEMPLATE_DB:?this runs inside ./dev test}"
PG_BIN="$(find_pg_bin)"

control() { as_postgres "$PG_BIN/pg_ctl" -D "$PGDATA_DIR" -l "$STATE/log/postgres-$CLUSTER.log" -w "$@" >/dev/null </dev/null 9>&-; }

load_template() {
    local dump="$STATE/run-$ORDER_PROCESS_RUN/template.dump" copy="op_crash_$ORDER_PROCESS_RUN"
    start_cluster test
    copy_database "$ORDER_PROCESS_TEMPLATE_DB" "$copy" # a connection to the template would stop others from copying it
    pg_dump -Fc -Z1 -f "$dump" "$copy"
    drop_database "$copy"
    start_cluster "crash-$ORDER_PROCESS_RUN"
    sql "CREATE DATABASE \"$ORDER_PROCESS_TEMPLATE_DB\" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'"
    pg_restore -j 2 --no-owner -d "$ORDER_PROCESS_TEMPLATE_DB" "$dump"
    rm -f "$dump"
}

use_cluster "crash-$ORDER_PROCESS_RUN"
case "${1:-}" in
    start)
        start_cluster "crash-$ORDER_PROCESS_RUN"
        database_exists "$ORDER_PROCESS_TEMPLATE_DB" || load_template
        echo "$PGPORT"
        ;;
    restart) control restart -m fast ;;
    crash)
        control stop -m immediate
        control start
        ;;
    stop)
        stop_cluster "crash-$ORDER_PROCESS_RUN"
        rm -rf "$PGDATA_DIR" "$STATE/log/postgres-$CLUSTER.log"
        ;;
    *) die "start, restart, crash or stop" ;;
esac
