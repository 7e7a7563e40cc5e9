/// The same bundles through this runtime and runc, compared from inside and outside of the
/// container. Every difference is mended, or stands in [Differences] with its reason.
@NullMarked
package dev.demitasse.conformance.differential;

import org.jspecify.annotations.NullMarked;
