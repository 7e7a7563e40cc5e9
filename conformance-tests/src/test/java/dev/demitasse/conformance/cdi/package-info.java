/// `cdi-devices` against the reference implementation of the Container Device Interface, which a
/// program in Go, `conformance-tests/cdi-reference`, answers with. Needs neither root nor
/// containers.
@NullMarked
package dev.demitasse.conformance.cdi;

import org.jspecify.annotations.NullMarked;
