/// The planner's end of the conversation with the launcher, the same whether the planner was
/// started for this one command or is resident. docs/plan-format.md describes the messages.
@NullMarked
package dev.demitasse.linux.launcher;

import org.jspecify.annotations.NullMarked;
