/// The command line: which flags a command has, how they are read, and how its help looks. The
/// grammar is the one callers of runc use; see [ArgumentParser].
@NullMarked
package dev.demitasse.cli.args;

import org.jspecify.annotations.NullMarked;
