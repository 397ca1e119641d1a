# Paths, messages and locks. Sourced by ./dev; expects ROOT.

if [ -n "${ORDER_PROCESS_CACHE:-}" ]; then
    mkdir -p "$ORDER_PROCESS_CACHE"
    CACHE="$(cd "$ORDER_PROCESS_CACHE" && pwd -P)"
elif [ "$(id -u)" -eq 0 ]; then
    CACHE=/var/cache/order-process
else
    CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/order-process"
fi

SHARED="$CACHE/shared"                                           # downloads, Odoo, Python: the same for all checkouts
STATE="$CACHE/$(printf %s "$ROOT" | sha256sum | cut -c1-8)"      # databases, logs: of this checkout alone
SOCKETS="$STATE/sock"
[ ${#SOCKETS} -le 80 ] || SOCKETS="/tmp/order-process-$(id -u)-$(basename "$STATE")"  # a socket's path is limited

is_root() { [ "$(id -u)" -eq 0 ]; }

say() { printf '[dev %s] %s\n' "$(date +%H:%M:%S)" "$*" >&2; }

die() {
    printf '[dev] ERROR: %s\n' "$*" >&2
    exit 1
}

usage_error() { die "$1 (./dev help shows the usage)"; }

make_folders() {
    mkdir -p "$SHARED" "$STATE/log" "$STATE/conf" "$STATE/bin" "$STATE/data" "$STATE/locks" "$STATE/known"
    printf '%s\n' "$ROOT" >"$STATE/checkout"
}

# locked NAME COMMAND...: runs the command while no other ./dev runs one under the same name. Runs in a subshell.
# Whatever keeps running afterwards must be started with 9>&-, or it would hold the lock.
locked() {
    local file="$1"
    shift
    mkdir -p "$(dirname "$file")"
    (
        if ! flock -n 9; then
            say "waiting for another ./dev that is busy with $(basename "$file" .lock) ..."
            flock 9
        fi
        "$@"
    ) 9>"$file"
}

# loudly LOG TITLE COMMAND...: runs a long step with its output in a log file and a sign of life every 20 s.
loudly() {
    local log="$STATE/log/$1" title="$2" start=$SECONDS status=0 beat
    shift 2
    say "$title ..."
    (
        # Killed, it leaves the sleep behind, which must hold neither a lock nor somebody's pipe.
        while sleep 20 </dev/null >/dev/null 2>&1; do say "  still at it ($((SECONDS - start)) s): $title"; done
    ) 8>&- 9>&- &
    beat=$!
    "$@" >"$log" 2>&1 </dev/null || status=$?
    kill "$beat" 2>/dev/null || true
    wait "$beat" 2>/dev/null || true
    if [ "$status" -ne 0 ]; then
        grep -vE '^$|^[-0-9]+ [0-9:,]+ [0-9]+ INFO ' "$log" | tail -n 40 >&2 || true
        say "failed: $title; the whole output is in $log"
        return "$status"
    fi
    say "  done in $((SECONDS - start)) s"
}

short_hash() { sha256sum | cut -c1-10; }
