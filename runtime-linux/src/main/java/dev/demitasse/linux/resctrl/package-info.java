/// Resource control of CPU caches and memory bandwidth (Documentation/filesystems/resctrl.rst of
/// the kernel), which Intel calls RDT.
@NullMarked
package dev.demitasse.linux.resctrl;

import org.jspecify.annotations.NullMarked;
