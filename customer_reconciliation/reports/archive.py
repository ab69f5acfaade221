"""Several files as one to download."""

import io
import zipfile


def zipped(files):
    """A ZIP of (name, content); several of the same name are numbered.

    :return: bytes
    """
    file, used = io.BytesIO(), {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            used[name] = used.get(name, 0) + 1
            stem, _, ending = name.rpartition(".")
            unique = name if used[name] == 1 else f"{stem} ({used[name]}).{ending}"
            archive.writestr(unique, content)
    return file.getvalue()
