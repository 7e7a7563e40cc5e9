package dev.demitasse.spec;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The rules of `linux.resources` (config-linux.md, Control groups).
final class ResourcesValidator {
    private static final String[] RULE_TYPES = {"a", "b", "c"};

    private ResourcesValidator() {}

    static void check(Resources resources, String pointer, Problems problems) {
        checkDevices(resources.devices(), pointer, problems);
        Memory memory = resources.memory();
        if (memory != null) {
            checkMemory(memory, pointer, problems);
        }
        Cpu cpu = resources.cpu();
        if (cpu != null) {
            checkCpu(cpu, pointer, problems);
        }
        BlockIo blockIO = resources.blockIO();
        if (blockIO != null) {
            checkBlockIo(blockIO, pointer + "/blockIO", problems);
        }
        List<HugepageLimit> pages = resources.hugepageLimits();
        if (pages != null) {
            for (int i = 0; i < pages.size(); i++) {
                if (!isPageSize(pages.get(i).pageSize())) {
                    problems.add(
                            pointer + "/hugepageLimits/" + i + "/pageSize",
                            "must be a number and KB, MB or GB, such as 2MB, not '"
                                    + pages.get(i).pageSize()
                                    + "'");
                }
            }
        }
        Map<String, Rdma> rdma = resources.rdma();
        if (rdma != null) {
            for (Map.Entry<String, Rdma> entry : rdma.entrySet()) {
                Rdma limits = entry.getValue();
                if (limits.hcaHandles() == null && limits.hcaObjects() == null) {
                    problems.add(
                            Pointers.child(pointer + "/rdma", entry.getKey()),
                            "must have hcaHandles or hcaObjects");
                }
            }
        }
        Map<String, String> unified = resources.unified();
        if (unified != null) {
            for (String file : unified.keySet()) {
                if (file.indexOf('.') <= 0 || file.indexOf('/') >= 0) {
                    problems.add(
                            Pointers.child(pointer + "/unified", file),
                            "must be the name of a cgroup file, such as memory.high");
                }
            }
        }
    }

    private static void checkDevices(
            @Nullable List<DeviceRule> rules, String pointer, Problems problems) {
        if (rules == null) {
            return;
        }
        for (int i = 0; i < rules.size(); i++) {
            DeviceRule rule = rules.get(i);
            String type = rule.type();
            if (type != null && !Names.contains(RULE_TYPES, type)) {
                Names.check(RULE_TYPES, type, pointer, "/devices/" + i + "/type", problems);
            }
            if (isBelowAny(rule.major())) {
                problems.add(pointer + "/devices/" + i + "/major", "must be -1 (any) or more");
            }
            if (isBelowAny(rule.minor())) {
                problems.add(pointer + "/devices/" + i + "/minor", "must be -1 (any) or more");
            }
            String access = rule.access();
            if (access != null && !isAccess(access)) {
                problems.add(
                        pointer + "/devices/" + i + "/access",
                        "must consist of r, w and m, not '" + access + "'");
            }
        }
    }

    private static boolean isBelowAny(@Nullable Long number) {
        return number != null && number < -1;
    }

    private static boolean isAccess(String access) {
        for (int i = 0; i < access.length(); i++) {
            char c = access.charAt(i);
            if (c != 'r' && c != 'w' && c != 'm') {
                return false;
            }
        }
        return true;
    }

    private static void checkMemory(Memory memory, String pointer, Problems problems) {
        checkBytes(memory.limit(), pointer, "/memory/limit", problems);
        checkBytes(memory.reservation(), pointer, "/memory/reservation", problems);
        checkBytes(memory.swap(), pointer, "/memory/swap", problems);
        Long limit = memory.limit();
        Long swap = memory.swap();
        if (limit != null && swap != null && swap > 0 && swap < limit) {
            problems.add(
                    pointer + "/memory/swap", "must not be less than limit, which it includes");
        }
        Long swappiness = memory.swappiness();
        if (swappiness != null && (swappiness < 0 || swappiness > 100)) {
            problems.add(pointer + "/memory/swappiness", "must be from 0 to 100");
        }
    }

