/// The rules of the house that can be read off the class files: who may depend on whom, and what
/// nobody does. A rule that is not run is a wish.
@NullMarked
package dev.demitasse.conformance.architecture;

import org.jspecify.annotations.NullMarked;
