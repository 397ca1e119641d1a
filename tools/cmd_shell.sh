cmd_shell() {
    read_database_option "$@"
    setup
    if [ -z "$DB" ]; then
        DB=demo
        need_demo
    else
        find_database "$DB"
    fi
    write_config "$STATE/conf/shell-$CLUSTER-$DB.conf" "$DB" 8069 "max_cron_threads = 0"
    exec "$ODOO" shell -c "$STATE/conf/shell-$CLUSTER-$DB.conf" --no-http --log-level="${LOG_LEVEL:-warn}" \
        ${REST[@]+"${REST[@]}"}
}
