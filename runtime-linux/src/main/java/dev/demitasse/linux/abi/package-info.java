/// Constants of the Linux kernel's interface, without logic beyond names and numbers. Where x86_64
/// and aarch64 differ, the constant does not belong here.
@NullMarked
package dev.demitasse.linux.abi;

import org.jspecify.annotations.NullMarked;
