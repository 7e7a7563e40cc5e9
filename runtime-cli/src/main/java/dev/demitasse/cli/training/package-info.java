/// Conversations without a launcher, for the AOT cache of the distribution and for the warm-up of a
/// resident planner.
@NullMarked
package dev.demitasse.cli.training;

import org.jspecify.annotations.NullMarked;
