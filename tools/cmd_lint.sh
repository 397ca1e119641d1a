addons() { (cd "$ROOT" && ls -d order_process*/__manifest__.py 2>/dev/null | xargs -r -n 1 dirname); }

cmd_lint() {
    setup
    run_lint
}

run_lint() {
    local status=0 folders
    folders="$(addons)"
    [ -n "$folders" ] || die "there is no add-on to lint in $ROOT"
    cd "$ROOT"
    say "ruff"
    ruff check . || status=1
    say "pylint-odoo"
    # shellcheck disable=SC2086
    pylint --rcfile="$ROOT/.pylintrc" --jobs=0 $folders || status=1
    [ "$status" -eq 0 ] || say "lint found something, see above"
    return "$status"
}
