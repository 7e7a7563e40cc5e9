/// The hooks of config.json (config.md, POSIX-platform Hooks): what each kind is told and given, as
/// operations of a plan.
@NullMarked
package dev.demitasse.core.hook;

import org.jspecify.annotations.NullMarked;
