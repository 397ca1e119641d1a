# The help text and the reading of options that several commands share.

cmd_help() {
    cat <<'HELP'
Usage: ./dev COMMAND

  serve [-d DB] [--port N]   demo company on http://127.0.0.1:8069 (or another database), logins printed
  test [options] [pytest arguments]
                             fresh database, lint, all tests
      --reuse NAME           keep database NAME and only update the add-on in it: for quick rounds
      --no-lint              tests alone
      --core                 core's own tests with and without the add-on, compared (15 minutes)
  db NAME [--demo]           a fresh database with the add-on; replaces one of that name
  shell [-d DB]              Odoo's shell; runs a script from standard input and ends
  update [-d DB]             update the add-on in a database
  chain [-d DB] MODEL.METHOD who hangs in at a method, in the order in which they run; --all writes docs/flow.md
  security                   writes docs/security.md: who may do what, read from the code and measured
  pictures [-d DB] [NAME...] pictures of the guides from the demo company (all, or those whose names begin like that)
  wheel [--install] [FOLDER]  wheels of the add-ons; pip puts them where Odoo finds them (--install: into a database, too)
  bench [arguments]          benchmarks/run.py on a fresh database
  chaos [--rounds N] [--minutes M]
                             two servers and their PostgreSQL, killed while people work on both; what is left is checked
  lint                       ruff and pylint-odoo
  i18n [--check]             export the terms, refresh the Chinese ones, list what is missing
  clean [--all]              stop and remove what was made for this checkout (--all: downloads as well)

Everything is kept in one folder: /var/cache/order-process for root, ~/.cache/order-process for others, or
ORDER_PROCESS_CACHE. ODOO_SOURCE=/some/checkout replaces Debian's package odoo-19; ODOO_DEB=file is used when Debian's
archive no longer has it.
HELP
}

# read_database_option ARGS...: sets DB (and PORT, where a command has one) and REST.
read_database_option() {
    DB="" PORT="" REST=()
    while [ $# -gt 0 ]; do
        case "$1" in
            -d | --database) DB="${2:?-d wants the name of a database}"; shift ;;
            --port | -p) PORT="${2:?--port wants a number}"; shift ;;
            *) REST+=("$1") ;;
        esac
        shift
    done
}

need_demo() {
    start_cluster serve
    database_exists demo || locked "$STATE/locks/demo.lock" need_demo_locked
}

need_demo_locked() { database_exists demo || build_demo demo; }
