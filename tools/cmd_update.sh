cmd_update() {
    read_database_option "$@"
    [ ${#REST[@]} -eq 0 ] || usage_error "update does not know ${REST[*]}"
    setup
    if [ -z "$DB" ]; then
        DB=demo
        need_demo
    else
        find_database "$DB"
    fi
    rm -f "$STATE/known/$CLUSTER-$DB"
    update_database "$DB"
}
