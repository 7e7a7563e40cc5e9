/// What /proc tells about processes, namespaces and mounts. Each reader takes one file and knows
/// its format.
@NullMarked
package dev.demitasse.linux.proc;

import org.jspecify.annotations.NullMarked;
