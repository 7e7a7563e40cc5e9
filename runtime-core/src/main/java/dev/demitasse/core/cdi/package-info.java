/// Devices by their CDI names: what a caller asks for, and its way into the configuration. The
/// library that reads CDI files is loaded only when a device is asked for.
@NullMarked
package dev.demitasse.core.cdi;

import org.jspecify.annotations.NullMarked;
