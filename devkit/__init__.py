"""What stands behind ./dev, with the standard library only.

say        progress, failures that name their cure, locks, atomic folders
places     where things lie
apt        packages fetched and unpacked beside us, never installed
python     the virtual environment with the pinned packages
odoo       Odoo 19: ODOO_SRC or Debian's package; how it is started
postgres   PGHOST or a private cluster
tools      browser, PDF writer, fonts
database   the template with demo data and its copies
testing    ./dev test
demo       ./dev demo
commands   the command line
"""
