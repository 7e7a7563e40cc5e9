package dev.demitasse.cli.command;

import dev.demitasse.cli.args.Arguments;
import dev.demitasse.cli.args.Flag;
import dev.demitasse.cli.log.CommandFailure;
import dev.demitasse.spec.BlockIo;
import dev.demitasse.spec.Cpu;
import dev.demitasse.spec.Memory;
import dev.demitasse.spec.Pids;
import dev.demitasse.spec.Resources;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The flags of `update`, which are runc's, and the resources they stand for.
final class UpdateFlags {
    static final List<Flag> ALL =
            List.of(
                    Flag.text(
                            "resources",
                            "r",
                            "FILE",
                            "linux.resources as JSON, - for stdin; the other flags, except those of"
                                    + " schemas, are then ignored"),
                    Flag.number("blkio-weight", "N", "share of block I/O, 10 to 1000"),
                    Flag.text("cpu-period", null, "USEC", "period of the CPU quota"),
                    Flag.text("cpu-quota", null, "USEC", "CPU time in each period, -1 for any"),
                    Flag.text("cpu-burst", null, "USEC", "unused CPU time that may be added"),
                    Flag.text("cpu-share", null, "N", "share of the CPU, 1024 is one"),
                    Flag.text("cpu-rt-period", null, "USEC", ""),
                    Flag.text("cpu-rt-runtime", null, "USEC", ""),
                    Flag.text("cpuset-cpus", null, "LIST", "CPUs to be used, such as 0-3,7"),
                    Flag.text("cpuset-mems", null, "LIST", "memory nodes to be used"),
                    Flag.text("cpu-idle", null, "N", "1: run only when nothing else does; or 0"),
                    Flag.text("kernel-memory", null, "SIZE", ""),
                    Flag.text("kernel-memory-tcp", null, "SIZE", ""),
                    Flag.text("memory", null, "SIZE", "bytes, with k, m or g; -1 for any number"),
                    Flag.text("memory-reservation", null, "SIZE", "memory that is protected"),
                    Flag.text("memory-swap", null, "SIZE", "memory and swap together"),
                    Flag.number("pids-limit", "N", "number of tasks, -1 for any"),
                    Flag.text("l3-cache-schema", null, "TEXT", "L3 line of the resctrl group"),
                    Flag.text("mem-bw-schema", null, "TEXT", "MB line of the resctrl group"));

    /// The flag that gives the value at a JSON pointer of the resources.
    static final Map<String, String> NAMES = names();

    private UpdateFlags() {}

    private static Map<String, String> names() {
        Map<String, String> names = new HashMap<>();
        names.put("/blockIO/weight", "--blkio-weight");
        names.put("/cpu/period", "--cpu-period");
        names.put("/cpu/quota", "--cpu-quota");
        names.put("/cpu/burst", "--cpu-burst");
        names.put("/cpu/shares", "--cpu-share");
        names.put("/cpu/realtimePeriod", "--cpu-rt-period");
        names.put("/cpu/realtimeRuntime", "--cpu-rt-runtime");
        names.put("/cpu/cpus", "--cpuset-cpus");
        names.put("/cpu/mems", "--cpuset-mems");
        names.put("/cpu/idle", "--cpu-idle");
        names.put("/memory/limit", "--memory");
        names.put("/memory/reservation", "--memory-reservation");
        names.put("/memory/swap", "--memory-swap");
        names.put("/pids/limit", "--pids-limit");
        return Map.copyOf(names);
    }

    /// The resources of a command line without `--resources`.
    ///
    /// @throws CommandFailure if a value is not a number or a size
    static Resources resources(Arguments arguments) throws CommandFailure {
        int weight = arguments.number("blkio-weight");
        if (weight < 0 || weight > 0xffff) {
            throw new CommandFailure("--blkio-weight: must be from 10 to 1000, or 0 for unset");
        }
        Cpu cpu =
                new Cpu(
                        unsigned(arguments, "cpu-share"),
                        signed(arguments, "cpu-quota"),
                        unsigned(arguments, "cpu-burst"),
                        unsigned(arguments, "cpu-period"),
                        signed(arguments, "cpu-rt-runtime"),
                        unsigned(arguments, "cpu-rt-period"),
                        arguments.text("cpuset-cpus"),
                        arguments.text("cpuset-mems"),
                        signed(arguments, "cpu-idle"));
        Memory memory =
                new Memory(
                        size(arguments, "memory"),
                        size(arguments, "memory-reservation"),
                        size(arguments, "memory-swap"),
                        size(arguments, "kernel-memory"),
                        size(arguments, "kernel-memory-tcp"),
                        null,
                        null,
                        null,
                        null);
        Pids pids =
                arguments.text("pids-limit") == null
                        ? null
                        : new Pids(arguments.number("pids-limit"));
        BlockIo blockIo = new BlockIo(weight, null, null, null, null, null, null);
        return new Resources(null, memory, cpu, pids, blockIo, null, null, null, null);
    }

    private static @Nullable String value(Arguments arguments, String flag) {
        String value = arguments.text(flag);
        return value == null || value.isEmpty() ? null : value;
    }

    private static @Nullable Long signed(Arguments arguments, String flag) throws CommandFailure {
        String value = value(arguments, flag);
        try {
            return value == null ? null : Long.valueOf(value);
        } catch (NumberFormatException _) {
            throw noNumber(flag, value);
        }
    }

    private static @Nullable Long unsigned(Arguments arguments, String flag) throws CommandFailure {
        String value = value(arguments, flag);
        try {
            return value == null ? null : Long.valueOf(Long.parseUnsignedLong(value));
        } catch (NumberFormatException _) {
            throw noNumber(flag, value);
        }
    }

    private static CommandFailure noNumber(String flag, @Nullable String value) {
        return new CommandFailure(
                "invalid value for " + flag + ": \"" + value + "\" is not a number in range");
    }

    private static @Nullable Long size(Arguments arguments, String flag) throws CommandFailure {
        String value = value(arguments, flag);
        if (value == null) {
            return null;
        } else if (value.equals("-1")) {
            return -1L;
        }
        long bytes = MemorySize.bytes(value);
        if (bytes < 0) {
            throw new CommandFailure(
                    "invalid value for " + flag + ": invalid size: '" + value + "'");
        }
        return bytes;
    }
}
