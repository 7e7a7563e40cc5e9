/// What is remembered of a container, on disk, and what is derived from it. Nothing is kept in
/// memory between two commands.
@NullMarked
package dev.demitasse.core.state;

import org.jspecify.annotations.NullMarked;
