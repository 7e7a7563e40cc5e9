package dev.demitasse.cli.command;

import dev.demitasse.cli.args.Arguments;
import dev.demitasse.cli.args.CommandModel;
import dev.demitasse.cli.args.Flag;
import dev.demitasse.cli.log.CommandFailure;
import dev.demitasse.cli.output.EventJson;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.core.lifecycle.ContainerCgroup;
import dev.demitasse.core.lifecycle.EventListener;
import dev.demitasse.linux.cgroup.CgroupStats;
import java.io.IOException;
import java.util.List;

/// `events [--stats] [--interval DURATION] ID`: tells what a container uses, and when it is out of
/// memory.
final class EventsCommand implements Command {
    private static final String INTERVAL = "5s";

    @Override
    public CommandModel model() {
        return new CommandModel(
                "events",
                List.of("ID"),
                "print what a container uses, and when it is out of memory, until it ends",
                1,
                1,
                List.of(
                        Flag.text(
                                "interval",
                                null,
                                "DURATION",
                                "time between two records, such as 5s (default) or 1m30s"),
                        Flag.bool("stats", null, "print one record of what it uses, and end")));
    }

    @Override
    public int run(Call call) throws RuntimeFailure, CommandFailure, IOException {
        ContainerCgroup cgroup = call.cgroup();
        long nanos = interval(call.arguments());
        if (call.arguments().isOn("stats")) {
            call.print(EventJson.stats(cgroup.id(), cgroup.stats()));
        } else {
            cgroup.watch(nanos, new Printer(call, cgroup.id()));
        }
        return 0;
    }

    /// Prints what happens.
    ///
    /// @param call whose caller reads it
    /// @param id the container's
    private record Printer(Call call, String id) implements EventListener {
        @Override
        public void stats(CgroupStats stats) throws IOException {
            call.print(EventJson.stats(id, stats));
        }

        @Override
        public void outOfMemory() throws IOException {
            call.print(EventJson.oom(id));
        }
    }

    private static long interval(Arguments arguments) throws CommandFailure {
        String given = arguments.text("interval");
        long nanos;
        try {
            nanos = GoDuration.nanos(given == null ? INTERVAL : given);
        } catch (NumberFormatException _) {
            throw new CommandFailure(
                    "invalid value \"" + given + "\" for flag -interval: parse error");
        }
        if (nanos <= 0) {
            throw new CommandFailure("duration interval must be greater than 0");
        }
        return nanos;
    }
}
