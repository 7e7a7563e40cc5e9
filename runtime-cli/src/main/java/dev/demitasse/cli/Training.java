package dev.demitasse.cli;

import dev.demitasse.cli.planner.PlannerClient;
import dev.demitasse.cli.training.Scenario;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Runs the real commands, so that the AOT cache of the distribution holds every class they load.
final class Training {
    private Training() {}

    /// Trains in this scratch directory.
    ///
    /// @param complaints gets a line for every call that did not end as it should; the cache is
    ///   only less useful then
    /// @throws IOException if the directory cannot be written to
    static void run(Path directory, PrintStream complaints) throws IOException {
        Session session = new Session();
        String build = System.getProperty(Session.BUILD, "");
        Scenario scenario = new Scenario(session, build, directory);
        for (int round = 0; round < 2; round++) {
            for (String line : scenario.play()) {
                complaints.println("training: " + line);
            }
        }
        for (String line : scenario.playOnce()) {
            complaints.println("training: " + line);
        }
        byFiles(session, build, directory);
    }

    /// The same streams as in a cold start.
    private static void byFiles(Session session, String build, Path directory) throws IOException {
        Path hello = directory.resolve("hello");
        List<String> argv = List.of("demitasse", "--version");
        Files.write(hello, PlannerClient.hello(build, 0, argv, "/", List.of()));
        try (InputStream in = new FileInputStream(hello.toFile());
                OutputStream out = new FileOutputStream(directory.resolve("answer").toFile())) {
            session.hold(in, out, null);
        }
    }
}
