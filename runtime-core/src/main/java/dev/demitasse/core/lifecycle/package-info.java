/// The operations of the OCI runtime-spec on containers, each one conversation with a launcher. No
/// printing and no command line here.
@NullMarked
package dev.demitasse.core.lifecycle;

import org.jspecify.annotations.NullMarked;