    private static void checkBytes(
            @Nullable Long bytes, String pointer, String member, Problems problems) {
        if (bytes != null && bytes < -1) {
            problems.add(pointer + member, "must be -1 (no limit) or more");
        }
    }

    private static void checkCpu(Cpu cpu, String pointer, Problems problems) {
        Names.checkNumberList(cpu.cpus(), pointer, "/cpu/cpus", problems);
        Names.checkNumberList(cpu.mems(), pointer, "/cpu/mems", problems);
        Long idle = cpu.idle();
        if (idle != null && idle != 0 && idle != 1) {
            problems.add(pointer + "/cpu/idle", "must be 0 or 1");
        }
        Long burst = cpu.burst();
        Long quota = cpu.quota();
        if (burst != null && quota != null && quota > 0 && Long.compareUnsigned(burst, quota) > 0) {
            problems.add(pointer + "/cpu/burst", "must not be more than quota");
        }
    }

    private static void checkBlockIo(BlockIo blockIO, String pointer, Problems problems) {
        checkWeight(blockIO.weight(), pointer, "/weight", problems);
        checkWeight(blockIO.leafWeight(), pointer, "/leafWeight", problems);
        checkThrottles(
                blockIO.throttleReadBpsDevice(), pointer, "/throttleReadBpsDevice/", problems);
        checkThrottles(
                blockIO.throttleWriteBpsDevice(), pointer, "/throttleWriteBpsDevice/", problems);
        checkThrottles(
                blockIO.throttleReadIOPSDevice(), pointer, "/throttleReadIOPSDevice/", problems);
        checkThrottles(
                blockIO.throttleWriteIOPSDevice(), pointer, "/throttleWriteIOPSDevice/", problems);
        List<BlockIo.WeightDevice> devices = blockIO.weightDevice();
        if (devices == null) {
            return;
        }
        for (int i = 0; i < devices.size(); i++) {
            BlockIo.WeightDevice device = devices.get(i);
            checkNumbers(device.major(), device.minor(), pointer, "/weightDevice/", i, problems);
            String at = pointer + "/weightDevice/" + i;
            if (device.weight() == null && device.leafWeight() == null) {
                problems.add(at, "must have weight or leafWeight");
            }
            checkWeight(device.weight(), at, "/weight", problems);
            checkWeight(device.leafWeight(), at, "/leafWeight", problems);
        }
    }

    private static void checkThrottles(
            @Nullable List<BlockIo.ThrottleDevice> devices,
            String pointer,
            String member,
            Problems problems) {
        for (int i = 0; devices != null && i < devices.size(); i++) {
            BlockIo.ThrottleDevice device = devices.get(i);
            checkNumbers(device.major(), device.minor(), pointer, member, i, problems);
        }
    }

    private static void checkNumbers(
            long major, long minor, String pointer, String member, int i, Problems problems) {
        if (major < 0) {
            problems.add(pointer + member + i + "/major", "must not be negative");
        }
        if (minor < 0) {
            problems.add(pointer + member + i + "/minor", "must not be negative");
        }
    }

    private static void checkWeight(
            @Nullable Integer weight, String pointer, String member, Problems problems) {
        if (weight != null && weight != 0 && (weight < 10 || weight > 1000)) {
            problems.add(pointer + member, "must be from 10 to 1000, or 0 for unset");
        }
    }

    private static boolean isPageSize(String size) {
        int digits = size.length() - 2;
        if (digits < 1 || size.charAt(0) == '0' || !size.endsWith("B")) {
            return false;
        }
        char unit = size.charAt(digits);
        if (unit != 'K' && unit != 'M' && unit != 'G') {
            return false;
        }
        for (int i = 0; i < digits; i++) {
            if (size.charAt(i) < '0' || size.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
