/// The tiers in which tests with real containers run, what each of them cannot do, and the program
/// that runs them in one.
@NullMarked
package dev.demitasse.conformance.tier;

import org.jspecify.annotations.NullMarked;
