/// What is installed beside the program for people: man pages and shell completion, written at
/// build time from the models by which the command line is read.
@NullMarked
package dev.demitasse.cli.manual;

import org.jspecify.annotations.NullMarked;
