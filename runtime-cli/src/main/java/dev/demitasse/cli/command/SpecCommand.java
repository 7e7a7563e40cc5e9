package dev.demitasse.cli.command;

import dev.demitasse.cli.args.CommandModel;
import dev.demitasse.cli.args.Flag;
import dev.demitasse.cli.args.GlobalFlags;
import dev.demitasse.cli.log.CommandFailure;
import dev.demitasse.core.OperationFailed;
import dev.demitasse.core.rootless.Caller;
import dev.demitasse.linux.launcher.Hello;
import dev.demitasse.spec.DefaultSpec;
import dev.demitasse.spec.Spec;
import dev.demitasse.spec.SpecWriter;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// `spec [--host] [--rootless]`: writes a config.json to start from.
final class SpecCommand implements Command {
    private static final int ANYBODY = 0666;

    @Override
    public CommandModel model() {
        return new CommandModel(
                "spec",
                List.of(),
                "write a config.json to start from",
                0,
                0,
                List.of(
                        Flag.text(
                                "bundle",
                                "b",
                                "DIR",
                                "write it there, not in the current directory"),
                        Flag.bool(
                                "host",
                                null,
                                "make a bundle that shows this machine's programs, read-only"),
                        Flag.bool(
                                GlobalFlags.ROOTLESS,
                                null,
                                "make it one that the calling user can run")));
    }

    @Override
    public int run(Call call) throws CommandFailure, IOException {
        Path bundle = Path.of(call.bundle());
        if (!Files.isDirectory(bundle)) {
            throw new CommandFailure("chdir " + bundle + ": no such file or directory");
        }
        Path config = bundle.resolve("config.json");
        if (Files.exists(config)) {
            throw exists();
        }
        Spec spec =
                call.arguments().isOn("host")
                        ? HostBundle.make(bundle, Path.of("/"))
                        : DefaultSpec.create();
        if (call.arguments().isOn(GlobalFlags.ROOTLESS)) {
            spec = DefaultSpec.rootless(spec, call.hello().euid(), group(call.hello()));
        }
        try {
            Files.write(
                    config,
                    SpecWriter.write(spec),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE);
            // The caller's umask, not that of a resident planner.
            Files.setAttribute(config, "unix:mode", ANYBODY & ~call.hello().umask());
        } catch (FileAlreadyExistsException e) {
            throw exists();
        } catch (IOException e) {
            throw CommandFailure.of("open", config.toString(), e);
        }
        return 0;
    }

    private static int group(Hello hello) throws CommandFailure {
        try {
            return Caller.of(hello).gid();
        } catch (OperationFailed e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
    }

    private static CommandFailure exists() {
        return new CommandFailure("File config.json exists. Remove it first");
    }
}
