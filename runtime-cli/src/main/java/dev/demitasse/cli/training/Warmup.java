package dev.demitasse.cli.training;

import dev.demitasse.cli.planner.Conversation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Makes the first requests to a resident planner as quick as the later ones.
public final class Warmup {
    private static final long LONGEST_NANOS = 500_000_000;
    private static final int ROUNDS = 50;

    private Warmup() {}

    /// Plays the scenario for some time, in a directory that is gone afterwards. Nothing depends on
    /// it, so that it fails in silence.
    public static void run(Conversation conversation) {
        long start = System.nanoTime();
        try {
            Path directory = Files.createTempDirectory("demitasse-warm-up");
            try {
                String build = System.getProperty("demitasse.build", "");
                Scenario scenario = new Scenario(conversation, build, directory);
                for (int i = 0; i < ROUNDS && System.nanoTime() - start < LONGEST_NANOS; i++) {
                    scenario.play();
                }
            } finally {
                remove(directory);
            }
            // What was left over from starting would otherwise stay resident: requests make little
            // garbage.
            System.gc();
        } catch (IOException _) {
            return;
        }
    }

    private static void remove(Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> paths = Files.walk(directory)) {
            all = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }
}
