# PostgreSQL clusters of this checkout. `serve` is durable, `test` is fast (fsync off), any other name is durable.
# Each listens on a socket in a folder of its own and on no TCP port; only its owner (and root) may enter.

PG_PORT=5432
PG_ROLE=$MODULE # Odoo refuses to work as the role `postgres`

# use_cluster NAME: starts it if it does not run and points PG* and DATA_DIR at it.
use_cluster() {
    CLUSTER="$1"
    CLUSTER_DIR="$OWN/$CLUSTER"
    PGDATA="$CLUSTER_DIR/pgdata"
    SOCKET_DIR="$CLUSTER_DIR/socket"
    # A socket's path may have 107 characters; a long home folder leaves no room for that.
    if [ "${#SOCKET_DIR}" -gt 85 ]; then
        SOCKET_DIR="/tmp/order-process-$(id -u)-$CHECKOUT_ID-$CLUSTER"
    fi
    DATA_DIR="$CLUSTER_DIR/data"
    mkdir -p "$CLUSTER_DIR/log" "$DATA_DIR/filestore"
    with_lock "$CLUSTER_DIR/cluster.lock" _start_cluster
    export PGHOST="$SOCKET_DIR" PGPORT="$PG_PORT" PGUSER="$PG_ROLE"
    unset PGDATABASE PGPASSWORD PGSERVICE 2>/dev/null || true
    _write_odoo_files
}

# PostgreSQL does not run as root: root's cluster belongs to the user `postgres`.
_as_pg() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && runuser -u postgres -- env LC_ALL=C.UTF-8 "$@")
    else
        (cd / && LC_ALL=C.UTF-8 "$@")
    fi
}

_start_cluster() {
    if [ ! -e "$PGDATA/PG_VERSION" ] || [ ! -e "$CLUSTER_DIR/READY" ]; then _create_cluster; fi
    mkdir -p "$SOCKET_DIR"
    if [ "$(id -u)" = 0 ]; then chown postgres: "$SOCKET_DIR"; fi
    chmod 700 "$SOCKET_DIR"
    _cluster_runs && return 0
    # A machine that went down leaves a pid file; pg_ctl deals with it, but not when that pid now is another program.
    if [ -e "$PGDATA/postmaster.pid" ] && ! _postmaster_alive; then
        note "removing the stale pid file of the $CLUSTER cluster"
        rm -f "$PGDATA/postmaster.pid" "$SOCKET_DIR/.s.PGSQL.$PG_PORT"*
    fi
    note "starting the $CLUSTER cluster"
    # A subshell without our lock files: a server that inherited them would hold the locks for ever.
    (close_inherited && _as_pg "$PG_BIN/pg_ctl" -D "$PGDATA" -l "$PGDATA/server.log" -w -t 90 start) \
        >/dev/null 2>&1 </dev/null ||
        die "PostgreSQL did not start; see $PGDATA/server.log: $(tail -n 3 "$PGDATA/server.log" 2>/dev/null)"
}

_cluster_runs() { "$PG_BIN/pg_isready" -q -h "$SOCKET_DIR" -p "$PG_PORT" -U "$PG_ROLE" -d postgres; }

_postmaster_alive() {
    local pid
    pid="$(head -n 1 "$PGDATA/postmaster.pid" 2>/dev/null)" || return 1
    [ -n "$pid" ] && [ -d "/proc/$pid" ] && grep -qa postgres "/proc/$pid/cmdline" 2>/dev/null &&
        [ "$(readlink "/proc/$pid/cwd" 2>/dev/null)" = "$(realpath "$PGDATA")" ]
}

