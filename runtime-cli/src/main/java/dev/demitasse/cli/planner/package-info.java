/// The resident planner: the same conversations as a cold start's, many at a time, over a unix
/// socket. It keeps nothing between two of them.
@NullMarked
package dev.demitasse.cli.planner;

import org.jspecify.annotations.NullMarked;
