/// The program behind the launcher: reads a command line, runs the command, answers through the
/// launcher. The same for a cold start and for a resident planner.
@NullMarked
package dev.demitasse.cli;

import org.jspecify.annotations.NullMarked;
