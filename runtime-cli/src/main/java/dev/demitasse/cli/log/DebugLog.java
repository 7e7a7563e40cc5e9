package dev.demitasse.cli.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;

/// The debug records of one request, by a logback context of its own: a resident planner serves
/// many requests at once.
final class DebugLog {
    private final LoggerContext context = new LoggerContext();
    private final Logger logger = context.getLogger("demitasse");
    private final long start = System.nanoTime();

    DebugLog(RequestLog log) {
        RecordAppender appender = new RecordAppender(log);
        appender.setContext(context);
        appender.start();
        logger.setLevel(Level.DEBUG);
        logger.setAdditive(false);
        logger.addAppender(appender);
    }

    void log(String message) {
        logger.debug("{} (at {} us)", message, (System.nanoTime() - start) / 1000);
    }

    void close() {
        context.stop();
    }

    private static final class RecordAppender extends AppenderBase<ILoggingEvent> {
        private final RequestLog log;

        RecordAppender(RequestLog log) {
            this.log = log;
        }

        @Override
        protected void append(ILoggingEvent event) {
            try {
                log.record(level(event), event.getFormattedMessage(), event.getInstant());
            } catch (IOException e) {
                addError("record lost", e);
            }
        }

        /// logrus has names of its own.
        private static String level(ILoggingEvent event) {
            return switch (event.getLevel().levelInt) {
                case Level.ERROR_INT -> "error";
                case Level.WARN_INT -> "warning";
                case Level.INFO_INT -> "info";
                default -> "debug";
            };
        }
    }
}
