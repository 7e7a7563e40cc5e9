package dev.demitasse.cli.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;

/// What libraries log themselves: nothing. Without this, logback looks for configuration files and
/// writes all that dbus-java does to the stdout of the planner.
public final class LibraryLog extends ContextAwareBase implements Configurator {
    /// For logback, which finds it by META-INF/services.
    public LibraryLog() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
