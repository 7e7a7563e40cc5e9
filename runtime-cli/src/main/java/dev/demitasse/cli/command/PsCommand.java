package dev.demitasse.cli.command;

import dev.demitasse.cli.args.Arguments;
import dev.demitasse.cli.args.CommandModel;
import dev.demitasse.cli.args.Flag;
import dev.demitasse.cli.log.CommandFailure;
import dev.demitasse.core.RuntimeFailure;
import java.io.IOException;
import java.util.List;

/// `ps [--format table|json] ID [ARGS]`: shows the processes of a container, as JSON or with the
/// host's ps(1).
final class PsCommand implements Command {
    @Override
    public CommandModel model() {
        return new CommandModel(
                "ps",
                List.of("ID", "PS-OPTION"),
                "show the processes of a container; options of ps(1) follow the id, -ef if there"
                        + " are none",
                1,
                Integer.MAX_VALUE,
                List.of(Flag.text("format", "f", "FORMAT", "table (default) or json")),
                true);
    }

    @Override
    public int run(Call call) throws RuntimeFailure, CommandFailure, IOException {
        Arguments arguments = call.arguments();
        int[] pids = call.cgroup().processes();
        String format = arguments.text("format");
        if ("json".equals(format)) {
            call.print(json(pids));
            return 0;
        } else if (format != null && !format.equals("table")) {
            throw new CommandFailure("invalid format option");
        }
        List<String> given = arguments.positionalsFrom(1);
        List<String> options = given.isEmpty() ? List.of("-ef") : given;
        call.print(ProcessTable.rows(HostPs.run(call.hello(), options), pids));
        return 0;
    }

    private static String json(int[] pids) {
        if (pids.length == 0) {
            return "null\n";
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < pids.length; i++) {
            out.append(i == 0 ? '[' : ',').append(pids[i]);
        }
        return out.append("]\n").toString();
    }
}
