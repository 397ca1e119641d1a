"""Ask Odoo where it finds add-ons that pip installed: ``find_wheel.py SITE ADDON…``. For ``./dev wheel``."""

import importlib.metadata
import sys
from pathlib import Path

from odoo.modules.module import Manifest, initialize_sys_path
from odoo.tools import config


def main(site, *addons):
    config.parse_config(["--addons-path=", "--http-interface=127.0.0.1"])
    initialize_sys_path()
    for addon in addons:
        manifest = Manifest.for_addon(addon)
        if manifest is None:
            raise SystemExit(f"Odoo finds no {addon}")
        version = importlib.metadata.version(f"odoo-addon-{addon}")
        if not Path(manifest.path).is_relative_to(site) or version != manifest.version:
            raise SystemExit(f"{addon} {version} is found in {manifest.path} as {manifest.version}")
        print(f"{addon} {version}: {manifest.path}")


if __name__ == "__main__":
    main(*sys.argv[1:])
