package dev.demitasse.spec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The part of the configuration that is Linux (config-linux.md).
///
/// @param uidMappings user ids of a new user namespace
/// @param gidMappings group ids of a new user namespace
/// @param sysctl kernel parameter to value, only of namespaced ones
/// @param resources cgroup limits
/// @param cgroupsPath where the cgroup is
/// @param namespaces those made or joined; others are the runtime's
/// @param devices device nodes, besides the default ones
/// @param netDevices host interface to what becomes of it
/// @param seccomp system call filter
/// @param rootfsPropagation `shared`, `slave`, `private` or `unbindable`
/// @param maskedPaths absolute paths made unreadable
/// @param readonlyPaths absolute paths made read-only
/// @param mountLabel SELinux context of mounts
/// @param intelRdt resctrl
/// @param memoryPolicy NUMA policy
/// @param personality execution domain
/// @param timeOffsets `monotonic` or `boottime` to its offset
public record Linux(
        @Nullable List<IdMapping> uidMappings,
        @Nullable List<IdMapping> gidMappings,
        @Nullable Map<String, String> sysctl,
        @Nullable Resources resources,
        @Nullable String cgroupsPath,
        @Nullable List<Namespace> namespaces,
        @Nullable List<Device> devices,
        @Nullable Map<String, NetDevice> netDevices,
        @Nullable Seccomp seccomp,
        @Nullable String rootfsPropagation,
        @Nullable List<String> maskedPaths,
        @Nullable List<String> readonlyPaths,
        @Nullable String mountLabel,
        @Nullable IntelRdt intelRdt,
        @Nullable MemoryPolicy memoryPolicy,
        @Nullable Personality personality,
        @Nullable Map<String, TimeOffset> timeOffsets) {
    /// Copies what it is given.
    public Linux {
        uidMappings = uidMappings == null ? null : List.copyOf(uidMappings);
        gidMappings = gidMappings == null ? null : List.copyOf(gidMappings);
        sysctl = sysctl == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(sysctl));
        namespaces = namespaces == null ? null : List.copyOf(namespaces);
        devices = devices == null ? null : List.copyOf(devices);
        netDevices =
                netDevices == null
                        ? null
                        : Collections.unmodifiableMap(new LinkedHashMap<>(netDevices));
        maskedPaths = maskedPaths == null ? null : List.copyOf(maskedPaths);
        readonlyPaths = readonlyPaths == null ? null : List.copyOf(readonlyPaths);
        timeOffsets =
                timeOffsets == null
                        ? null
                        : Collections.unmodifiableMap(new LinkedHashMap<>(timeOffsets));
    }

    /// The same with another `uidMappings`.
    public Linux withUidMappings(@Nullable List<IdMapping> uidMappings) {
        return new Linux(
                uidMappings,
                gidMappings,
                sysctl,
                resources,
                cgroupsPath,
                namespaces,
                devices,
                netDevices,
                seccomp,
                rootfsPropagation,
                maskedPaths,
                readonlyPaths,
                mountLabel,
                intelRdt,
                memoryPolicy,
                personality,
                timeOffsets);
    }

    /// The same with another `gidMappings`.
    public Linux withGidMappings(@Nullable List<IdMapping> gidMappings) {
        return new Linux(
                uidMappings,
                gidMappings,
                sysctl,
                resources,
                cgroupsPath,
                namespaces,
                devices,
                netDevices,
                seccomp,
                rootfsPropagation,
                maskedPaths,
                readonlyPaths,
                mountLabel,
                intelRdt,
                memoryPolicy,
                personality,
                timeOffsets);
    }

    /// The same with another `resources`.
    public Linux withResources(@Nullable Resources resources) {
        return new Linux(
                uidMappings,
                gidMappings,
                sysctl,
                resources,
                cgroupsPath,
                namespaces,
                devices,
                netDevices,
                seccomp,
                rootfsPropagation,
                maskedPaths,
                readonlyPaths,
                mountLabel,
                intelRdt,
                memoryPolicy,
                personality,
                timeOffsets);
    }

    /// The same with another `cgroupsPath`.
    public Linux withCgroupsPath(@Nullable String cgroupsPath) {
        return new Linux(
                uidMappings,
                gidMappings,
                sysctl,
                resources,
                cgroupsPath,
                namespaces,
                devices,
                netDevices,
                seccomp,
                rootfsPropagation,
                maskedPaths,
                readonlyPaths,
                mountLabel,
                intelRdt,
                memoryPolicy,
                personality,
                timeOffsets);
    }

    /// The same with another `namespaces`.
    public Linux withNamespaces(@Nullable List<Namespace> namespaces) {
        return new Linux(
                uidMappings,
                gidMappings,
                sysctl,
                resources,
                cgroupsPath,
                namespaces,
                devices,
                netDevices,
                seccomp,
                rootfsPropagation,
                maskedPaths,
                readonlyPaths,
                mountLabel,
                intelRdt,
                memoryPolicy,
                personality,
                timeOffsets);
    }

    /// The same with another `devices`.
    public Linux withDevices(@Nullable List<Device> devices) {
        return new Linux(
                uidMappings,
                gidMappings,
                sysctl,
                resources,
                cgroupsPath,
                namespaces,
                devices,
                netDevices,
                seccomp,
                rootfsPropagation,
                maskedPaths,
                readonlyPaths,
                mountLabel,
                intelRdt,
                memoryPolicy,
                personality,
                timeOffsets);
    }

    /// The same with another `netDevices`.
    public Linux withNetDevices(@Nullable Map<String, NetDevice> netDevices) {
        return new Linux(
                uidMappings,
                gidMappings,
                sysctl,
                resources,
                cgroupsPath,
                namespaces,
                devices,
                netDevices,
                seccomp,
                rootfsPropagation,
                maskedPaths,
                readonlyPaths,
                mountLabel,
                intelRdt,
                memoryPolicy,
                personality,
                timeOffsets);
    }

    /// The same with another `intelRdt`.
    public Linux withIntelRdt(@Nullable IntelRdt intelRdt) {
        return new Linux(
                uidMappings,
                gidMappings,
                sysctl,
                resources,
                cgroupsPath,
                namespaces,
                devices,
                netDevices,
                seccomp,
                rootfsPropagation,
                maskedPaths,
                readonlyPaths,
                mountLabel,
                intelRdt,
                memoryPolicy,
                personality,
                timeOffsets);
    }

    /// The namespace of this type that the container makes or joins; null if it has the runtime's.
    public @Nullable Namespace namespace(String type) {
        if (namespaces != null) {
            for (int i = 0; i < namespaces.size(); i++) {
                if (namespaces.get(i).type().equals(type)) {
                    return namespaces.get(i);
                }
            }
        }
        return null;
    }

    static @Nullable Linux read(@Nullable JsonObject o) {
        if (o == null) {
            return null;
        }
        return new Linux(
                IdMapping.readAll(o.objects("uidMappings")),
                IdMapping.readAll(o.objects("gidMappings")),
                o.stringMap("sysctl"),
                Resources.read(o.object("resources")),
                o.text("cgroupsPath"),
                Namespace.readAll(o.objects("namespaces")),
                Device.readAll(o.objects("devices")),
                NetDevice.readMap(o.object("netDevices")),
                Seccomp.read(o.object("seccomp")),
                o.text("rootfsPropagation"),
                o.strings("maskedPaths"),
                o.strings("readonlyPaths"),
                o.text("mountLabel"),
                IntelRdt.read(o.object("intelRdt")),
                MemoryPolicy.read(o.object("memoryPolicy")),
                Personality.read(o.object("personality")),
                TimeOffset.readMap(o.object("timeOffsets")));
    }

    static void write(JsonWriter w, String name, @Nullable Linux value) {
        if (value == null) {
            return;
        }
        w.beginObject(name);
        value.writeMembers(w);
        w.endObject();
    }

    void writeMembers(JsonWriter w) {
        IdMapping.writeAll(w, "uidMappings", uidMappings());
        IdMapping.writeAll(w, "gidMappings", gidMappings());
        w.stringMap("sysctl", sysctl());
        Resources.write(w, "resources", resources());
        w.string("cgroupsPath", cgroupsPath());
        Namespace.writeAll(w, "namespaces", namespaces());
        Device.writeAll(w, "devices", devices());
        NetDevice.writeMap(w, "netDevices", netDevices());
        Seccomp.write(w, "seccomp", seccomp());
        w.string("rootfsPropagation", rootfsPropagation());
        w.strings("maskedPaths", maskedPaths());
        w.strings("readonlyPaths", readonlyPaths());
        w.string("mountLabel", mountLabel());
        IntelRdt.write(w, "intelRdt", intelRdt());
        MemoryPolicy.write(w, "memoryPolicy", memoryPolicy());
        Personality.write(w, "personality", personality());
        TimeOffset.writeMap(w, "timeOffsets", timeOffsets());
    }
}
