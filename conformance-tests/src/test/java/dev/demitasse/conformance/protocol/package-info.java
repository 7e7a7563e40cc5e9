/// Both sides of the conversation of plan-format.md, played by a test against the real other side.
/// They say what a test wants them to say, which need not make sense.
@NullMarked
package dev.demitasse.conformance.protocol;

import org.jspecify.annotations.NullMarked;
