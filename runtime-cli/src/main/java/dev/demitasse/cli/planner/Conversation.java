package dev.demitasse.cli.planner;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// How one launcher is served, from its HELLO to our EXIT.
@FunctionalInterface
public interface Conversation {
    /// Talks to the launcher at the other end of the streams, which the caller closes. Returns
    /// without a word to a launcher of another build.
    ///
    /// @param resident the planner that serves it, null in a cold start
    /// @throws IOException if the launcher is lost, or talks nonsense
    void hold(InputStream in, OutputStream out, @Nullable PlannerServer resident)
            throws IOException;
}
