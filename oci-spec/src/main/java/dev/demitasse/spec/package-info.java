/// The OCI runtime-spec for Linux as records: reading that reports every problem with its JSON
/// pointer, validation, writing. Nothing here touches the machine.
@NullMarked
package dev.demitasse.spec;

import org.jspecify.annotations.NullMarked;
