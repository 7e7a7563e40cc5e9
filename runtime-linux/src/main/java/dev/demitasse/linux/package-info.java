/// What every part of the kernel layer shares: how a failed system call is told. Nothing here or
/// below knows the OCI configuration.
@NullMarked
package dev.demitasse.linux;

import org.jspecify.annotations.NullMarked;
