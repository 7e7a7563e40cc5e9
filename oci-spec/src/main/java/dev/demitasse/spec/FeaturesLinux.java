package dev.demitasse.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a runtime was built to do on Linux (features-linux.md). An absent value is unknown.
///
/// @param namespaces namespace types
/// @param capabilities capability names
/// @param cgroup cgroups
/// @param seccomp system call filter
/// @param apparmor AppArmor
/// @param selinux SELinux
/// @param intelRdt resctrl
/// @param memoryPolicy NUMA policy
/// @param mountExtensions mounts beyond mount(2)
/// @param netDevices network interfaces
public record FeaturesLinux(
        @Nullable List<String> namespaces,
        @Nullable List<String> capabilities,
        @Nullable Cgroup cgroup,
        @Nullable Seccomp seccomp,
        @Nullable Enabled apparmor,
        @Nullable Enabled selinux,
        @Nullable IntelRdt intelRdt,
        @Nullable MemoryPolicy memoryPolicy,
        @Nullable MountExtensions mountExtensions,
        @Nullable Enabled netDevices) {
    /// Copies what it is given.
    public FeaturesLinux {
        namespaces = namespaces == null ? null : List.copyOf(namespaces);
        capabilities = capabilities == null ? null : List.copyOf(capabilities);
    }

    static @Nullable FeaturesLinux read(@Nullable JsonObject o) {
        if (o == null) {
            return null;
        }
        return new FeaturesLinux(
                o.strings("namespaces"),
                o.strings("capabilities"),
                Cgroup.read(o.object("cgroup")),
                Seccomp.read(o.object("seccomp")),
                Enabled.read(o.object("apparmor")),
                Enabled.read(o.object("selinux")),
                IntelRdt.read(o.object("intelRdt")),
                MemoryPolicy.read(o.object("memoryPolicy")),
                MountExtensions.read(o.object("mountExtensions")),
                Enabled.read(o.object("netDevices")));
    }

    static void write(JsonWriter w, String name, @Nullable FeaturesLinux value) {
        if (value == null) {
            return;
        }
        w.beginObject(name);
        value.writeMembers(w);
        w.endObject();
    }

    void writeMembers(JsonWriter w) {
        w.strings("namespaces", namespaces());
        w.strings("capabilities", capabilities());
        Cgroup.write(w, "cgroup", cgroup());
        Seccomp.write(w, "seccomp", seccomp());
        Enabled.write(w, "apparmor", apparmor());
        Enabled.write(w, "selinux", selinux());
        IntelRdt.write(w, "intelRdt", intelRdt());
        MemoryPolicy.write(w, "memoryPolicy", memoryPolicy());
        MountExtensions.write(w, "mountExtensions", mountExtensions());
        Enabled.write(w, "netDevices", netDevices());
    }

    /// A feature that is there or not.
    ///
    /// @param enabled whether it is
    public record Enabled(@Nullable Boolean enabled) {
        static @Nullable Enabled read(@Nullable JsonObject o) {
            if (o == null) {
                return null;
            }
            return new Enabled(o.bool("enabled"));
        }

        static void write(JsonWriter w, String name, @Nullable Enabled value) {
            if (value == null) {
                return;
            }
            w.beginObject(name);
            value.writeMembers(w);
            w.endObject();
        }

        void writeMembers(JsonWriter w) {
            w.bool("enabled", enabled());
        }
    }

    /// Which cgroups a runtime can manage.
    ///
    /// @param v1 version 1
    /// @param v2 version 2
    /// @param systemd through systemd
    /// @param systemdUser through the systemd of a user
    /// @param rdma its rdma controller
    public record Cgroup(
            @Nullable Boolean v1,
            @Nullable Boolean v2,
            @Nullable Boolean systemd,
            @Nullable Boolean systemdUser,
            @Nullable Boolean rdma) {
        static @Nullable Cgroup read(@Nullable JsonObject o) {
            if (o == null) {
                return null;
            }
            return new Cgroup(
                    o.bool("v1"),
                    o.bool("v2"),
                    o.bool("systemd"),
                    o.bool("systemdUser"),
                    o.bool("rdma"));
        }

        static void write(JsonWriter w, String name, @Nullable Cgroup value) {
            if (value == null) {
                return;
            }
            w.beginObject(name);
            value.writeMembers(w);
            w.endObject();
        }

        void writeMembers(JsonWriter w) {
            w.bool("v1", v1());
            w.bool("v2", v2());
            w.bool("systemd", systemd());
            w.bool("systemdUser", systemdUser());
            w.bool("rdma", rdma());
        }
    }

    /// Names of the system call filter.
    ///
    /// @param enabled whether there is one
    /// @param actions actions
    /// @param operators comparisons
    /// @param archs architectures
    /// @param knownFlags flags it knows
    /// @param supportedFlags flags that work here
    public record Seccomp(
            @Nullable Boolean enabled,
            @Nullable List<String> actions,
            @Nullable List<String> operators,
            @Nullable List<String> archs,
            @Nullable List<String> knownFlags,
            @Nullable List<String> supportedFlags) {
        /// Copies what it is given.
        public Seccomp {
            actions = actions == null ? null : List.copyOf(actions);
            operators = operators == null ? null : List.copyOf(operators);
            archs = archs == null ? null : List.copyOf(archs);
            knownFlags = knownFlags == null ? null : List.copyOf(knownFlags);
            supportedFlags = supportedFlags == null ? null : List.copyOf(supportedFlags);
        }

        static @Nullable Seccomp read(@Nullable JsonObject o) {
            if (o == null) {
                return null;
            }
            return new Seccomp(
                    o.bool("enabled"),
                    o.strings("actions"),
                    o.strings("operators"),
                    o.strings("archs"),
                    o.strings("knownFlags"),
                    o.strings("supportedFlags"));
        }

        static void write(JsonWriter w, String name, @Nullable Seccomp value) {
            if (value == null) {
                return;
            }
            w.beginObject(name);
            value.writeMembers(w);
            w.endObject();
        }

        void writeMembers(JsonWriter w) {
            w.bool("enabled", enabled());
            w.strings("actions", actions());
            w.strings("operators", operators());
            w.strings("archs", archs());
            w.strings("knownFlags", knownFlags());
            w.strings("supportedFlags", supportedFlags());
        }
    }

    /// What of resctrl.
    ///
    /// @param enabled whether intelRdt works
    /// @param schemata whether its `schemata` does
    /// @param monitoring whether its `enableMonitoring` does
    public record IntelRdt(
            @Nullable Boolean enabled, @Nullable Boolean schemata, @Nullable Boolean monitoring) {
        static @Nullable IntelRdt read(@Nullable JsonObject o) {
            if (o == null) {
                return null;
            }
            return new IntelRdt(o.bool("enabled"), o.bool("schemata"), o.bool("monitoring"));
        }

        static void write(JsonWriter w, String name, @Nullable IntelRdt value) {
            if (value == null) {
                return;
            }
            w.beginObject(name);
            value.writeMembers(w);
            w.endObject();
        }

        void writeMembers(JsonWriter w) {
            w.bool("enabled", enabled());
            w.bool("schemata", schemata());
            w.bool("monitoring", monitoring());
        }
    }

    /// Names of NUMA policy.
    ///
    /// @param modes modes
    /// @param flags flags
    public record MemoryPolicy(@Nullable List<String> modes, @Nullable List<String> flags) {
        /// Copies what it is given.
        public MemoryPolicy {
            modes = modes == null ? null : List.copyOf(modes);
            flags = flags == null ? null : List.copyOf(flags);
        }

        static @Nullable MemoryPolicy read(@Nullable JsonObject o) {
            if (o == null) {
                return null;
            }
            return new MemoryPolicy(o.strings("modes"), o.strings("flags"));
        }

        static void write(JsonWriter w, String name, @Nullable MemoryPolicy value) {
            if (value == null) {
                return;
            }
            w.beginObject(name);
            value.writeMembers(w);
            w.endObject();
        }

        void writeMembers(JsonWriter w) {
            w.strings("modes", modes());
            w.strings("flags", flags());
        }
    }

    /// Mounts beyond mount(2).
    ///
    /// @param idmap id-mapped mounts
    public record MountExtensions(@Nullable Enabled idmap) {
        static @Nullable MountExtensions read(@Nullable JsonObject o) {
            if (o == null) {
                return null;
            }
            return new MountExtensions(Enabled.read(o.object("idmap")));
        }

        static void write(JsonWriter w, String name, @Nullable MountExtensions value) {
            if (value == null) {
                return;
            }
            w.beginObject(name);
            value.writeMembers(w);
            w.endObject();
        }

        void writeMembers(JsonWriter w) {
            Enabled.write(w, "idmap", idmap());
        }
    }
}
