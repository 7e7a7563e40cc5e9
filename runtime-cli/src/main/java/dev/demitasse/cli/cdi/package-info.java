/// What the actions of `cdi` print: which devices there are, what they do, what is wrong with their
/// files, and a config.json with them. Text for the command to print; nothing is changed.
@NullMarked
package dev.demitasse.cli.cdi;

import org.jspecify.annotations.NullMarked;
