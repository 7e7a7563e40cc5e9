/// Real containers, driven through the built `bin/demitasse` as any caller would. Nothing here
/// calls Demitasse's classes: what is tested is a process, its output and what it leaves on the
/// machine.
@NullMarked
package dev.demitasse.conformance;

import org.jspecify.annotations.NullMarked;
