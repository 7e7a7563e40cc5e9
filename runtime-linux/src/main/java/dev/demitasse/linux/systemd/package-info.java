/// systemd over D-Bus: transient units for containers whose caller wants systemd to make the
/// cgroup. Loaded only for those. dbus-java marshals the messages; connecting, waiting and giving
/// up are done here, by one thread and under one deadline.
@NullMarked
package dev.demitasse.linux.systemd;

import org.jspecify.annotations.NullMarked;
