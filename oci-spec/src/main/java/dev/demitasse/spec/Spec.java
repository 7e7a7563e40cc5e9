package dev.demitasse.spec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The configuration of a container, config.json (config.md).
///
/// @param ociVersion version of the specification, SemVer
/// @param process what runs; only `start` needs it
/// @param root the root filesystem
/// @param hostname host name of the uts namespace
/// @param domainname NIS domain name of the uts namespace
/// @param mounts what is mounted, in order
/// @param hooks programs at points of the lifecycle
/// @param annotations anything
/// @param linux what is particular to Linux
public record Spec(
        String ociVersion,
        @Nullable Process process,
        Root root,
        @Nullable String hostname,
        @Nullable String domainname,
        @Nullable List<Mount> mounts,
        @Nullable Hooks hooks,
        @Nullable Map<String, String> annotations,
        @Nullable Linux linux) {
    /// Copies what it is given.
    public Spec {
        mounts = mounts == null ? null : List.copyOf(mounts);
        annotations =
                annotations == null
                        ? null
                        : Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    }

    /// The same with another `process`.
    public Spec withProcess(@Nullable Process process) {
        return new Spec(
                ociVersion, process, root, hostname, domainname, mounts, hooks, annotations, linux);
    }

    /// The same with another `root`.
    public Spec withRoot(Root root) {
        return new Spec(
                ociVersion, process, root, hostname, domainname, mounts, hooks, annotations, linux);
    }

    /// The same with another `hostname`.
    public Spec withHostname(@Nullable String hostname) {
        return new Spec(
                ociVersion, process, root, hostname, domainname, mounts, hooks, annotations, linux);
    }

    /// The same with another `mounts`.
    public Spec withMounts(@Nullable List<Mount> mounts) {
        return new Spec(
                ociVersion, process, root, hostname, domainname, mounts, hooks, annotations, linux);
    }

    /// The same with another `hooks`.
    public Spec withHooks(@Nullable Hooks hooks) {
        return new Spec(
                ociVersion, process, root, hostname, domainname, mounts, hooks, annotations, linux);
    }

    /// The same with another `annotations`.
    public Spec withAnnotations(@Nullable Map<String, String> annotations) {
        return new Spec(
                ociVersion, process, root, hostname, domainname, mounts, hooks, annotations, linux);
    }

    /// The same with another `linux`.
    public Spec withLinux(@Nullable Linux linux) {
        return new Spec(
                ociVersion, process, root, hostname, domainname, mounts, hooks, annotations, linux);
    }

    static Spec of(JsonObject o) {
        return new Spec(
                o.requiredString("ociVersion"),
                Process.read(o.object("process")),
                Root.of(o.requiredObject("root")),
                o.text("hostname"),
                o.text("domainname"),
                Mount.readAll(o.objects("mounts")),
                Hooks.read(o.object("hooks")),
                o.stringMap("annotations"),
                Linux.read(o.object("linux")));
    }

    void writeMembers(JsonWriter w) {
        w.string("ociVersion", ociVersion());
        Process.write(w, "process", process());
        Root.write(w, "root", root());
        w.string("hostname", hostname());
        w.string("domainname", domainname());
        Mount.writeAll(w, "mounts", mounts());
        Hooks.write(w, "hooks", hooks());
        w.stringMap("annotations", annotations());
        Linux.write(w, "linux", linux());
    }
}
