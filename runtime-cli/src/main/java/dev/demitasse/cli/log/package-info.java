/// How a failure reaches the caller: on its stderr and in its log file. With `--debug` also what
/// was done on the way, by logback, which is not loaded otherwise.
@NullMarked
package dev.demitasse.cli.log;

import org.jspecify.annotations.NullMarked;
