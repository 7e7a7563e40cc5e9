/// One class for each command: its flags, made into a request and one call of the core, and the
/// answer printed.
@NullMarked
package dev.demitasse.cli.command;

import org.jspecify.annotations.NullMarked;
