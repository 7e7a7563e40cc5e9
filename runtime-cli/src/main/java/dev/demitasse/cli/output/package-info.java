/// What is shown to people and programs: states, lists, plans, log records. Pure text, printed by
/// others. Formats are those of runc, byte for byte, where callers parse them.
@NullMarked
package dev.demitasse.cli.output;

import org.jspecify.annotations.NullMarked;
