package dev.demitasse.conformance.differential;

import static dev.demitasse.conformance.differential.Variation.broken;
import static dev.demitasse.conformance.differential.Variation.of;

import java.util.ArrayList;
import java.util.List;

/// `linux.resources`, and what needs capabilities that root on a rented machine lacks.
final class ResourceVariations {
    private static final String[][] TAKEN = {
        {"memory limit", "memory", "{\"limit\":33554432}"},
        {"memory limit -1", "memory", "{\"limit\":-1}"},
        {"memory limit 0", "memory", "{\"limit\":0}"},
        {"memory reservation", "memory", "{\"reservation\":16777216}"},
        {"memory swap", "memory", "{\"limit\":33554432,\"swap\":67108864}"},
        {"memory swap equal", "memory", "{\"limit\":33554432,\"swap\":33554432}"},
        {"memory swap -1", "memory", "{\"limit\":33554432,\"swap\":-1}"},
        {"memory swap 0", "memory", "{\"limit\":33554432,\"swap\":0}"},
        {"memory swap, limit -1", "memory", "{\"limit\":-1,\"swap\":67108864}"},
        {"memory all -1", "memory", "{\"limit\":-1,\"swap\":-1,\"reservation\":-1}"},
        {"memory checked", "memory", "{\"limit\":33554432,\"checkBeforeUpdate\":true}"},
        {"memory harmless falses", "memory", "{\"limit\":33554432,\"disableOOMKiller\":false}"},
        {"memory swappiness", "memory", "{\"swappiness\":10}"},
        {"memory kernel", "memory", "{\"kernel\":33554432}"},
        {"memory oom killer off", "memory", "{\"disableOOMKiller\":true}"},
        {"cpu shares", "cpu", "{\"shares\":512}"},
        {"cpu shares 0", "cpu", "{\"shares\":0}"},
        {"cpu shares 1", "cpu", "{\"shares\":1}"},
        {"cpu shares most", "cpu", "{\"shares\":18446744073709551615}"},
        {"cpu quota", "cpu", "{\"quota\":50000}"},
        {"cpu quota and period", "cpu", "{\"quota\":20000,\"period\":50000}"},
        {"cpu period", "cpu", "{\"period\":50000}"},
        {"cpu quota -1", "cpu", "{\"quota\":-1,\"period\":50000}"},
        {"cpu quota 0", "cpu", "{\"quota\":0,\"period\":0}"},
        {"cpu burst", "cpu", "{\"quota\":20000,\"period\":50000,\"burst\":10000}"},
        {"cpu burst 0", "cpu", "{\"burst\":0}"},
        {"cpu idle", "cpu", "{\"idle\":1}"},
        {"cpu idle 0", "cpu", "{\"idle\":0}"},
        {"cpu realtime", "cpu", "{\"realtimeRuntime\":1000,\"realtimePeriod\":100000}"},
        {"pids limit", "pids", "{\"limit\":20}"},
        {"pids limit -1", "pids", "{\"limit\":-1}"},
        {"pids limit 0", "pids", "{\"limit\":0}"},
        {"io weight", "blockIO", "{\"weight\":500}"},
        {"io weight 0", "blockIO", "{\"weight\":0}"},
        {"io leaf weight", "blockIO", "{\"leafWeight\":500}"},
        {"network class", "network", "{\"classID\":1}"},
        {"unified", "unified", "{\"memory.high\":\"30000000\",\"pids.max\":\"33\"}"},
        {
            "unified several lines",
            "unified",
            "{\"cgroup.max.depth\":\"3\",\"cpu.weight\":\"7\\n8\"}"
        },
        {"unified empty value", "unified", "{\"memory.high\":\"\"}"},
    };

    private static final String[][] BROKEN = {
        {"memory limit tiny", "memory", "{\"limit\":4096}"},
        {"memory swap below limit", "memory", "{\"limit\":33554432,\"swap\":1024}"},
        {"memory swap without limit", "memory", "{\"swap\":33554432}"},
        {"cpu quota too small", "cpu", "{\"quota\":1,\"period\":1000}"},
        {"cpu burst above quota", "cpu", "{\"quota\":1000,\"period\":5000,\"burst\":2000}"},
        {"cpus without a controller", "cpu", "{\"cpus\":\"0\"}"},
        {"io weight out of range", "blockIO", "{\"weight\":5}"},
        {
            "huge pages without a controller",
            "hugepageLimits",
            "[{\"pageSize\":\"2MB\",\"limit\":0}]"
        },
        {"rdma without a controller", "rdma", "{\"mlx5_1\":{\"hcaHandles\":3}}"},
        {"unified not writable", "unified", "{\"memory.current\":\"1\"}"},
        {"unified bad value", "unified", "{\"pids.max\":\"many\"}"},
    };

    private ResourceVariations() {}

    static List<Variation> all() {
        List<Variation> all = new ArrayList<>();
        all.add(of("default", bundle -> {}));
        for (String[] field : TAKEN) {
            all.add(of(field[0], bundle -> bundle.json("/linux/resources/" + field[1], field[2])));
        }
        for (String[] field : BROKEN) {
            all.add(
                    broken(
                            field[0],
                            bundle -> bundle.json("/linux/resources/" + field[1], field[2])));
        }
        all.add(
                of(
                        "rlimit above the caller's",
                        bundle ->
                                bundle.json(
                                        "/process/rlimits",
                                        "[{\"type\":\"RLIMIT_NPROC\",\"soft\":900000,\"hard\":900000}]")));
        all.add(
                of(
                        "several resources",
                        bundle ->
                                bundle.json("/linux/resources/memory", "{\"limit\":67108864}")
                                        .json(
                                                "/linux/resources/cpu",
                                                "{\"shares\":300,\"quota\":30000}")
                                        .json("/linux/resources/pids", "{\"limit\":50}")));
        return all;
    }
}
