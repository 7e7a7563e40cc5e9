package dev.demitasse.conformance;

/// How the launcher finds its planner. Every container test runs in both.
enum Mode {
    /// The launcher starts a JVM of its own.
    COLD,
    /// The launcher asks a resident planner.
    WARM
}
