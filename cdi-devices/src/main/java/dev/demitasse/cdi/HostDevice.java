package dev.demitasse.cdi;

/// What the host knows about a device node (stat(2)).
///
/// @param type `b`, `c` or `p`
/// @param major major number, 0 for `p`
/// @param minor minor number, 0 for `p`
/// @param mode permission bits, with the set-id and sticky ones
public record HostDevice(String type, long major, long minor, int mode) {}
