"""Makes an image without a network: one archive that is both an OCI layout and what `docker save` writes, of this machine's busybox."""

import hashlib
import io
import json
import subprocess
import tarfile

BUSYBOX = "/bin/busybox"
# All engines keep a name that begins with localhost as it is.
NAME = "localhost/busybox:1"

_PASSWD = "root:x:0:0:root:/root:/bin/sh\nbarista:x:1000:1000::/home/barista:/bin/sh\n"
_GROUP = "root:x:0:\nbarista:x:1000:\ncoffee:x:2000:barista\n"


def make(path, name=NAME, program=("/bin/sh",)):
    """Writes the archive of an image called `name` with this program."""
    layer = _layer()
    config = _json(
        {
            "architecture": "amd64",
            "os": "linux",
            "config": {"Env": ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "IMAGE=busybox"], "Cmd": list(program)},
            "rootfs": {"type": "layers", "diff_ids": [_digest(layer)]},
            "history": [{"created": "2026-01-01T00:00:00Z", "created_by": "images.py"}],
            "created": "2026-01-01T00:00:00Z",
        }
    )
    kind = "application/vnd.oci.image"
    manifest = _json(
        {
            "schemaVersion": 2,
            "mediaType": f"{kind}.manifest.v1+json",
            "config": _descriptor(config, f"{kind}.config.v1+json"),
            "layers": [_descriptor(layer, f"{kind}.layer.v1.tar")],
        }
    )
    names = {"io.containerd.image.name": name, "org.opencontainers.image.ref.name": name}
    index = _json({"schemaVersion": 2, "manifests": [_descriptor(manifest, f"{kind}.manifest.v1+json") | {"annotations": names}]})
    docker = _json([{"Config": _blob(config), "RepoTags": [name], "Layers": [_blob(layer)]}])
    with tarfile.open(path, "w") as archive:
        for content in (layer, config, manifest):
            _add(archive, _blob(content), content)
        _add(archive, "oci-layout", _json({"imageLayoutVersion": "1.0.0"}))
        _add(archive, "index.json", index)
        _add(archive, "manifest.json", docker)


def unpack(directory):
    """The image's root file system as a folder."""
    with tarfile.open(fileobj=io.BytesIO(_layer())) as layer:
        layer.extractall(directory, filter="fully_trusted")


def _layer():
    applets = subprocess.run([BUSYBOX, "--list"], capture_output=True, text=True, check=True).stdout.split()
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as layer:
        for folder, mode in (("bin", 0o755), ("etc", 0o755), ("root", 0o700), ("home", 0o755), ("home/barista", 0o755), ("tmp", 0o1777)):
            entry = tarfile.TarInfo(folder)
            entry.type = tarfile.DIRTYPE
            entry.mode = mode
            layer.addfile(entry)
        with open(BUSYBOX, "rb") as busybox:
            _add(layer, "bin/busybox", busybox.read(), 0o755)
        for applet in applets:
            if applet != "busybox":
                entry = tarfile.TarInfo(f"bin/{applet}")
                entry.type = tarfile.SYMTYPE
                entry.linkname = "busybox"
                layer.addfile(entry)
        _add(layer, "etc/passwd", _PASSWD.encode())
        _add(layer, "etc/group", _GROUP.encode())
    return buffer.getvalue()


def _add(archive, name, content, mode=0o644):
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    entry.mode = mode
    archive.addfile(entry, io.BytesIO(content))


def _json(value):
    return json.dumps(value).encode()


def _digest(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


def _blob(content):
    return "blobs/sha256/" + hashlib.sha256(content).hexdigest()


def _descriptor(content, media_type):
    return {"mediaType": media_type, "digest": _digest(content), "size": len(content)}
