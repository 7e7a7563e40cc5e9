package dev.demitasse.cdi;

import dev.demitasse.spec.IntelRdt;
import org.jspecify.annotations.Nullable;

/// The versions of the CDI file format, and what needs which (CDI specification, Released
/// versions).
public final class CdiVersions {
    /// The newest version that is understood.
    public static final String CURRENT = "1.1.0";

    /// The oldest version that is taken.
    public static final String EARLIEST = "0.3.0";

    /// Oldest first. The first two are known, so that they are called too old and not unknown.
    private static final String[] KNOWN = {
        "0.1.0", "0.2.0", EARLIEST, "0.4.0", "0.5.0", "0.6.0", "0.7.0", "0.8.0", "1.0.0", CURRENT,
    };

    private CdiVersions() {}

    /// The lowest version that has all that a file uses, at least [#EARLIEST].
    public static String minimumFor(CdiSpec spec) {
        int needed = Math.max(neededByNames(spec), neededBy(spec.containerEdits()));
        for (int i = 0; i < spec.devices().size(); i++) {
            CdiDevice device = spec.devices().get(i);
            needed = Math.max(needed, neededBy(device.containerEdits()));
            if (!device.annotations().isEmpty()) {
                needed = Math.max(needed, index("0.6.0"));
            }
            if (!device.name().isEmpty() && QualifiedName.isDigit(device.name().charAt(0))) {
                needed = Math.max(needed, index("0.5.0"));
            }
        }
        return KNOWN[needed];
    }

    /// What is wrong with the version that a file declares, null if nothing is.
    static @Nullable String problem(CdiSpec spec) {
        String declared = spec.cdiVersion();
        if (declared.isEmpty()) {
            return "is required";
        }
        int version = index(declared.startsWith("v") ? declared.substring(1) : declared);
        if (version < 0) {
            return "invalid version \"" + declared + "\", must be one of 0.3.0 to " + CURRENT;
        }
        String minimum = minimumFor(spec);
        return version < index(minimum) ? "the spec version must be at least v" + minimum : null;
    }

    private static int index(String version) {
        for (int i = 0; i < KNOWN.length; i++) {
            if (KNOWN[i].equals(version)) {
                return i;
            }
        }
        return -1;
    }

    private static int neededByNames(CdiSpec spec) {
        int slash = spec.kind().indexOf('/');
        boolean dotted = slash >= 0 && spec.kind().indexOf('.', slash) >= 0;
        return index(dotted || !spec.annotations().isEmpty() ? "0.6.0" : EARLIEST);
    }

    private static int neededBy(ContainerEdits edits) {
        IntelRdt rdt = edits.intelRdt();
        if (!edits.netDevices().isEmpty()
                || (rdt != null
                        && (rdt.schemata() != null
                                || Boolean.TRUE.equals(rdt.enableMonitoring())))) {
            return index("1.1.0");
        }
        if (rdt != null || !edits.additionalGids().isEmpty()) {
            return index("0.7.0");
        }
        for (int i = 0; i < edits.deviceNodes().size(); i++) {
            if (edits.deviceNodes().get(i).hostPath() != null) {
                return index("0.5.0");
            }
        }
        for (int i = 0; i < edits.mounts().size(); i++) {
            if (edits.mounts().get(i).type() != null) {
                return index("0.4.0");
            }
        }
        return index(EARLIEST);
    }
}