_create_cluster() {
    say "creating the PostgreSQL cluster '$CLUSTER'"
    rm -rf "$PGDATA"
    mkdir -p "$PGDATA"
    chmod 700 "$PGDATA"
    if [ "$(id -u)" = 0 ]; then
        chown postgres: "$PGDATA"
        runuser -u postgres -- test -w "$PGDATA" ||
            die "the user postgres cannot reach $CLUSTER_DIR: choose another folder in ORDER_PROCESS_CACHE"
    fi
    _as_pg "$PG_BIN/initdb" -D "$PGDATA" -U "$PG_ROLE" -A trust -E UTF8 --locale=C.UTF-8 -N >"$CLUSTER_DIR/log/initdb.log" 2>&1 ||
        die "initdb failed: $(tail -n 5 "$CLUSTER_DIR/log/initdb.log")"
    {
        echo "listen_addresses = ''"
        echo "unix_socket_directories = '$SOCKET_DIR'"
        echo "unix_socket_permissions = 0700"
        echo "port = $PG_PORT"
        echo "max_connections = 200"
        echo "shared_buffers = 256MB"
        echo "work_mem = 16MB"
        echo "maintenance_work_mem = 128MB"
        echo "max_wal_size = 2GB"
        echo "random_page_cost = 1.1"
        echo "timezone = 'UTC'"
        echo "log_timezone = 'UTC'"
        echo "log_min_messages = warning"
        if [ "$CLUSTER" = test ]; then
            echo "fsync = off"
            echo "synchronous_commit = off"
            echo "full_page_writes = off"
            echo "wal_level = minimal"
            echo "max_wal_senders = 0"
        fi
    } >"$CLUSTER_DIR/extra.conf"
    cat "$CLUSTER_DIR/extra.conf" >>"$PGDATA/postgresql.conf"
    touch "$CLUSTER_DIR/READY"
}

stop_cluster() { # NAME
    local dir="$OWN/$1"
    [ -e "$dir/pgdata/postmaster.pid" ] || return 0
    _as_pg "$PG_BIN/pg_ctl" -D "$dir/pgdata" -m fast -w stop >/dev/null 2>&1 || true
}

# One configuration per cluster, and a command that starts Odoo with everything set.
_write_odoo_files() {
    ODOO_CONF="$CLUSTER_DIR/odoo.conf"
    ODOO_BIN="$CLUSTER_DIR/odoo"
    local new="$CLUSTER_DIR/.new.$$"
    {
        echo "[options]"
        echo "db_host = $SOCKET_DIR"
        echo "db_port = $PG_PORT"
        echo "db_user = $PG_ROLE"
        echo "db_maxconn = 32"
        echo "data_dir = $DATA_DIR"
        echo "addons_path = $ODOO_ADDONS,$ROOT"
        echo "admin_passwd = order-process"
        echo "http_interface = 127.0.0.1"
        echo "list_db = False"
        echo "log_handler = :INFO,odoo.modules.loading:INFO"
        echo "limit_time_cpu = 1200"
        echo "limit_time_real = 2400"
    } >"$new"
    mv "$new" "$ODOO_CONF"
    {
        echo "#!/bin/sh"
        echo "# Odoo with this checkout's configuration; \`-c other.conf\` wins."
        echo "export PATH='$PG_BIN:$VENV/bin':\"\$PATH\" PYTHONPATH='$ODOO_HOME' ODOO_RC='$ODOO_CONF'"
        echo "export PGHOST='$SOCKET_DIR' PGPORT='$PG_PORT' PGUSER='$PG_ROLE'"
        echo "exec '$PYTHON' '$ODOO_SCRIPT' \"\$@\""
    } >"$new"
    chmod 755 "$new"
    mv "$new" "$ODOO_BIN"
}

psql_do() { "$PG_BIN/psql" -X -q -v ON_ERROR_STOP=1 -d postgres "$@"; }
db_exists() { [ "$(psql_do -At -c "SELECT 1 FROM pg_database WHERE datname = '$1'")" = 1 ]; }

drop_db() { # NAME
    "$PG_BIN/dropdb" --if-exists --force "$1" 2>/dev/null || "$PG_BIN/dropdb" --if-exists "$1"
    rm -rf "${DATA_DIR:?}/filestore/$1"
}

# copy_db FROM TO: the template must not be in use. Files of a file store never change, so links are enough.
copy_db() {
    local try
    for try in 1 2 3 4 5 6; do
        if "$PG_BIN/createdb" -T "$1" "$2" 2>"$CLUSTER_DIR/log/createdb.$$"; then
            rm -f "$CLUSTER_DIR/log/createdb.$$"
            rm -rf "${DATA_DIR:?}/filestore/$2"
            if [ -d "$DATA_DIR/filestore/$1" ]; then cp -al "$DATA_DIR/filestore/$1" "$DATA_DIR/filestore/$2"; fi
            return 0
        fi
        grep -q 'being accessed' "$CLUSTER_DIR/log/createdb.$$" || break
        sleep "$try"
    done
    die "copying the database $1 to $2 failed: $(cat "$CLUSTER_DIR/log/createdb.$$")"
}
