package dev.demitasse.cli.command;

import dev.demitasse.cli.log.CommandFailure;
import dev.demitasse.linux.launcher.Hello;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Runs ps(1) for a caller: its program, with its environment and directory.
final class HostPs {
    private static final String USUAL_PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

    private HostPs() {}

    /// What it writes to stdout and stderr.
    ///
    /// @throws CommandFailure if there is no ps, or it fails; with what it wrote
    static String run(Hello caller, List<String> options) throws CommandFailure {
        String path = caller.variable("PATH");
        List<String> command = new ArrayList<>();
        command.add(find(path == null || path.isEmpty() ? USUAL_PATH : path));
        command.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.directory(new File(caller.directory()));
        builder.environment().clear();
        for (String variable : caller.environment()) {
            int equals = variable.indexOf('=');
            if (equals > 0) {
                builder.environment()
                        .put(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        builder.redirectErrorStream(true);
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        try {
            Process ps = builder.start();
            String output = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = ps.waitFor();
            if (status != 0) {
                // The JDK adds 128 to the number of a signal, as shells do.
                throw new CommandFailure("exit status " + status + ": " + output.strip());
            }
            return output;
        } catch (IOException e) {
            throw CommandFailure.of("exec", command.get(0), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("ps was interrupted");
        }
    }

    private static String find(String path) throws CommandFailure {
        int start = 0;
        while (start <= path.length()) {
            int end = path.indexOf(':', start);
            if (end < 0) {
                end = path.length();
            }
            String directory = path.substring(start, end);
            File file = new File(directory, "ps");
            // A relative entry would be looked for where we are, not where the caller is.
            if (directory.startsWith("/") && file.isFile() && file.canExecute()) {
                return file.getPath();
            }
            start = end + 1;
        }
        throw new CommandFailure("exec: \"ps\": executable file not found in $PATH");
    }
}
