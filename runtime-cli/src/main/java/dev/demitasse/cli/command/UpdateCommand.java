package dev.demitasse.cli.command;

import dev.demitasse.cli.args.Arguments;
import dev.demitasse.cli.args.CommandModel;
import dev.demitasse.cli.log.CommandFailure;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.core.lifecycle.ContainerCgroup;
import dev.demitasse.core.lifecycle.UpdateRequest;
import dev.demitasse.spec.InvalidSpec;
import dev.demitasse.spec.Resources;
import dev.demitasse.spec.SpecReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `update [--resources FILE|-] [FLAGS] ID`: sets other limits on a container.
final class UpdateCommand implements Command {
    @Override
    public CommandModel model() {
        return new CommandModel(
                "update", List.of("ID"), "set other limits on a container", 1, 1, UpdateFlags.ALL);
    }

    @Override
    public int run(Call call) throws RuntimeFailure, CommandFailure, IOException {
        Arguments arguments = call.arguments();
        ContainerCgroup cgroup = call.cgroup();
        String file = arguments.text("resources");
        Resources resources;
        Map<String, String> names = Map.of();
        if (file != null && !file.isEmpty()) {
            resources = read(call, file);
        } else {
            resources = UpdateFlags.resources(arguments);
            names = UpdateFlags.NAMES;
        }
        List<String> notes = new ArrayList<>();
        call.log().willNote(notes);
        cgroup.update(
                new UpdateRequest(
                        resources,
                        schema(arguments, "l3-cache-schema"),
                        schema(arguments, "mem-bw-schema"),
                        names),
                notes);
        return 0;
    }

    private static @Nullable String schema(Arguments arguments, String flag) {
        String schema = arguments.text(flag);
        return schema == null || schema.isEmpty() ? null : schema;
    }

    private static Resources read(Call call, String file) throws CommandFailure, IOException {
        byte[] json;
        if (file.equals("-")) {
            json = call.channel().readStdin();
        } else {
            String path = String.valueOf(call.path("resources"));
            try {
                json = Files.readAllBytes(Path.of(path));
            } catch (IOException e) {
                throw CommandFailure.of("open", path, e);
            }
        }
        try {
            return SpecReader.readResources(json);
        } catch (InvalidSpec e) {
            throw new CommandFailure("--resources: " + e.getMessage());
        }
    }
}
