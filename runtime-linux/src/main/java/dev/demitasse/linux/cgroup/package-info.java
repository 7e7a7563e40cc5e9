/// Control groups, version 2: finding the tree, making and removing a group, its limits and its
/// device filter. Values are those of the kernel's files (Documentation/admin-guide/cgroup-v2.rst),
/// converted here from version 1 units.
@NullMarked
package dev.demitasse.linux.cgroup;

import org.jspecify.annotations.NullMarked;
