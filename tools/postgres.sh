# PostgreSQL clusters of this checkout, on a socket of their own, without any network port.
#   serve  durable; databases that people work in
#   test   without fsync; databases that tests make and throw away
#   chaos  durable; it is crashed on purpose, so nothing else lives there

find_pg_bin() {
    local found
    found="$(find /usr/lib/postgresql -mindepth 3 -maxdepth 3 -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1)"
    if [ -n "$found" ]; then
        dirname "$found"
    elif command -v initdb >/dev/null; then
        dirname "$(readlink -f "$(command -v initdb)")"
    else
        return 1
    fi
}

# PostgreSQL refuses to run as root, so root hands it to the user that Debian's package makes.
as_postgres() {
    if is_root; then
        (cd / && runuser -u postgres -- "$@")
    else
        (cd / && "$@")
    fi
}

give_to_postgres() { if is_root; then chown postgres: "$@"; fi; }

# Chooses the cluster that psql, createdb and Odoo talk to from here on.
use_cluster() {
    CLUSTER="$1"
    PGDATA_DIR="$STATE/pg$(pg_major)-$CLUSTER"
    case "$CLUSTER" in
        serve) PGPORT=5432 ;;
        test) PGPORT=5433 ;;
        chaos) PGPORT=5434 ;;
    esac
    PGHOST="$SOCKETS"
    PGUSER=order_process
    export PGHOST PGPORT PGUSER
    unset PGDATABASE PGPASSWORD PGSERVICE PGOPTIONS
}

pg_major() { "$PG_BIN/postgres" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/'; }

cluster_answers() { [ -d "$PGDATA_DIR" ] && "$PG_BIN/pg_isready" -q; }

cluster_settings() {
    local memory
    memory="$(awk '/MemTotal/ {print int($2 / 1024 / 8)}' /proc/meminfo)"
    [ "$memory" -le 1024 ] || memory=1024
    [ "$memory" -ge 128 ] || memory=128
    cat <<SETTINGS
listen_addresses = ''
unix_socket_directories = '$SOCKETS'
unix_socket_permissions = 0700
port = $PGPORT
max_connections = 200
shared_buffers = ${memory}MB
work_mem = 16MB
maintenance_work_mem = 256MB
max_wal_size = 2GB
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
SETTINGS
    if [ "$CLUSTER" = chaos ]; then
        # After a crash the files of all databases are synced one by one: 48 s here, and 1 s for the file system at once.
        echo 'recovery_init_sync_method = syncfs'
    fi
    if [ "$CLUSTER" = test ]; then
        # A test is one transaction: a vacuum in the middle of it counts no rows at all, and plans become ten times slower.
        printf '%s\n' 'fsync = off' 'full_page_writes = off' 'synchronous_commit = off' 'autovacuum = off'
    fi
}

create_cluster() {
    local new="$PGDATA_DIR.new"
    rm -rf "$new" &&
        mkdir -p "$new" &&
        chmod 700 "$new" &&
        give_to_postgres "$new" &&
        as_postgres "$PG_BIN/initdb" -D "$new" -U order_process --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync &&
        echo "include 'order-process.conf'" >>"$new/postgresql.conf" &&
        mv "$new" "$PGDATA_DIR"
}

# A machine that went down leaves a postmaster.pid whose number may by now belong to any program.
drop_stale_pid() {
    local file="$PGDATA_DIR/postmaster.pid" pid
    [ -f "$file" ] || return 0
    pid="$(head -n 1 "$file")"
    if [ "$(readlink "/proc/$pid/cwd" 2>/dev/null)" != "$PGDATA_DIR" ]; then
        say "removing what a PostgreSQL that is gone has left"
        rm -f "$file" "$SOCKETS/.s.PGSQL.$PGPORT" "$SOCKETS/.s.PGSQL.$PGPORT.lock"
    fi
}

launch_cluster() {
    cluster_answers && return 0
    if is_root && ! id postgres >/dev/null 2>&1; then
        die "there is no user postgres; install Debian's package postgresql"
    fi
    mkdir -p "$SOCKETS"
    chmod 755 "$CACHE" "$STATE" 2>/dev/null || true
    give_to_postgres "$SOCKETS"
    chmod 700 "$SOCKETS"
    if is_root && ! as_postgres test -x "$SOCKETS"; then
        die "PostgreSQL runs as the user postgres, who cannot enter $CACHE: set ORDER_PROCESS_CACHE to another folder"
    fi
    if [ ! -d "$PGDATA_DIR" ]; then
        loudly "initdb-$CLUSTER.log" "creating the PostgreSQL cluster \"$CLUSTER\"" create_cluster ||
            die "the PostgreSQL cluster could not be created"
    fi
    drop_stale_pid
    cluster_settings >"$PGDATA_DIR/order-process.conf"
    touch "$STATE/log/postgres-$CLUSTER.log"
    give_to_postgres "$PGDATA_DIR/order-process.conf" "$STATE/log/postgres-$CLUSTER.log"
    say "starting PostgreSQL ($CLUSTER)"
    as_postgres "$PG_BIN/pg_ctl" -D "$PGDATA_DIR" -l "$STATE/log/postgres-$CLUSTER.log" -w -t 120 start \
        >"$STATE/log/pg_ctl-$CLUSTER.log" 2>&1 </dev/null 9>&- || {
        tail -n 20 "$STATE/log/postgres-$CLUSTER.log" >&2
        die "PostgreSQL does not start; see $STATE/log/postgres-$CLUSTER.log"
    }
}

start_cluster() {
    use_cluster "$1"
    cluster_answers || locked "$STATE/locks/cluster-$CLUSTER.lock" launch_cluster
}

stop_cluster() {
    use_cluster "$1"
    [ -d "$PGDATA_DIR" ] || return 0
    drop_stale_pid
    [ -f "$PGDATA_DIR/postmaster.pid" ] || return 0
    say "stopping PostgreSQL ($CLUSTER)"
    as_postgres "$PG_BIN/pg_ctl" -D "$PGDATA_DIR" -m fast -w -t 60 stop >/dev/null 2>&1 ||
        as_postgres "$PG_BIN/pg_ctl" -D "$PGDATA_DIR" -m immediate -w stop >/dev/null
}
