cmd_clean() {
    local all=""
    case "${1:-}" in
        "") ;;
        --all) all=1 ;;
        *) usage_error "clean has no option $1" ;;
    esac
    if [ -d "$STATE" ]; then
        if PG_BIN="$(find_pg_bin)"; then
            stop_cluster serve
            stop_cluster test
            stop_cluster chaos
        fi
        say "removing $STATE"
        rm -rf "$STATE" "$SOCKETS"
    fi
    rm -rf "$ROOT/.ruff_cache" "$ROOT/.pytest_cache"
    if [ -n "$all" ]; then
        say "removing the downloads, $SHARED"
        rm -rf "$SHARED"
    fi
}
