/// The plan: typed operations for the launcher and for the container's init, and their encoding.
/// The wire format is defined by plan.h, next to the launcher's sources.
@NullMarked
package dev.demitasse.linux.plan;

import org.jspecify.annotations.NullMarked;
