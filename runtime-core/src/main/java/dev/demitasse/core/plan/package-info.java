/// The compiler from a runtime-spec configuration to a plan of operations. Pure: it reads nothing
/// but its arguments.
@NullMarked
package dev.demitasse.core.plan;

import org.jspecify.annotations.NullMarked;
