cmd_db() {
    local name="" demo=""
    while [ $# -gt 0 ]; do
        case "$1" in
            --demo) demo=1 ;;
            -*) usage_error "db has no option $1" ;;
            *) name="$1" ;;
        esac
        shift
    done
    [ -n "$name" ] || usage_error "db wants the name of a database"
    check_name "$name"
    need_addon
    setup
    start_cluster serve
    if [ -n "$demo" ]; then
        build_demo "$name"
    else
        new_database "$name"
    fi
    say "database $name is ready: ./dev shell -d $name, ./dev serve -d $name --port 8070"
}
