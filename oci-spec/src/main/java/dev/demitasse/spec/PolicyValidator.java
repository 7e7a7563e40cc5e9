package dev.demitasse.spec;

import java.util.List;

/// The rules of `linux.intelRdt` and `linux.memoryPolicy` (config-linux.md). Loaded only when a
/// configuration has one of them, which is rare.
final class PolicyValidator {
    static final String[] MODES = {
        "MPOL_DEFAULT",
        "MPOL_PREFERRED",
        "MPOL_BIND",
        "MPOL_INTERLEAVE",
        "MPOL_LOCAL",
        "MPOL_PREFERRED_MANY",
        "MPOL_WEIGHTED_INTERLEAVE"
    };
    static final String[] FLAGS = {
        "MPOL_F_NUMA_BALANCING", "MPOL_F_RELATIVE_NODES", "MPOL_F_STATIC_NODES"
    };

    private PolicyValidator() {}

    static void check(IntelRdt intelRdt, Problems problems) {
        String closID = intelRdt.closID();
        if (closID != null
                && !closID.equals("/")
                && (closID.indexOf('/') >= 0 || closID.equals(".") || closID.equals(".."))) {
            problems.add(
                    "/linux/intelRdt/closID",
                    "must be / or a name that is not . or .. and has no /");
        }
        String bandwidth = intelRdt.memBwSchema();
        if (bandwidth != null && (!bandwidth.startsWith("MB:") || bandwidth.indexOf('\n') >= 0)) {
            problems.add("/linux/intelRdt/memBwSchema", "must be one line that starts with MB:");
        }
        List<String> schemata = intelRdt.schemata();
        if (schemata != null) {
            for (int i = 0; i < schemata.size(); i++) {
                if (schemata.get(i).indexOf('\n') >= 0) {
                    problems.add("/linux/intelRdt/schemata/" + i, "must be one line");
                }
            }
        }
    }

    static void check(MemoryPolicy policy, Problems problems) {
        String mode = policy.mode();
        Names.check(MODES, mode, "/linux/memoryPolicy", "/mode", problems);
        List<String> flags = policy.flags();
        Names.checkAll(FLAGS, flags, "/linux/memoryPolicy", "/flags", problems);
        if (flags != null
                && flags.contains("MPOL_F_STATIC_NODES")
                && flags.contains("MPOL_F_RELATIVE_NODES")) {
            problems.add(
                    "/linux/memoryPolicy/flags",
                    "must not have both MPOL_F_STATIC_NODES and MPOL_F_RELATIVE_NODES");
        }
        String nodes = policy.nodes();
        Names.checkNumberList(nodes, "/linux/memoryPolicy", "/nodes", problems);
        boolean empty = nodes == null || !hasDigit(nodes);
        if ((mode.equals("MPOL_DEFAULT") || mode.equals("MPOL_LOCAL")) && !empty) {
            problems.add("/linux/memoryPolicy/nodes", "must be empty with " + mode);
        }
        boolean needsNodes =
                mode.equals("MPOL_BIND")
                        || mode.equals("MPOL_INTERLEAVE")
                        || mode.equals("MPOL_WEIGHTED_INTERLEAVE")
                        || mode.equals("MPOL_PREFERRED_MANY");
        if (needsNodes && empty) {
            problems.add("/linux/memoryPolicy/nodes", "is required with " + mode);
        }
    }

    private static boolean hasDigit(String list) {
        for (int i = 0; i < list.length(); i++) {
            if (list.charAt(i) >= '0' && list.charAt(i) <= '9') {
                return true;
            }
        }
        return false;
    }
}
