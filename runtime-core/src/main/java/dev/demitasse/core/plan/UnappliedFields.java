package dev.demitasse.core.plan;

import dev.demitasse.spec.BlockIo;
import dev.demitasse.spec.Linux;
import dev.demitasse.spec.Memory;
import dev.demitasse.spec.Mount;
import dev.demitasse.spec.Namespace;
import dev.demitasse.spec.Resources;
import dev.demitasse.spec.Spec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds what a configuration asks for and the compiler does not apply. Such a field is refused by
/// name: a container that quietly lacks its AppArmor profile is worse than none.
public final class UnappliedFields {
    private final List<String> pointers = new ArrayList<>();

    private UnappliedFields() {}

    /// JSON pointers of all fields of this configuration that would have no effect, in document
    /// order.
    public static List<String> find(Spec spec) {
        UnappliedFields fields = new UnappliedFields();
        fields.checkMounts(spec.mounts() == null ? List.of() : spec.mounts());
        if (spec.linux() != null) {
            fields.checkLinux(spec.linux());
        }
        return fields.pointers;
    }

    /// The same of resources that stand at this JSON pointer.
    public static List<String> find(Resources resources, String at) {
        UnappliedFields fields = new UnappliedFields();
        fields.checkResources(resources, at);
        return fields.pointers;
    }

    private void checkMounts(List<Mount> mounts) {
        for (int i = 0; i < mounts.size(); i++) {
            Mount mount = mounts.get(i);
            List<String> options = mount.options() == null ? List.of() : mount.options();
            boolean bind = options.contains("bind") || options.contains("rbind");
            for (int j = 0; j < options.size(); j++) {
                String option = options.get(j);
                if (!bind && ("idmap".equals(option) || "ridmap".equals(option))) {
                    pointers.add("/mounts/" + i + "/options/" + j);
                }
            }
            if (!bind) {
                refuse("/mounts/" + i + "/uidMappings", mount.uidMappings());
                refuse("/mounts/" + i + "/gidMappings", mount.gidMappings());
            }
        }
    }

    private void checkLinux(Linux linux) {
        if (linux.resources() != null) {
            checkResources(linux.resources(), "/linux/resources");
        }
        List<Namespace> namespaces = linux.namespaces() == null ? List.of() : linux.namespaces();
        for (int i = 0; i < namespaces.size(); i++) {
            if (NamespacePlanner.flag(namespaces.get(i).type()) == 0) {
                pointers.add("/linux/namespaces/" + i);
            }
        }
    }

    /// The fields that have no counterpart in cgroup v2.
    private void checkResources(Resources resources, String at) {
        Memory memory = resources.memory();
        if (memory != null) {
            refuseBytes(at + "/memory/kernel", memory.kernel());
            refuseBytes(at + "/memory/kernelTCP", memory.kernelTCP());
            refuse(at + "/memory/swappiness", memory.swappiness());
            if (Boolean.TRUE.equals(memory.disableOOMKiller())) {
                pointers.add(at + "/memory/disableOOMKiller");
            }
        }
        if (resources.cpu() != null) {
            refuseNumber(at + "/cpu/realtimeRuntime", resources.cpu().realtimeRuntime());
            refuseNumber(at + "/cpu/realtimePeriod", resources.cpu().realtimePeriod());
        }
        if (resources.blockIO() != null) {
            checkBlockIo(resources.blockIO(), at + "/blockIO");
        }
        if (resources.network() != null) {
            refuseNumber(at + "/network/classID", resources.network().classID());
            refuse(at + "/network/priorities", resources.network().priorities());
        }
    }

    private void checkBlockIo(BlockIo io, String at) {
        refuseNumber(at + "/leafWeight", io.leafWeight());
        List<BlockIo.WeightDevice> devices = io.weightDevice();
        for (int i = 0; devices != null && i < devices.size(); i++) {
            refuseNumber(at + "/weightDevice/" + i + "/leafWeight", devices.get(i).leafWeight());
        }
    }

    /// No limit at all is what cgroup v2 has.
    private void refuseBytes(String pointer, @Nullable Long value) {
        if (value != null && value != 0 && value != -1) {
            pointers.add(pointer);
        }
    }

    /// Callers send zero for "not set" in these.
    private void refuseNumber(String pointer, @Nullable Number value) {
        if (value != null && value.longValue() != 0) {
            pointers.add(pointer);
        }
    }

    private void refuse(String pointer, @Nullable Object value) {
        boolean empty =
                value == null
                        || value instanceof String text && text.isEmpty()
                        || value instanceof Collection<?> list && list.isEmpty()
                        || value instanceof Map<?, ?> map && map.isEmpty();
        if (!empty) {
            pointers.add(pointer);
        }
    }
}
