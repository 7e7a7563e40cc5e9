package dev.demitasse.core.plan;

import dev.demitasse.core.cdi.DeviceRequest;
import dev.demitasse.linux.abi.Capabilities;
import dev.demitasse.spec.DefaultSpec;
import dev.demitasse.spec.Features;
import dev.demitasse.spec.FeaturesLinux;
import dev.demitasse.spec.FeaturesLinux.Enabled;
import dev.demitasse.spec.InvalidSpec;
import dev.demitasse.spec.KnownNames;
import dev.demitasse.spec.SeccompNames;
import dev.demitasse.spec.SpecReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What this runtime can do (features.md, features-linux.md). Names come from the tables that
/// validation and compilation use, and whether a field is applied is asked of [UnappliedFields]: so
/// the answer is what `create` would do.
public final class RuntimeFeatures {
    private static final String OCI_VERSION_MIN = "1.0.0";
    private static final String WAIT_KILLABLE = "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV";

    // WAIT_KILLABLE_RECV came with Linux 5.19; the other flags are older than what we need anyway.
    private static final int WAIT_KILLABLE_MAJOR = 5;
    private static final int WAIT_KILLABLE_MINOR = 19;

    private RuntimeFeatures() {}

    /// Describes the features.
    ///
    /// @param release of the kernel, such as `6.12.3-generic` (uname(2)); null if it is not known
    public static Features describe(@Nullable String release) {
        return new Features(
                OCI_VERSION_MIN,
                DefaultSpec.OCI_VERSION,
                applied(KnownNames.hooks(), "'hooks':{'%s':[{'path':'/x'}]}"),
                applied(
                        MountOptions.names(),
                        "'mounts':[{'destination':'/x','options':['bind','%s']}]"),
                linux(release),
                // Callers that want to checkpoint look for it, also with runtimes that are not
                // runc.
                Map.of("org.opencontainers.runc.checkpoint.enabled", "false"),
                List.of(DeviceRequest.ANNOTATIONS, "org.systemd.property."));
    }

    private static FeaturesLinux linux(@Nullable String release) {
        List<String> capabilities = new ArrayList<>();
        for (int bit = 0; bit < Capabilities.COUNT; bit++) {
            capabilities.add(Capabilities.name(bit));
        }
        boolean rdt = applies("'linux':{'intelRdt':{'closID':'x'}}");
        return new FeaturesLinux(
                applied(KnownNames.namespaces(), "'linux':{'namespaces':[{'type':'%s'}]}"),
                capabilities,
                new FeaturesLinux.Cgroup(
                        false,
                        true,
                        true,
                        true,
                        applies("'linux':{'resources':{'rdma':{'x':{'hcaHandles':1}}}}")),
                seccomp(release),
                new Enabled(applies("'process':{'cwd':'/','apparmorProfile':'x'}")),
                new Enabled(applies("'process':{'cwd':'/','selinuxLabel':'x'}")),
                new FeaturesLinux.IntelRdt(
                        rdt,
                        rdt && applies("'linux':{'intelRdt':{'schemata':['L3:0=f']}}"),
                        rdt && applies("'linux':{'intelRdt':{'enableMonitoring':true}}")),
                memoryPolicy(),
                new FeaturesLinux.MountExtensions(
                        new Enabled(
                                applies(
                                        "'mounts':[{'destination':'/x','options':['bind','idmap'],"
                                                + mappings("uid")
                                                + ","
                                                + mappings("gid")
                                                + "}]"))),
                new Enabled(applies("'linux':{'netDevices':{'x':{}}}")));
    }

    private static String mappings(String kind) {
        return "'" + kind + "Mappings':[{'containerID':0,'hostID':1,'size':1}]";
    }

    private static FeaturesLinux.Seccomp seccomp(@Nullable String release) {
        if (!applies("'linux':{'seccomp':{'defaultAction':'SCMP_ACT_ALLOW'}}")) {
            return new FeaturesLinux.Seccomp(false, null, null, null, null, null);
        }
        List<String> flags = SeccompNames.flags();
        return new FeaturesLinux.Seccomp(
                true,
                SeccompNames.actions(),
                SeccompNames.operators(),
                SeccompNames.architectures(),
                flags,
                release == null ? null : supported(flags, release));
    }

    private static List<String> supported(List<String> flags, String release) {
        List<String> supported = new ArrayList<>(flags);
        int major = number(release, 0);
        int dot = release.indexOf('.');
        int minor = dot < 0 ? 0 : number(release, dot + 1);
        if (major < WAIT_KILLABLE_MAJOR
                || major == WAIT_KILLABLE_MAJOR && minor < WAIT_KILLABLE_MINOR) {
            supported.remove(WAIT_KILLABLE);
        }
        return supported;
    }

    private static int number(String text, int from) {
        int value = 0;
        for (int i = from; i < text.length() && Character.isDigit(text.charAt(i)); i++) {
            value = 10 * value + text.charAt(i) - '0';
        }
        return value;
    }

    private static FeaturesLinux.@Nullable MemoryPolicy memoryPolicy() {
        return applies("'linux':{'memoryPolicy':{'mode':'MPOL_LOCAL'}}")
                ? new FeaturesLinux.MemoryPolicy(
                        KnownNames.memoryPolicyModes(), KnownNames.memoryPolicyFlags())
                : null;
    }

    /// The names that are applied in this place of a configuration.
    private static List<String> applied(List<String> names, String members) {
        List<String> applied = new ArrayList<>();
        for (String name : names) {
            if (applies(members.replace("%s", name))) {
                applied.add(name);
            }
        }
        return applied;
    }

    /// Whether a configuration with these members would be applied.
    private static boolean applies(String members) {
        String json = "{'ociVersion':'1.0.0','root':{'path':'x'}," + members + "}";
        try {
            byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
            return UnappliedFields.find(SpecReader.read(bytes)).isEmpty();
        } catch (InvalidSpec e) {
            throw new IllegalArgumentException(members, e);
        }
    }
}
